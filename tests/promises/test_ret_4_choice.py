"""RET-4: off by default, counted before it is switched on, told of afterwards, and listed where policies tell of it."""

from datetime import timedelta
from html import escape

import pytest

from chalicelib.accounts.model import Account
from chalicelib.users.model import EDITOR
from tests.support.answer import Answer
from tests.support.office import Office, signed_in
from tests.support.quiet import Garden, chosen, of_one_shard, seeded
from tests.support.world import World

pytestmark = [pytest.mark.promise("RET-4"), pytest.mark.promise("ROLE-3"), pytest.mark.promise("PRO-1")]
PAGE = "/dashboard/inactivity"
TYPED = {"campaigns": "6", "days": "14"}


@pytest.fixture
def office(world: World) -> Office:
    return signed_in(world)


def _count(office: Office, **typed: str) -> Answer:
    return office.post(f"{PAGE}/count", **(TYPED | typed))


def _switch(office: Office, how: str, **form: str) -> Answer:
    version = office.world.find((Account, office.account.id, "account")).version  # type: ignore[union-attr]
    return office.post(f"{PAGE}/{how}", version=str(int(version)), **form)


def _policy(world: World) -> str:
    return world.http("GET", f"/a/{world.account.id}/privacy").text


def test_from_the_count_over_the_switch_to_the_report(world: World, office: Office) -> None:
    people = of_one_shard(7)
    garden = Garden(world, seeded(world.account, people, [timedelta(days) for days in (20, 40, 60, 80, 100, 120)]))
    assert "switched off" in office.get(PAGE).text
    assert "No decision about you is made by a program" in _policy(world)

    assert "being counted" in office.follow(_count(office)).text
    garden.walks()
    counted = office.get(PAGE).text
    assert garden.warnings(people[0]) == [], "counting mails nobody"
    assert counted.partition("Would be warned")[2].startswith("</dt><dd><strong>7<")
    assert _switch(office.unproved(), "on").status == 403, "the second factor is asked for again"
    assert _switch(office, "on", step_up_code=office.code()).status == 303

    assert "It is switched on" in office.get(PAGE).text
    assert "Who no longer reads is deleted" in _policy(world)
    assert "No decision about you is made by a program" not in _policy(world)
    for _again in range(3):
        garden.walks()
    assert [len(garden.warnings(who)) for who in people] == [1] * 7
    garden.weeks_pass(3)
    assert [garden.is_there(who) for who in people] == [False] * 7
    office = signed_in(world, email="later@garden.example.com")
    figures = office.get(PAGE).text.partition('id="done"')[2]
    assert figures.count("<tr>") == 1 + 4, "a line for each walk"
    told = [mail.text for mail in world.inbox() if "no longer read" in mail.subject]
    assert len(told) == 2, "of walks that did something"
    assert "Asked now: 7." in " ".join(told[-1].split())
    assert "Deleted now: 7." in " ".join(told[0].split())
    assert not [who for who in people if who in told[0] + told[1]]
    trail = office.get("/dashboard/audit").text
    for line in ("counted", "switched on", "warned or deleted"):
        assert f"no longer read: {line}" in trail


@pytest.mark.parametrize(("count", "said"), [(4, "<5"), (5, "5")])
def test_a_figure_below_five_is_not_told(world: World, office: Office, count: int, said: str) -> None:
    garden = Garden(world, seeded(world.account, of_one_shard(count)))
    chosen(world.account)
    garden.walks()

    assert f'<td class="number">{escape(said)}</td>' in office.get(PAGE).text.partition('id="done"')[2]
    assert f"Asked now: {said}." in " ".join(world.mail_to("alice@garden.example.com").text.split())


@pytest.mark.parametrize(("typed", "field"), [
    ({"campaigns": "5"}, "campaigns"), ({"campaigns": "51"}, "campaigns"), ({"campaigns": ""}, "campaigns"),
    ({"campaigns": "٦"}, "campaigns"), ({"days": "13"}, "days"), ({"days": ""}, "days")])
def test_what_cannot_be_counted_is_said_beside_the_field(office: Office, typed: dict[str, str], field: str) -> None:
    answer = _count(office, **typed)

    assert answer.status == 422
    assert f'href="#{field}"' in answer.text


def test_it_is_not_switched_on_without_a_count_of_late(world: World, office: Office) -> None:
    assert _switch(office, "on").status == 409
    _count(office)
    assert _switch(office, "on").status == 409, "not counted yet"
    world.run("sunset")
    world.advance(days=7, minutes=1)
    assert _switch(signed_in(world, email="second@garden.example.com"), "on").status == 409, "too long ago"


def test_it_is_switched_off_at_once_and_needs_a_count_to_come_back(world: World, office: Office) -> None:
    quiet, = of_one_shard(1)
    garden = Garden(world, seeded(world.account, [quiet]))
    chosen(world.account)
    garden.walks()
    assert _count(office).status == 409, "first it is switched off"

    assert _switch(office, "off").status == 303

    assert "Who no longer reads is deleted" not in _policy(world)
    garden.weeks_pass(5)
    assert garden.is_there(quiet)
    assert _switch(signed_in(world, email="second@garden.example.com"), "on").status == 409


@pytest.mark.parametrize("how", ["count", "on", "off"])
def test_only_an_owner_decides(world: World, how: str) -> None:
    editor = signed_in(world, role=EDITOR, email="editor@garden.example.com")
    assert editor.post(f"{PAGE}/{how}", version="1", **TYPED).status == 403
    assert "Only an owner" in editor.get(PAGE).text


@pytest.mark.parametrize("tracking", ["off", "anonymous"])
def test_without_records_by_person_there_is_nothing_to_switch_on(world: World, tracking: str) -> None:
    office = signed_in(world, account=world.use_account(tracking=tracking))

    assert "must record opens and clicks by person" in office.get(PAGE).text
    assert _count(office).status == 409


def test_two_who_decide_at_once_are_told(world: World, office: Office) -> None:
    chosen(world.account)
    assert office.post(f"{PAGE}/off", version="77").status == 412


def test_the_policy_of_the_operator_lists_the_one_automated_action(world: World) -> None:
    page = world.http("GET", "/privacy").text
    assert "no decision about you is made by a program, but for one" in page
    assert "after a mail that warns them" in page


def test_a_walk_costs_no_more_for_accounts_without_the_rule(world: World) -> None:
    seeded(world.account, of_one_shard(2))

    assert world.run("sunset") == {"walks": 0, "pages": 0}
