"""The wording a person agrees to, and what a sign-up form may hand in."""

from typing import Any

TRACKING_WORDING = (
    "You may also record whether I open these mails and which links I follow, so that the newsletter can be "
    "improved. These records are deleted after six months, and I can withdraw this at any time."
)
TRACKING_WORDING_VERSION = "1"
POLICY_VERSION = "2026-11"
LONGEST_VALUE = 200
RESERVED_FIELD_NAMES = frozenset({"email", "referrer", "website_url", "tracking", "undo", "unsubscribe_url",
                                 "controller"})


def default_wording(organisation: str, list_name: str) -> str:
    """What a person agrees to where the account holder has not put it in words of its own."""
    return (f"Yes, please send me “{list_name}” by e-mail. I agree that {organisation} uses my e-mail address for "
            "this. I can change my mind at any time by the link in every mail.")


def accepted_fields(fields: list[dict[str, str]], given: dict[str, Any]) -> dict[str, str]:
    """What the person typed into the list's own fields: trimmed, empty ones left out, others ignored."""
    typed = ((field["name"], " ".join(str(given.get(field["name"], "")).split())) for field in fields)
    return {name: value for name, value in typed if value}


def too_long(fields: dict[str, str]) -> dict[str, str]:
    """The fields that hold more than we keep, with what to say beside each."""
    return {name: f"Please use at most {LONGEST_VALUE} characters." for name, value in fields.items()
            if len(value) > LONGEST_VALUE}
