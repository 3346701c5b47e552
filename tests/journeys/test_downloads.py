"""Account holders take a list along: asked for, made by a worker, fetched for a day, all of it on record."""

import gzip
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.core import clock, objects
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions import download_files, downloads
from chalicelib.users.model import EDITOR, VIEWER
from tests.support import builders, people
from tests.support.downloading import EVIL, PEOPLE, a_garden, asked, fetched, link, path, rows
from tests.support.office import signed_in
from tests.support.world import World


@pytest.fixture
def garden(world: World) -> MailingList:
    """Carol, Dave who asked not to be mailed, and Erin, whose name is a formula."""
    return a_garden(world)


def test_a_list_is_asked_for_made_and_fetched(world: World, garden: MailingList) -> None:
    office = signed_in(world, EDITOR)
    waiting = office.follow(asked(office, garden))
    assert "Being made" in waiting.text
    assert 'http-equiv="refresh"' in waiting.text, "the page looks again by itself, without a script"
    world.drain()
    ready = office.get(path(garden))
    assert "Ready, 3 lines" in ready.text
    assert 'http-equiv="refresh"' not in ready.text

    found = {row["email"]: row for row in rows(fetched(office, garden))}
    assert set(found) == {world.carol, "dave@example.org", "erin@example.org"}, "who waits has agreed to nothing"
    assert found["dave@example.org"]["state"] == "restricted"
    assert found["erin@example.org"]["first_name"] == f"'{EVIL}", "a spreadsheet runs no formula of a stranger"
    assert found[world.carol]["confirmed_at"]


def test_as_json_it_holds_the_proof_of_consent(world: World, garden: MailingList) -> None:
    office = signed_in(world)
    asked(office, garden, form="json")
    world.drain()

    whole = json.loads(fetched(office, garden, form="json"))
    assert (whole["format"], whole["version"], whole["list"]) == ("smartmessages-list", 1, garden.name)
    found = {one["email"]: one for one in whole["people"]}
    assert found["erin@example.org"]["fields"] == {"first_name": EVIL}
    assert found["erin@example.org"]["consent"]["wording"]


def test_an_empty_list_is_a_file_too(world: World) -> None:
    office, empty = signed_in(world), world.a_list("Nobody yet")
    for form in download_files.FORMS:
        asked(office, empty, form=form)
    world.drain()

    assert rows(fetched(office, empty)) == []
    assert json.loads(fetched(office, empty, form="json"))["people"] == []


def test_of_the_suppressed_there_are_figures_alone(world: World, garden: MailingList) -> None:
    office, other = signed_in(world), world.a_list("Recipes")
    world.subscribed(other, "fred@example.org")
    for which, who in ((garden, "erin@example.org"), (other, "fred@example.org")):
        world.leave(world.unsubscribe_link(which, who))
    office.post(f"/dashboard/lists/{garden.id}/people/suppress", email="never@example.org")
    asked(office, garden, what="suppressed")
    world.drain()

    body = fetched(office, garden, what="suppressed")
    assert {(row["scope"], row["people"]) for row in rows(body)} == {
        ("this list", "1"), ("other lists", "1"), ("all lists", "1")}
    assert b"@" not in body


def test_who_asked_and_who_fetched_is_on_record(world: World, garden: MailingList) -> None:
    office = signed_in(world)
    asked(office, garden)
    world.drain()
    fetched(office, garden)

    trail = office.get("/dashboard/audit?kind=downloads").text
    assert "File of a list asked for" in trail
    assert "File of a list downloaded" in trail
    assert "people: 3" in trail


def test_it_wants_a_second_factor_shown_lately(world: World, garden: MailingList) -> None:
    office = signed_in(world)
    asked(office, garden)
    world.drain()
    office.unproved()

    for where in (path(garden), f"{path(garden)}/file"):
        assert office.post(where, **PEOPLE).status == 403
    assert office.post(f"{path(garden)}/file", **PEOPLE, step_up_code=office.code()).status == 200


def test_viewers_see_how_it_stands_and_get_nothing(world: World, garden: MailingList) -> None:
    asked(signed_in(world), garden)
    world.drain()
    viewer = signed_in(world, VIEWER, "vera@garden.example.com")

    page = viewer.get(path(garden))
    assert "Ready, 3 lines" in page.text
    assert "Get the file" not in page.text
    assert viewer.post(path(garden), **PEOPLE).status == viewer.post(f"{path(garden)}/file", **PEOPLE).status == 403


def test_another_account_gets_nothing_of_it(world: World, garden: MailingList) -> None:
    asked(signed_in(world), garden)
    world.drain()
    bob = signed_in(world, email="bob@books.example.com", account=builders.bob())

    assert bob.get(path(garden)).status == bob.post(path(garden), **PEOPLE).status == 404
    assert bob.post(f"{path(garden)}/file", **PEOPLE).status == 404


@pytest.mark.parametrize("form", [{"what": "everything", "form": "csv"}, {"what": "people", "form": "exe"}, {}])
def test_there_is_no_other_file(world: World, garden: MailingList, form: dict[str, str]) -> None:
    office = signed_in(world)

    assert office.post(path(garden), **form).status == office.post(f"{path(garden)}/file", **form).status == 404


def test_a_button_pressed_twice_asks_once(world: World, garden: MailingList) -> None:
    office = signed_in(world)
    asked(office, garden)
    asked(office, garden)

    assert len(world.waiting("exports")) == 1
    world.drain()
    assert len(people.objects()) == 1


def test_a_large_file_comes_by_a_link_that_works_for_five_minutes(world: World, garden: MailingList,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "LARGEST", 10)
    office = signed_in(world)
    asked(office, garden)
    world.drain()
    url = urlsplit(link(office.post(f"{path(garden)}/file", **PEOPLE)))

    assert parse_qs(url.query)["X-Amz-Expires"] == ["300"]
    assert str(url.hostname).endswith(".s3.eu-west-2.amazonaws.com"), "in the bucket's own region"
    body = objects.get(url.path.removeprefix("/"))
    assert body is not None
    assert len(rows(gzip.decompress(body))) == 3
    assert "@" not in url.geturl()


def test_it_is_gone_after_a_day(world: World, garden: MailingList) -> None:
    office = signed_in(world)
    asked(office, garden)
    world.drain()
    world.advance(hours=23)
    office = signed_in(world, email="again@garden.example.com")
    assert office.post(f"{path(garden)}/file", **PEOPLE).status == 200
    world.advance(hours=2)
    office = signed_in(world, email="later@garden.example.com")
    gone = office.post(f"{path(garden)}/file", **PEOPLE)
    assert gone.status == 404
    assert "Have it made once more" in gone.text


def test_a_worker_that_died_is_followed_by_another(world: World, garden: MailingList,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    office = signed_in(world)
    asked(office, garden)
    with monkeypatch.context() as broken:
        broken.setattr(objects, "put_packed", lambda *_: (_ for _ in ()).throw(OSError))
        world.drain_one("exports")
    assert people.objects() == {}
    world.advance(hours=2)
    late = signed_in(world, email="late@garden.example.com")
    assert "could not be made" in late.get(path(garden)).text
    asked(late, garden)
    world.drain()

    assert len(rows(fetched(late, garden))) == 3


def test_it_tells_how_far_it_is(world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "TELL_EVERY", 1)
    office, seen = signed_in(world), []
    asked(office, garden)

    def look(*_: object) -> None:
        seen.extend([one.standing for one in downloads.all_of(world.account.id, garden.id, clock.now())
                     if one.standing.state == "making"])

    monkeypatch.setattr(objects, "put_packed", look)
    world.drain()
    assert [(one.done, one.total) for one in seen] == [(3, 3)]


def test_no_address_is_in_a_key_a_message_or_the_log(world: World, garden: MailingList) -> None:
    office = signed_in(world)
    asked(office, garden)
    said = world.waiting("exports")
    world.drain()

    assert office.post(f"{path(garden)}/file", **PEOPLE).status == 200
    for text in (*said, *people.objects(), world.logged()):
        assert "@" not in text
        assert world.person(world.carol) not in text
