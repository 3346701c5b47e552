"""What is wrong with a wish, in words."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.accounts.announcements import CATEGORIES
from chalicelib.accounts.rights import RIGHTS
from chalicelib.breaches.model import CANDIDATE, CLOSED, DISMISSED, OPEN
from chalicelib.breaches.rules import PHASES
from chalicelib.operator.wishes import BY, DRY_RUN, Wish, of
from chalicelib.portal.rules import OUTCOMES

LONGEST_SUBJECT = 150
LONGEST_TEXT = 20_000
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_CALLER = re.compile(r"arn:aws[a-z-]*:(iam|sts)::\d{12}:[\w+=,.@/-]{1,200}")
_TABLE = re.compile(r"smartmessages-[A-Za-z0-9_.-]{1,200}")
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def problems(function: str, wish: Any) -> list[str]:
    """What is wrong with a wish to a function, in sentences; nothing where it can be met."""
    if not isinstance(wish, dict):
        return ["Send a JSON object, such as {\"do\": \"status\", \"id\": \"…\", \"by\": \"arn:aws:…\"}."]
    do, known = wish.get("do"), of(function)
    if not isinstance(do, str) or do not in known:
        return [f"“do” must be one of {', '.join(known)}."]
    return _fields(do, known[do], wish) or _values(do, wish)


def _fields(do: str, known: Wish, wish: dict[str, Any]) -> list[str]:
    given, needed = set(wish) - {"do"}, {*known.needs, BY}
    allowed = needed | set(known.may)
    return ([f"“{name}” is needed to {do}." for name in sorted(needed - given)]
            + [f"“{name}” is unknown; {do} takes {', '.join(sorted(allowed))}." for name in sorted(given - allowed)]
            + [f"“{name}” must be text." for name in sorted(given & allowed) if not isinstance(wish[name], str)])


def _values(do: str, wish: dict[str, str]) -> list[str]:
    checks = CHECKS | ({"outcome": _OUTCOME_OF_COMPLAINT} if do == "close_complaint" else {})
    return [words for name, (fine, words) in checks.items() if name in wish and not fine(wish[name])]


def _is_line(text: str) -> bool:
    return bool(text.strip()) and len(text) <= LONGEST_SUBJECT and text.isprintable()


def _is_text(text: str) -> bool:
    return bool(text.strip()) and len(text) <= LONGEST_TEXT and not _UNPRINTABLE.search(text.replace("\r\n", "\n"))


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


Check = tuple[Callable[[str], object], str]
_OUTCOME_OF_COMPLAINT: Check = (OUTCOMES.__contains__, f"“outcome” must be one of {', '.join(OUTCOMES)}.")
STATES = (CANDIDATE, OPEN, DISMISSED, CLOSED)
CHECKS: dict[str, Check] = {
    BY: (_CALLER.fullmatch, "“by” is the ARN of whoever calls, as `aws sts get-caller-identity` says it."),
    "id": (_ID.fullmatch, "“id” is made of small letters, digits and dashes, 60 at most."),
    "account": (_ID.fullmatch, "“account” is an account's id, or “operator”."),
    "list": (_ID.fullmatch, "“list” is a list's id."),
    "right": (RIGHTS.__contains__, f"“right” must be one of {', '.join(RIGHTS)}."),
    "category": (CATEGORIES.__contains__, f"“category” must be one of {', '.join(CATEGORIES)}."),
    "subject": (_is_line, f"“subject” must be one line of 1 to {LONGEST_SUBJECT} characters."),
    "organisation": (_is_line, f"“organisation” must be one line of 1 to {LONGEST_SUBJECT} characters."),
    "text": (_is_text, f"“text” must be plain text of 1 to {LONGEST_TEXT} characters."),
    "month": (_MONTH.fullmatch, "“month” is a month, such as 2027-05."),
    **{name: ({"yes", "no"}.__contains__, f"“{name}” must be “yes” or “no”.")
       for name in ("authority", "holders", "drill", "page")},
    **{name: (_is_time, f"“{name}” is a time with its zone, such as 2026-11-23T09:15:00Z.")
       for name in ("since", "until", "joined_from", "joined_until")},
    "suppressions_from": (_TABLE.fullmatch, "“suppressions_from” is the name of a table, “smartmessages-…”."),
    "phase": (PHASES.__contains__, f"“phase” must be one of {', '.join(PHASES)}."),
    "state": (STATES.__contains__, f"“state” must be one of {', '.join(STATES)}."),
    **{name: ({"yes"}.__contains__, f"“{name}” is “yes”, or left out.") for name in ("full", DRY_RUN)},
}
