"""The form of a list: what was typed comes to the service whole, and errors are sentences for people."""

import pytest

from chalicelib.core.errors import Invalid
from chalicelib.lists import rules, typed


def a_form(*fields: tuple[str, str], **over: str) -> dict[str, str]:
    rows = {f"fields.{n}.{part}": value for n, row in enumerate(fields)
            for part, value in zip(("label", "name"), row, strict=True)}
    return {"name": "Garden news", "description": "", "wording": "", **rows, **over}


def test_empty_rows_are_left_out_and_names_are_made() -> None:
    given = typed.of_form(a_form(("First name", ""), ("", ""), ("  ", " "), ("Ihre Straße?", ""), ("Town", "place")))

    assert typed.read(given)["fields"] == [{"label": "First name", "name": "first_name"},
                                           {"label": "Ihre Straße?", "name": "ihre_strasse"},
                                           {"label": "Town", "name": "place"}]


@pytest.mark.parametrize(("label", "name"), [
    ("First name", "first_name"), ("  Ort / Town ", "ort_town"), ("Código postal", "codigo_postal"),
    ("1st pet", "st_pet"),
    ("x" * 60, "x" * 40), ("日本", ""), ("", ""), ("__a__", "a")])
def test_a_name_is_made_of_a_label(label: str, name: str) -> None:
    assert rules.name_of(label) == name


@pytest.mark.parametrize(("form", "wrong"), [
    (a_form(name=""), {"name": typed.SENTENCES["name"]}),
    (a_form(name="x" * 101), {"name": typed.SENTENCES["name"]}),
    (a_form(description="x" * 501), {"description": typed.SENTENCES["description"]}),
    (a_form(wording="x" * 1001), {"wording": typed.SENTENCES["wording"]}),
    (a_form(("", "town")), {"fields.0.label": typed.SENTENCES["label"]}),
    (a_form(("Town", "Town!")), {"fields.0.name": typed.SENTENCES["merge"]}),
    (a_form(("日本", "")), {"fields.0.name": typed.SENTENCES["merge"]}),
    (a_form(("E-mail", "email")), {"fields.0.name": "This name is used by the form itself; choose another."}),
    (a_form(("Town", ""), ("Town", "")), {"fields": "Two fields have the same name; give each its own."}),
    (a_form(*[(f"Question {'abcdefghijklmnopqrstu'[n]}", "") for n in range(21)]),
     {"fields": typed.SENTENCES["fields"]}),
])
def test_what_is_wrong_is_said_in_sentences(form: dict[str, str], wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        typed.read(typed.of_form(form))

    assert refused.value.fields == wrong
