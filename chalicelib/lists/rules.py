"""The wording a person agrees to, what a list may ask for, and what a sign-up form may hand in."""

import re
import unicodedata
from typing import Any

from chalicelib.core.errors import Invalid

TRACKING_WORDING = (
    "You may also record whether I open these mails and which links I follow, so that the newsletter can be "
    "improved. These records are deleted after six months, and I can withdraw this at any time."
)
TRACKING_WORDING_VERSION = "1"
LONGEST_VALUE = 200
RESERVED_FIELD_NAMES = frozenset({"email", "referrer", "website_url", "tracking", "undo", "unsubscribe_url",
                                 "controller"})


def default_wording(organisation: str, list_name: str) -> str:
    """What a person agrees to where the account holder has not put it in words of its own."""
    return (f"Yes, please send me “{list_name}” by e-mail. I agree that {organisation} uses my e-mail address for "
            "this. I can change my mind at any time by the link in every mail.")


def part(short_id: str) -> str:
    """The part of the account's privacy policy that speaks of a list."""
    return f"list#{short_id}"


def policy_facts(name: str, fields: list[dict[str, str]]) -> dict[str, Any]:
    """What the policy says of a list: its name, and what it asks for beside the address."""
    return {"name": name, "fields": [field["label"] for field in fields]}


def name_of(label: str) -> str:
    """A merge field's name made from its label: “Ihre Straße?” becomes `ihre_strasse`; "" where it has no letters."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", label.casefold())
                    if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "_", plain).lstrip("_0123456789")[:40].rstrip("_")


def check_fields(fields: list[dict[str, str]]) -> None:
    """Raises Invalid where a field asks for what no list may ask for (promise DAT-2)."""
    said = {f"fields.{n}.label": refused_field(field["name"], field["label"]) for n, field in enumerate(fields)}
    wrong = {name: sentence for name, sentence in said.items() if sentence}
    if wrong:
        raise Invalid("Some fields cannot be asked for.", "Take them out, or ask for something else.", fields=wrong)


def accepted_fields(fields: list[dict[str, str]], given: dict[str, Any]) -> dict[str, str]:
    """What the person typed into the list's own fields: trimmed, empty ones left out, others ignored."""
    typed = ((field["name"], " ".join(str(given.get(field["name"], "")).split())) for field in fields)
    return {name: value for name, value in typed if value}


def too_long(fields: dict[str, str]) -> dict[str, str]:
    """The fields that hold more than we keep, with what to say beside each."""
    return {name: f"Please use at most {LONGEST_VALUE} characters." for name, value in fields.items()
            if len(value) > LONGEST_VALUE}


def refused_field(name: str, label: str) -> str:
    """What to say of a field that asks for what no list may ask for (promise DAT-2); "" where it is fine."""
    from chalicelib.lists.adequacy import refused  # a table that only those who make fields need

    kind = refused(name, label)
    if kind is None:
        return ""
    said = (f"“{label or name}” asks for {kind.called}, which no list here keeps: a newsletter does not need it.",
            kind.instead, "If you mean something else, say it in more words.")
    return " ".join(sentence for sentence in said if sentence)
