"""The form of a list on the dashboard: what was typed, as the API would be sent it, and errors as people read them."""

from typing import Any

from chalicelib.core.errors import Invalid
from chalicelib.lists import rules
from chalicelib.lists.model import MailingList

MOST_FIELDS = 20
SPARE_ROWS = 3
WORDS = ("name", "description", "wording")
SENTENCES = {
    "name": "Give the list a name of at most 100 characters, on one line.",
    "description": "Please use at most 500 characters.",
    "wording": "Please use at most 1,000 characters.",
    "fields": "A list has at most 20 fields.",
    "label": "Say in at most 80 characters, on one line, what is asked for.",
    "merge": "Use small letters without accents, digits and _, beginning with a letter; or leave it empty.",
}


def of_form(form: dict[str, str]) -> dict[str, Any]:
    """What was typed; rows of fields that are empty are left out. A merge name that was not given is made."""
    rows = ({part: form.get(f"fields.{n}.{part}", "").strip() for part in ("label", "name")}
            for n in range(MOST_FIELDS + 1))
    return {word: form.get(word, "").strip() for word in WORDS} | {"fields": [row for row in rows if any(row.values())]}


def of_list(found: MailingList) -> dict[str, Any]:
    """The form as it is for a list that exists."""
    return {word: str(getattr(found, word)) for word in WORDS} | {"fields": list(found.fields)}


def read(typed: dict[str, Any]) -> dict[str, Any]:
    """What the service takes. Raises Invalid with a sentence for each field, `fields.0.label` and so on."""
    from chalicelib.lists.schemas import ListIn  # pydantic, which no other page of this door needs

    named = [{"label": row["label"], "name": row["name"] or rules.name_of(row["label"])} for row in typed["fields"]]
    try:
        return ListIn.read(typed | {"fields": named}).model_dump()
    except Invalid as error:
        error.fields = {name: _for_people(name, said) for name, said in error.fields.items()}
        raise


def _for_people(field: str, said: str) -> str:
    """Sentences of ours are kept; what a validator says of patterns and lengths is put into ours."""
    if not said.startswith(("String should", "List should")):
        return said
    part = field.rpartition(".")[2]
    return SENTENCES["merge" if part == "name" and "." in field else part]


def rows_to_show(typed: dict[str, Any], more: bool) -> int:
    """How many rows of fields the form has: a spare one or more, and twice as many for who asks for more."""
    return min(len(typed["fields"]) + SPARE_ROWS * (3 if more else 1), MOST_FIELDS)
