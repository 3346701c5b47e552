"""The audit trail: words for people, one's own only, a page at a time, a file for owners."""

import csv
import io
import re

import pytest

from chalicelib.accounts import audit, keys
from chalicelib.administration import trail
from chalicelib.core import clock
from chalicelib.lists.model import MailingList
from tests.support import builders
from tests.support.office import signed_in
from tests.support.world import World


def test_who_did_what_to_which(world: World) -> None:
    office = signed_in(world)
    garden = world.a_list()
    world.draft(garden)
    audit.record(world.account.id, "user:gonegone", "list.changed", clock.now(), garden.id, changed="name")
    page = office.get("/dashboard/audit").text

    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert f'<a href="/dashboard/lists/{garden.id}">Garden news</a>' in page
    assert "the service List made Garden news" in said
    assert "the key “test” Campaign made What to sow in May" in said
    assert "somebody who has left List changed Garden news changed: name" in said


def test_what_is_gone_is_named_by_its_id_without_a_link(world: World) -> None:
    office, garden = signed_in(world), world.a_list()
    MailingList(garden.pk, garden.sk).delete()

    page = office.get("/dashboard/audit").text

    assert garden.id in page
    assert f"/dashboard/lists/{garden.id}" not in page


def test_lines_of_a_kind_wherever_they_stand(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "LOOKED_THROUGH", 10)
    monkeypatch.setattr(trail, "LINES", 2)
    account = world.account.id
    for number in range(24):
        world.advance(seconds=1)
        audit.record(account, "service", "campaign.created" if number % 8 == 0 else "logout", clock.now(),
                     f"{account}-{number}")

    found, cursor, pages = [], "", 0
    while cursor is not None:
        lines, cursor = trail.page(account, "campaigns", cursor, clock.now())
        found += [line.thing.rpartition("-")[2] for line in lines]
        pages += 1
    assert found == ["16", "8", "0"]
    assert pages == 3
    assert len(trail.page(account, "access", "", clock.now())[0]) == 2


def test_every_action_is_of_a_kind_and_the_operator_s_are_of_none() -> None:
    kinds = {kind for kinds in trail.KINDS.values() for kind in kinds}
    rooms = {action.partition(".")[0] for action in audit.ACTIONS}

    assert rooms - kinds == {"operator"}


def test_the_file_holds_the_same_and_its_taking_is_a_line(world: World) -> None:
    office, garden = signed_in(world), builders.a_list(world.account, "=cmd|' /C calc'!A1")

    answer = office.post("/dashboard/audit/csv")

    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert (answer.status, answer.headers["Content-Type"].split(";")[0]) == (200, "text/csv")
    assert [row["which"] for row in rows if row["thing id"] == garden.id] == ["'=cmd|' /C calc'!A1"]
    assert "Audit trail downloaded" in office.get("/dashboard/audit?kind=downloads").text


def test_the_file_is_for_owners_with_a_second_factor(world: World) -> None:
    assert signed_in(world, role="editor").post("/dashboard/audit/csv").status == 403
    asked = signed_in(world, email="b@garden.example.com").unproved().post("/dashboard/audit/csv")
    assert (asked.status, "step_up_code" in asked.text) == (403, True)


@pytest.mark.parametrize("query", ["?kind=nothing", "?cursor=abc", "?kind=keys&cursor=abc"])
def test_a_query_of_nobody_s_making_is_refused(world: World, query: str) -> None:
    assert signed_in(world).get(f"/dashboard/audit{query}").status == 400


def test_nobody_sees_another_s_trail(world: World) -> None:
    bob = builders.bob()
    hers = builders.a_list(world.account, "Secret garden")
    office = signed_in(world, account=bob, email="bob@books.example.com")
    builders.key_of(bob)
    [key] = keys.keys_of(bob.id)
    audit.record(bob.id, f"key:{key.id}", "list.changed", clock.now(), hers.id)

    page = office.get("/dashboard/audit").text
    assert "Secret garden" not in page
    assert len(re.findall("<tr>", page)) > 1
