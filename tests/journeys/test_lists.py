"""Lists on the dashboard and by program: made, shown, changed without losing anybody's change."""

from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.lists.service import get_list
from tests.support import builders
from tests.support.office import Office, signed_in
from tests.support.world import World

NEW = {"name": "Garden news", "description": "What to sow, and when.", "fields.0.label": "First name"}


def made(office: Office, **over: str) -> str:
    answer = office.post("/dashboard/lists/new", **(NEW | over))
    assert answer.status == 303, answer.text
    return answer.headers["Location"].partition("?")[0]


def test_from_the_first_page_to_a_list_that_people_can_join(world: World) -> None:
    office = signed_in(world, "editor")
    taught = office.get("/dashboard/lists")
    assert "No list yet" in taught.text
    assert "/dashboard/lists/new" in taught.text

    path = made(office)
    shown = office.get(f"{path}?said=list-made")
    list_id = path.rpartition("/")[2]
    world.sign_up(get_list(world.account.id, list_id, clock.now()), world.carol)
    world.confirm(world.confirmation_link())

    assert f"/s/{list_id}" in shown.text
    assert "&lt;form action=" in shown.text, "to copy"
    assert "{{ first_name }}" in shown.text
    assert "I agree that Alice&#39;s Garden Club uses my e-mail address" in shown.text
    index = office.get("/dashboard/lists").text
    assert "Garden news" in index
    assert ">1<span" in index


def test_a_wrong_form_comes_back_with_what_was_typed(world: World) -> None:
    office = signed_in(world, "editor")

    answer = office.post("/dashboard/lists/new", **(NEW | {"name": "", "fields.1.label": "Favourite rose"}))
    more = office.post("/dashboard/lists/new", more="yes", **NEW)

    assert answer.status == 422
    for text in ("Give the list a name", "What to sow, and when.", "First name", "Favourite rose"):
        assert text in answer.text
    assert more.status == 200
    assert more.text.count('.label"') > answer.text.count('.label"'), "more rows"
    assert world.api("GET", "/v1/lists").json["items"] == []


def test_a_new_wording_is_a_new_version_and_people_keep_theirs(world: World) -> None:
    office = signed_in(world, "editor")
    path = made(office)
    list_id = path.rpartition("/")[2]
    garden = get_list(world.account.id, list_id, clock.now())
    world.sign_up(garden, world.carol)
    world.confirm(world.confirmation_link())

    form = office.get(f"{path}/edit")
    saved = office.post(f"{path}/edit", version=form.hidden("version"), **(NEW | {"wording": "Yes, mail me."}))

    now = get_list(world.account.id, list_id, clock.now())
    assert "keep the version that they agreed to" in form.text
    assert saved.status == 303
    assert (now.wording, int(now.wording_version), int(now.version)) == ("Yes, mail me.", 2, 2)
    assert world.subscription(garden, world.carol)["consent"]["wording"] == garden.wording
    office.post(f"{path}/edit", version="2", **(NEW | {"wording": "Yes, mail me.", "name": "News"}))
    assert int(get_list(world.account.id, list_id, clock.now()).wording_version) == 2, "another name is no new wording"


def test_a_lost_update_is_told_and_nothing_typed_is_lost(world: World) -> None:
    office, colleague = signed_in(world, "editor"), signed_in(world, "editor", email="anna@garden.example.com")
    path = made(office)
    version = office.get(f"{path}/edit").hidden("version")
    colleague.post(f"{path}/edit", version=version, **(NEW | {"name": "Anna was here"}))

    lost = office.post(f"{path}/edit", version=version, **(NEW | {"name": "Mine"}))
    again = office.post(f"{path}/edit", version=lost.hidden("version"), **(NEW | {"name": "Mine"}))

    assert lost.status == 412
    assert "Somebody else has changed this list" in lost.text
    assert 'value="Mine"' in lost.text
    assert again.status == 303
    assert "Mine" in office.get(path).text


def test_a_viewer_looks_and_changes_nothing(world: World) -> None:
    garden = world.a_list()
    office = signed_in(world, "viewer")
    path = f"/dashboard/lists/{garden.id}"

    assert office.get(path).status == 200
    assert f"{path}/edit" not in office.get(path).text
    assert office.get("/dashboard/lists/new").status == 403
    assert office.get(f"{path}/edit").status == 403
    assert office.post(f"{path}/edit", version="1", **NEW).status == 403


def test_nobody_sees_or_changes_another_account_s_list(world: World) -> None:
    theirs = builders.a_list(builders.bob(), "Bob’s secret list")
    office = signed_in(world)
    before = world.everything_stored()["accounts"]

    answers = [office.get(f"/dashboard/lists/{theirs.id}{more}") for more in ("", "/edit")]
    answers.append(office.post(f"/dashboard/lists/{theirs.id}/edit", version="1", **NEW))
    answers.append(world.api("PATCH", f"/v1/lists/{theirs.id}", json={"name": "Mine"}, headers={"If-Match": '"1"'}))
    answers.append(world.api("GET", f"/v1/lists/{theirs.id}/size"))

    assert [answer.status for answer in answers] == [404] * 5
    assert not any("secret" in answer.text for answer in (*answers, office.get("/dashboard/lists")))
    assert [row for row in world.everything_stored()["accounts"] if theirs.id.partition("-")[0] in row] == [
        row for row in before if theirs.id.partition("-")[0] in row]


@pytest.mark.parametrize(("tag", "status"), [('"1"', 200), ('"7"', 412), ("", 428)])
def test_by_program_a_change_names_its_version(world: World, tag: str, status: int) -> None:
    garden = world.a_list()
    wanted: dict[str, Any] = {"wording": "", "fields": [{"name": "town", "label": "Town"}]}

    answer = world.api("PATCH", f"/v1/lists/{garden.id}", json=wanted, headers={"If-Match": tag})

    assert answer.status == status
    shown = world.api("GET", f"/v1/lists/{garden.id}")
    assert shown.headers["ETag"] == ('"2"' if status == 200 else '"1"')
    assert len(shown.json["fields"]) == (1 if status == 200 else 2)
    assert shown.json["wording_version"] == 1, "the usual wording is what it had"
