"""DAT-2: no list asks for special categories of data, criminal records or gender."""

import pytest

from chalicelib.lists import rules
from tests.support import uploads
from tests.support.office import signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("DAT-2")

ASKED = {
    "race": "Race", "ethnic_origin": "Ethnic origin", "political_party": "Political party", "religion": "Religion",
    "beliefs": "Philosophical beliefs", "trade_union": "Trade union", "dna": "Genetic data", "scan": "Biometric scan",
    "health": "Health", "sex_life": "Sex life", "orientation": "Sexual orientation", "record": "Criminal record",
    "gender": "Gender", "sex": "Sex", "salutation": "Mr / Mrs", "geschlecht": "Geschlecht", "anrede": "Anrede",
    "religion_fr": "Croyances religieuses", "salud": "Salud", "opinioni": "Opinioni politiche", "vakbond": "Vakbond",
    "zdrowie": "Stan zdrowia", "crefydd": "Crefydd",
}
FINE = {"county": "Sussex or Essex?", "role": "Management level", "race_time": "Race time", "job_title": "Job title",
        "genre": "Favourite genre", "soil": "Soil type", "pets": "Pet’s name", "size": "Party size"}


def test_they_are_refused_by_the_api_and_said_field_by_field(world: World) -> None:
    kept: dict[str, bool] = {}
    for asked in (ASKED, FINE):
        labels = list(asked.items())
        for start in range(0, len(labels), 20):
            some = labels[start:start + 20]
            fields = [{"name": name, "label": label} for name, label in some]
            answer = world.api("POST", "/v1/lists", json={"name": "Garden news", "fields": fields})
            wrong = {one["field"]: one["detail"] for one in answer.json.get("errors", [])}
            kept |= {name: f"fields.{n}.label" not in wrong for n, (name, _label) in enumerate(some)}
            assert all("no list here keeps" in said for said in wrong.values())

    assert {name for name, fine in kept.items() if fine} == FINE.keys()
    assert [one["name"] for one in world.api("GET", "/v1/lists").json["items"]] == ["Garden news"], "the fine one"


def test_they_are_refused_when_a_list_is_changed_by_program(world: World) -> None:
    garden = world.a_list()
    fields = [{"name": "town", "label": "Town"}, {"name": "interest", "label": "Religion"}]

    answer = world.api("PATCH", f"/v1/lists/{garden.id}", json={"fields": fields}, headers={"If-Match": '"1"'})

    assert answer.status == 422
    assert [one["field"] for one in answer.json["errors"]] == ["fields.1.label"]


def test_they_are_refused_by_the_form_which_says_what_to_do(world: World) -> None:
    office = signed_in(world, "editor")
    rows = {f"fields.{n}.label": label for n, label in enumerate(list(ASKED.values())[:20])}

    answer = office.post("/dashboard/lists/new", name="Garden news", **rows)
    fine = office.post("/dashboard/lists/new", name="Garden news",
                       **{f"fields.{n}.label": label for n, label in enumerate(FINE.values())})

    assert answer.status == 422
    assert answer.text.count('class="error"') == 20
    assert "ask for the name that they like to be called by" in answer.text
    assert fine.status == 303, fine.text


def test_nor_by_a_form_that_changes_a_list(world: World) -> None:
    garden = world.a_list()
    office = signed_in(world, "editor")

    answer = office.post(f"/dashboard/lists/{garden.id}/edit", version="1", name="Garden news",
                         **{"fields.0.label": "Herr/Frau", "fields.0.name": "form"})

    assert answer.status == 422
    assert "Herr/Frau" in answer.text


def test_they_are_refused_as_columns_of_an_upload_however_they_are_filed(world: World) -> None:
    garden = world.a_list()
    upload = uploads.begin(world, garden, "confirm")
    upload.send(b"Email,First name,Gender,Glaube\nann@example.org,Ann,f,none\n")

    seen = upload.ask("GET", "/preview").json["columns"]
    answer = upload.ask("POST", "/columns", {"columns": ["email", "", "field:first_name", ""]})

    assert [bool(one["refused"]) for one in seen] == [False, False, True, True]
    assert [one["purpose"] for one in seen] == ["email", "field:first_name", "", ""]
    assert (answer.status, [one["field"] for one in answer.json["errors"]]) == (422, ["columns.2"])
    assert upload.do("columns", {"columns": ["email", "field:first_name", "", ""]})["columns"]


@pytest.mark.parametrize(("name", "label"), ASKED.items())
def test_a_column_of_a_table_that_is_brought_along_is_judged_alike(name: str, label: str) -> None:
    assert rules.refused_field(label, "")
    assert rules.refused_field(name, label)
