"""DNT-4: consent is asked for at the moment of every open and click, so withdrawing it ends the counting by name at
once, though the mails with links that name the person are out (RGT-1: the same of who restricts, leaves, is erased)."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from chalicelib.activity import tokens
from chalicelib.activity.record import record_click
from chalicelib.core import clock, signing
from chalicelib.lists.model import MailingList
from tests.faults.hooks import meanwhile
from tests.support import people
from tests.support.portal import entered
from tests.support.world import World

pytestmark = [pytest.mark.promise("DNT-4"), pytest.mark.promise("RGT-1")]
Act = Callable[[World, MailingList], object]


def in_the_portal(path: str, **form: str) -> Act:
    return lambda world, garden: entered(world, world.carol).post(
        path.format(list=garden.id, account=world.account.id), **form)


def by_the_link(world: World, garden: MailingList) -> object:
    return world.leave(world.unsubscribe_link(garden, world.carol), "one-click")


def by_mail_program_after_coming_back(world: World, garden: MailingList) -> object:
    """She left, and has come back without agreeing to it."""
    world.leave(world.unsubscribe_link(garden, world.carol))
    world.advance(minutes=20)
    world.sign_up(garden, world.carol)
    return world.confirm(world.confirmation_link())


WAYS = {
    "tracking withdrawn": in_the_portal("/portal/list/{list}/tracking", agrees="no"),
    "left in the portal": in_the_portal("/portal/list/{list}/leave"),
    "left by one click": by_the_link,
    "left, and back without agreeing": by_mail_program_after_coming_back,
    "restricted": in_the_portal("/portal/at/{account}/restrict", wanted="yes"),
    "objected": in_the_portal("/portal/at/{account}/object"),
    "erased": in_the_portal("/portal/delete", sure="yes"),
}


def activity_of(world: World, who: str) -> list[str]:
    return sorted(json.dumps(row) for row in world.scan("activity") if world.person(who) in json.dumps(row))


@pytest.mark.parametrize("way", WAYS)
def test_from_that_moment_visits_count_for_nobody(world: World, way: str) -> None:
    garden = world.a_list()
    campaign, mail = world.sent_newsletter(garden, tracking=True)
    world.http("GET", mail.pixel)
    assert len(activity_of(world, world.carol)) == 1
    WAYS[way](world, garden)
    before = activity_of(world, world.carol)

    answers = [world.http("GET", path) for path in (mail.pixel, mail.links[0])]

    assert [answer.headers["Tk"] for answer in answers] == ["N", "N"]
    assert activity_of(world, world.carol) == before
    report = world.report(campaign)
    assert (report["clicks"]["total"], report["clicks"]["anonymous"]) == (0, 1)
    assert report["opens"]["anonymous"] >= 1


def test_who_agrees_again_is_counted_by_name_again(world: World) -> None:
    garden = world.a_list()
    _campaign, mail = world.sent_newsletter(garden, tracking=True)
    guest = entered(world, world.carol)
    for agrees in ("no", "yes"):
        guest.post(f"/portal/list/{garden.id}/tracking", agrees=agrees)

    assert world.http("GET", mail.links[0]).headers["Tk"] == "C"
    assert len(activity_of(world, world.carol)) == 1


def test_what_was_agreed_to_on_one_list_says_nothing_of_another(world: World) -> None:
    """Two lists of one account holder: withdrawn on one, she is still counted by name on the other."""
    garden, orchard = world.a_list(), world.a_list("Orchard news")
    mails = {}
    for one in (garden, orchard):
        _campaign, mails[one.id] = world.sent_newsletter(one, tracking=True)
    entered(world, world.carol).post(f"/portal/list/{garden.id}/tracking", agrees="no")

    assert world.http("GET", mails[garden.id].links[0]).headers["Tk"] == "N"
    assert world.http("GET", mails[orchard.id].links[0]).headers["Tk"] == "C"


def test_a_link_of_old_that_does_not_say_where_the_consent_stands_counts_for_nobody(world: World) -> None:
    campaign, _mail = world.sent_newsletter(tracking=True)
    of_old = signing.sign("activity", campaign, clock.now().date().isoformat(), world.person(world.carol))
    assert tokens.read(of_old).person == ""

    assert world.http("GET", f"/c/{of_old}/1").status == 302
    assert [row["sk"]["S"] for row in world.scan("activity")] == [f"{campaign}#-#c#001"]


def test_a_link_that_names_nobody_says_nothing_of_a_list(world: World) -> None:
    token = tokens.issue("aaaabbbbcccc-2345678xyz", date(2026, 11, 20), "", "aaaabbbbcccc-2345678abcdef")
    assert signing.verify("activity", token) == ["aaaabbbbcccc-2345678xyz", "2026-11-20", ""]


def test_erased_while_a_visit_comes_in_nothing_is_left(world: World) -> None:
    """Whoever is erased agrees to nothing from the first moment on, long before the subscription itself goes."""
    _campaign, mail = world.sent_newsletter(tracking=True)
    guest, tracked = entered(world, world.carol), tokens.read(mail.links[0].split("/")[-2])
    world.http("GET", mail.pixel)

    with meanwhile("BatchWriteItem", lambda: record_click(tracked, 1, False, False, clock.now())) as came:
        guest.post("/portal/delete", sure="yes")

    assert came
    left = [row for _table, row in people.raw(world) if world.person(world.carol) in json.dumps(row)]
    assert all(row["pk"]["S"].startswith("journal#") for row in left)


def test_erased_between_asking_and_counting_nothing_is_left_within_the_hour(world: World) -> None:
    """The visit had come in while she agreed; what it wrote a moment later is found by the look again of the sweep."""
    campaign, mail = world.sent_newsletter(tracking=True)
    guest, tracked = entered(world, world.carol), tokens.read(mail.links[0].split("/")[-2])

    with meanwhile("UpdateItem", lambda: guest.post("/portal/delete", sure="yes")) as came:
        record_click(tracked, 1, False, False, clock.now())
    assert came
    world.advance(hours=1, seconds=1)
    world.run("sweep")

    left = [row for _table, row in people.raw(world) if world.person(world.carol) in json.dumps(row)]
    assert all(row["pk"]["S"].startswith("journal#") for row in left)
    clicks = world.report(campaign)["clicks"]
    assert (clicks["total"], clicks["anonymous"]) == (0, 1)


def test_withdrawn_between_asking_and_counting_it_is_the_last_that_counts(world: World) -> None:
    garden = world.a_list()
    _campaign, mail = world.sent_newsletter(garden, tracking=True)
    guest, tracked = entered(world, world.carol), tokens.read(mail.links[0].split("/")[-2])

    with meanwhile("UpdateItem", lambda: guest.post(f"/portal/list/{garden.id}/tracking", agrees="no")) as came:
        said = [record_click(tracked, 1, False, False, clock.now()) for _twice in range(2)]

    assert (bool(came), said) == (True, [True, False])
