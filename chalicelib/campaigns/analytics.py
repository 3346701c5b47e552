"""Analytics parameters on a campaign's links: they say where traffic came from, never who came (promise CKI-3). Pure.

They are the same for every recipient, since they are put into the links when the campaign is frozen; and what looks as
if it stood for a person is refused.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from chalicelib.core.errors import Invalid

NAMES = ("source", "medium", "campaign", "content")
LONGEST = 60
PLAIN = re.compile(r"[\w .+-]*")
MANY_DIGITS = re.compile(r"\d{9,}")  # a phone number, a customer's number
HEX = re.compile(r"[0-9a-f]{16,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-.*", re.IGNORECASE)
ONE_LONG_WORD = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9_]{20,}")  # a token, a fingerprint


def problem(value: str) -> str:
    """What keeps a value from being used, in a sentence; "" where nothing does."""
    if "{" in value or "}" in value or "@" in value:
        return "Merge fields and addresses cannot stand here: the other site would learn who clicks."
    if len(value) > LONGEST or not PLAIN.fullmatch(value):
        return f"Use at most {LONGEST} letters, digits, spaces, dots and dashes."
    if MANY_DIGITS.search(value) or HEX.fullmatch(value) or ONE_LONG_WORD.fullmatch(value):
        return "This looks like the number or the key of a person. Say where the click came from, not whose it is."
    return ""


def checked(given: Mapping[str, str]) -> dict[str, str]:
    """The parameters that are not empty, trimmed. Raises Invalid."""
    values = {name: str(given.get(name) or "").strip() for name in NAMES}
    wrong = {f"utm_{name}": said for name, value in values.items() if (said := problem(value))}
    if wrong:
        raise Invalid(next(iter(wrong.values())), "Change it or leave it empty.", fields=wrong)
    return {name: value for name, value in values.items() if value}


def tagged(link: str, parameters: Mapping[str, str]) -> str:
    """The web link with the parameters that its author has not given; its own query and fragment stay as they are."""
    parts = urlsplit(link)
    theirs = {name.lower() for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
    added = [f"utm_{name}={quote(value, safe='')}" for name, value in parameters.items() if f"utm_{name}" not in theirs]
    return urlunsplit(parts._replace(query="&".join([*([parts.query] if parts.query else []), *added])))
