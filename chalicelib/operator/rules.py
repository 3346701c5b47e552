"""What the operator may ask for, and in which words a wish that cannot be met is turned down."""

import re
from typing import Any

from chalicelib.accounts.announcements import CATEGORIES
from chalicelib.portal.rules import ACCESS, OUTCOMES, RIGHTS

LONGEST_SUBJECT = 150
LONGEST_TEXT = 20_000
FIELDS: dict[str, set[str]] = {
    "announce": {"category", "subject", "text"},
    "resume": {"id"},
    "status": {"id"},
    "open_request": {"account", "right"},
    "close_request": {"account", "id", "outcome"},
    "requests": set(),
    "complaints": set(),
    "close_complaint": {"id", "outcome", "text"},
}
OPTIONAL = {"announce": {"id"}, "open_request": {"email", "received", "note"}}
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def problems(wish: Any) -> list[str]:
    """What is wrong with a wish, in sentences; nothing where it can be met."""
    if not isinstance(wish, dict):
        return ["Send a JSON object, such as {\"do\": \"status\", \"id\": \"…\"}."]
    do = wish.get("do")
    if not isinstance(do, str) or do not in FIELDS:
        return [f"“do” must be one of {', '.join(FIELDS)}."]
    return _fields(do, wish) or _values(wish)


def _fields(do: str, wish: dict[str, Any]) -> list[str]:
    given = set(wish) - {"do"}
    allowed = FIELDS[do] | OPTIONAL.get(do, set())
    return ([f"“{name}” is needed to {do}." for name in sorted(FIELDS[do] - given)]
            + [f"“{name}” is unknown; {do} takes {', '.join(sorted(allowed))}." for name in sorted(given - allowed)]
            + [f"“{name}” must be text." for name in sorted(given & allowed) if not isinstance(wish[name], str)])


def _values(wish: dict[str, str]) -> list[str]:
    found = []
    if "id" in wish and not _ID.fullmatch(wish["id"]):
        found.append("“id” is made of small letters, digits and dashes, 60 at most.")
    if "account" in wish and not _ID.fullmatch(wish["account"]):
        found.append("“account” is an account's id, or “operator”.")
    if wish.get("right", ACCESS) not in RIGHTS:
        found.append(f"“right” must be one of {', '.join(RIGHTS)}.")
    if wish.get("category", "system") not in CATEGORIES:
        found.append(f"“category” must be one of {', '.join(CATEGORIES)}.")
    if wish["do"] == "close_complaint" and wish.get("outcome") not in OUTCOMES:
        found.append(f"“outcome” must be one of {', '.join(OUTCOMES)}.")
    if "subject" in wish and not _is_line(wish["subject"]):
        found.append(f"“subject” must be one line of 1 to {LONGEST_SUBJECT} characters.")
    if "text" in wish and not _is_text(wish["text"]):
        found.append(f"“text” must be plain text of 1 to {LONGEST_TEXT} characters.")
    return found


def _is_line(text: str) -> bool:
    return bool(text.strip()) and len(text) <= LONGEST_SUBJECT and text.isprintable()


def _is_text(text: str) -> bool:
    return bool(text.strip()) and len(text) <= LONGEST_TEXT and not _UNPRINTABLE.search(text.replace("\r\n", "\n"))
