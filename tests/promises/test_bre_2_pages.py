"""BRE-2: the account holder finds on its dashboard what it needs to tell its people; the service tells none of them."""

import csv
import io
import re
from datetime import datetime, timedelta

import pytest

from chalicelib.breaches import own, register
from chalicelib.core import clock
from tests.support import builders
from tests.support.incidents import TEXTS, WHO, concerned, decided, opened, tell, told_of
from tests.support.office import Office, signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("BRE-2")


@pytest.fixture
def office(world: World) -> Office:
    return signed_in(world)


def test_before_anything_the_page_says_that_nothing_has_happened(office: Office) -> None:
    assert "No breach has touched your lists" in office.get("/dashboard/incidents").text


def test_owners_read_what_happened_what_it_concerns_and_until_when(office: Office) -> None:
    found = told_of(office.world, people=1234)
    until = clock.now() + timedelta(hours=72)

    listed, page = office.get("/dashboard/incidents"), office.get(f"/dashboard/incidents/{found.id}")
    text = " ".join(page.text.split())

    assert f'href="/dashboard/incidents/{found.id}"' in listed.text
    for said in ("about 1,234", "Garden news", TEXTS["effects"], TEXTS["advice"], "GDPR art. 34", "You have 72 hours"):
        assert said in text, said
    assert f"{until.day} {until:%B %Y}" in text
    assert TEXTS["what"].splitlines()[0] in text


def test_the_text_for_the_people_has_what_art_34_asks_for(office: Office) -> None:
    found = told_of(office.world)
    text = office.get(f"/dashboard/incidents/{found.id}").text.partition("<textarea")[2].partition("</textarea>")[0]

    for said in (TEXTS["what"].splitlines()[0], TEXTS["data"], TEXTS["effects"], TEXTS["measures"],
                 builders.ALICE_DETAILS["privacy_contact"]):
        assert said in text, said


def test_what_is_learnt_later_stands_there(office: Office) -> None:
    found = told_of(office.world)
    register.update(found.id, {"effects": "Far less than was feared."}, WHO, clock.now())

    assert "Far less than was feared." in office.get(f"/dashboard/incidents/{found.id}").text


def test_the_people_are_downloaded_after_a_second_factor_and_a_line_is_left(office: Office) -> None:
    world = office.world
    found = told_of(world, people=40)
    path = f"/dashboard/incidents/{found.id}/people"
    assert office.unproved().post(path).status == 403

    answer = office.post(path, step_up_code=office.code())

    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert rows[0] == own.HEADER
    assert sorted(row[0] for row in rows[1:]) == sorted(f"person{n}@example.org" for n in range(40))
    assert {row[1] for row in rows[1:]} == {"Garden news"}
    lines = [row["action"]["S"] for row in world.scan("accounts") if row["sk"]["S"].startswith("audit#")]
    assert lines.count("incident.people_exported") == 1


def test_many_people_come_in_files_that_hold_everybody_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "IN_A_FILE", 9)
    found = told_of(office.world, people=40)
    page = office.get(f"/dashboard/incidents/{found.id}").text
    bodies = [office.post(f"/dashboard/incidents/{found.id}/people", file=str(n)).body.decode("utf-8-sig")
              for n in range(1, 6)]

    people = [line.split(",")[0] for body in bodies for line in body.splitlines()[1:]]
    assert "Download file 5 of 5" in page
    assert sorted(people) == sorted(f"person{n}@example.org" for n in range(40))
    assert all(len(body.splitlines()) > 1 for body in bodies)


@pytest.mark.parametrize("number", ["0", "2", "-1", "one", "99999999", "²"])
def test_a_file_that_there_is_not_is_not_found(office: Office, number: str) -> None:
    found = told_of(office.world)

    assert office.post(f"/dashboard/incidents/{found.id}/people", file=number).status == 404


def test_those_who_joined_outside_the_time_are_not_among_them(office: Office) -> None:
    world = office.world
    mailing_list = world.a_list()
    world.subscribed(mailing_list, "old@example.org", now=clock.now() - timedelta(days=30))
    world.subscribed(mailing_list, "new@example.org")
    found = opened()
    concerned(found, world.account, joined_until=clock.iso(clock.now() - timedelta(days=1)))
    decided(found)
    tell(found)
    world.drain()

    body = office.post(f"/dashboard/incidents/{found.id}/people").text

    assert "old@example.org" in body
    assert "new@example.org" not in body


def test_others_see_that_there_is_one_or_nothing(office: Office) -> None:
    world = office.world
    found = told_of(world)
    viewer = signed_in(world, role="viewer", email="viewer@garden.example.com")
    bob = signed_in(world, email="bob@books.example.com", account=builders.bob())

    assert found.id in viewer.get("/dashboard/incidents").text
    assert viewer.get(f"/dashboard/incidents/{found.id}").status == 403
    assert found.id not in bob.get("/dashboard/incidents").text
    assert bob.get(f"/dashboard/incidents/{found.id}").status == 404
    assert bob.post(f"/dashboard/incidents/{found.id}/people").status == 404


def test_the_first_page_says_so_for_a_month_and_leads_owners_there(office: Office) -> None:
    world, way = office.world, "Read what to do, and by when"
    assert way not in office.get("/dashboard").text
    found = told_of(world)
    viewer = signed_in(world, role="viewer", email="viewer@garden.example.com")
    bob = signed_in(world, email="bob@books.example.com", account=builders.bob())

    assert f'href="/dashboard/incidents/{found.id}">{way}' in office.get("/dashboard").text
    assert re.search(r"by mail on [^.]+\. You may have to tell", office.get("/dashboard").text)
    assert "An owner of the account can read what happened" in viewer.get("/dashboard").text
    assert found.id not in viewer.get("/dashboard").text
    assert "breach" not in bob.get("/dashboard").text
    world.account.refresh()
    told = datetime.fromisoformat(world.account.told_of["at"])
    assert own.news(world.account, told + own.NEWS_FOR - timedelta(hours=1)) == {"incident": found.id,
                                                                                 "at": clock.iso(told)}
    assert own.news(world.account, told + own.NEWS_FOR + timedelta(hours=1)) is None


def test_nothing_is_shown_before_the_account_is_told(office: Office) -> None:
    found = opened()
    concerned(found, office.account)
    decided(found)

    assert found.id not in office.get("/dashboard/incidents").text
    assert office.get(f"/dashboard/incidents/{found.id}").status == 404
