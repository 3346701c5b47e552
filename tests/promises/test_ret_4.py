"""RET-4: who no longer reads may be deleted: only people who agreed to be counted, never without a warning, and one
button keeps them."""

import re
from datetime import timedelta

import pytest

from chalicelib.accounts import gate
from chalicelib.accounts.model import Account
from chalicelib.core import clock
from chalicelib.portal import acts, journal
from chalicelib.subscriptions import leave
from chalicelib.subscriptions.model import Suppression, suppression_key
from chalicelib.sunset import walk
from tests.support import builders
from tests.support.builders import ALICE_DETAILS
from tests.support.portal import asked, entered, opened
from tests.support.quiet import Garden, chosen, delivered, of_one_shard, seeded
from tests.support.world import World

pytestmark = pytest.mark.promise("RET-4")
READS_NOTHING = {"quiet", "fetched.by.programs", "asks.not.to.be.tracked"}
SPARED = {"never.agreed", "restricted", "agreed.on.one.list", "withdrew", "agreed.again", "complained", "joined.late",
          "opened", "clicked"}


def address(name: str) -> str:
    return f"{name}@example.org"


def _live(world: World, garden: Garden) -> None:
    """Half a year of all kinds of people."""
    other, joined_late = world.a_list("Orchard news"), address("joined.late")
    for name in sorted(READS_NOTHING | SPARED - {"joined.late"}):
        garden.joins(address(name), tracking=name != "never.agreed")
    garden.joins(address("agreed.on.one.list"), tracking=False, garden=other)
    garden.newsletters(60, 40)
    for name in ("opened", "clicked", "fetched.by.programs", "asks.not.to.be.tracked"):
        mail = world.mail_to(address(name))
        assert mail.pixel
        sent = {"fetched.by.programs": {"Sec-Purpose": "prefetch"}, "asks.not.to.be.tracked": {"DNT": "1"}}
        world.http("GET", mail.links[0] if name == "clicked" else mail.pixel, headers=sent.get(name))
    for agrees, names in ((False, ("withdrew", "agreed.again")), (True, ("agreed.again",))):
        for name in names:
            acts.track(world.person(address(name)), garden.garden.id, agrees, clock.now())
    garden.joins(joined_late)
    world.restrict(garden.garden, address("restricted"))
    garden.newsletters(60)
    world.advance(days=40)
    leave.suppress_everywhere(world.account.id, world.person(address("complained")), "complained", clock.now())
    world.forget_mail()


def test_of_all_people_only_those_who_agreed_and_read_nothing_are_concerned(world: World) -> None:
    garden = Garden.of(world)
    _live(world, garden)

    garden.walks()

    assert {name for name in READS_NOTHING | SPARED if garden.warnings(address(name))} == READS_NOTHING
    stays = garden.stay_link(address("asks.not.to.be.tracked"))
    assert world.http("POST", stays, headers={"DNT": "1"}).status == 200
    garden.weeks_pass(4)
    assert garden.is_there(address("quiet")), "28 days are not 30"
    garden.weeks_pass(1)
    left = {name for name in READS_NOTHING | SPARED if garden.is_there(address(name))}
    assert left == SPARED | {"asks.not.to.be.tracked"}
    assert [len(garden.warnings(address(name))) for name in sorted(READS_NOTHING)] == [1, 1, 1]


def test_who_is_deleted_is_deleted_as_by_the_portal_and_at_this_account_alone(world: World) -> None:
    quiet, = of_one_shard(1)
    bob = builders.bob(tracking="identified")
    books = seeded(bob, [quiet])
    garden = Garden(world, seeded(world.account, [quiet]))
    chosen(world.account)
    garden.walks()
    garden.weeks_pass(5)

    assert not garden.is_there(quiet)
    assert garden.is_there(quiet, books), "another account holder's is another's"
    suppression = world.find(suppression_key(world.account.id, world.person(quiet)))
    assert isinstance(suppression, Suppression)
    assert suppression.everywhere == "erased"
    line, = journal.of_person(world.person(quiet), clock.now())
    assert (line.account, garden.warned(quiet)) == (world.account.id, None)
    world.account = bob
    assert garden.warnings(quiet) == garden.warnings(quiet)[:1], "warned once, by one"


def test_the_warning_names_the_controller_and_gives_a_button_and_five_ways(world: World) -> None:
    quiet, = of_one_shard(1)
    garden = Garden(world, seeded(world.account, [quiet]))
    chosen(world.account)
    world.logged()
    garden.run()

    mail, = garden.warnings(quiet)
    for part in (mail.text, mail.html):
        flat = " ".join(part.replace("&#39;", "'").split())
        assert all(line in flat for value in ALICE_DETAILS.values() for line in value.splitlines())
        assert "/stay/" in part
        assert "/u/" in part
        assert "/portal" in part
        assert f"/complain/{world.account.id}" in part
    assert mail.pixel is None
    said = world.logged()
    assert [name for name in (quiet, world.person(quiet), garden.stay_link(quiet)) if name in said] == []


def test_who_would_rather_leave_at_once_leaves_all_lists_that_the_warning_is_about(world: World) -> None:
    quiet, = of_one_shard(1)
    other, elsewhere = seeded(world.account, [quiet]), seeded(builders.bob(), [quiet])
    garden = Garden(world, seeded(world.account, [quiet]))
    chosen(world.account)
    garden.walks()
    link = "/u/" + re.findall(r"/u/(\S+)", garden.warnings(quiet)[0].text)[0]
    assert "every list of Alice" in world.http("GET", link).text
    assert garden.is_there(quiet), "looking changes nothing"

    answers = [world.http("POST", link) for _twice in range(2)]

    assert {one.status for one in answers} == {200}
    assert all("You are off every list that Alice" in " ".join(one.text.split()) for one in answers)
    assert [garden.is_there(quiet, one) for one in (garden.garden, other, elsewhere)] == [False, False, True]
    suppression = world.find(suppression_key(world.account.id, world.person(quiet)))
    assert isinstance(suppression, Suppression)
    assert suppression.lists == {garden.garden.id, other.id}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_the_link_keeps_nobody_and_pressing_twice_is_pressing_once(world: World, method: str) -> None:
    quiet, = of_one_shard(1)
    garden = Garden(world, seeded(world.account, [quiet]))
    chosen(world.account)
    garden.walks()
    link, before = garden.stay_link(quiet), world.everything_stored()

    shown = world.http(method, link)

    assert (shown.status, world.written_since(before)) == (200, [])
    assert "Set-Cookie" not in shown.headers
    assert [world.http("POST", link).status for _ in range(2)] == [200, 200]
    assert garden.warned(quiet).stays_at
    page = opened(world, asked(world, quiet)).get(f"/portal/at/{world.account.id}").text
    assert "You said that you stay" in page
    garden.weeks_pass(6)
    assert garden.is_there(quiet)
    assert world.http("GET", link).status == 200
    assert world.http("POST", link[:-2] + "aa").status == 400


def test_after_the_deletion_the_link_says_so_and_how_to_come_back(world: World) -> None:
    quiet, = of_one_shard(1)
    garden = Garden(world, seeded(world.account, [quiet]))
    chosen(world.account)
    garden.walks()
    link = garden.stay_link(quiet)
    garden.weeks_pass(5)

    assert [world.http(method, link).status for method in ("GET", "POST")] == [410, 410]
    world.advance(minutes=1)  # what is of the same second counts as older, and is erased
    world.sign_up(garden.garden, quiet)
    world.confirm(world.confirmation_link(), tracking="yes")
    garden.weeks_pass(1)
    assert garden.is_there(quiet), "who comes back is new"


@pytest.mark.parametrize("change", [{"sunset": {}}, {"tracking": "anonymous"}, {"standing": "held"}, {"domain": ""}])
def test_nobody_is_deleted_once_the_account_does_not_want_or_may_not(world: World, change: dict[str, str]) -> None:
    quiet, later = of_one_shard(2)
    garden = Garden(world, seeded(world.account, [quiet]))
    chosen(world.account)
    garden.walks()
    seeded(world.account, [later])

    world.account.update(actions=[getattr(Account, name).set(value) for name, value in change.items()])
    garden.weeks_pass(6)

    assert garden.is_there(quiet)
    assert garden.warnings(later) == []


def test_while_the_service_sends_nothing_nobody_is_warned_or_deleted(world: World) -> None:
    """After a restore, say: until the drill is done."""
    quiet, later = of_one_shard(2)
    garden = Garden(world, seeded(world.account, [quiet]))
    chosen(world.account)
    garden.walks()
    seeded(world.account, [later])
    gate.hold(clock.now())
    garden.weeks_pass(5)
    assert (garden.is_there(quiet), garden.warnings(later)) == (True, [])

    gate.lift()
    garden.weeks_pass(1)

    assert (garden.is_there(quiet), len(garden.warnings(later))) == (False, 1)


def test_who_restricts_their_data_is_warned_only_by_what_came_half_a_year_after_that(
        world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they opened meanwhile was not recorded; a warning that they had before leads to nothing."""
    monkeypatch.setattr(walk, "SHARDS", 1)
    before, first = of_one_shard(2)
    garden = Garden(world, seeded(world.account, [before, first]))
    chosen(world.account)
    _restricts(world, first, "yes")
    garden.walks()
    assert [len(garden.warnings(who)) for who in (before, first)] == [1, 0]
    _restricts(world, before, "yes")
    world.advance(days=20)
    for who in (before, first):
        _restricts(world, who, "no")
    people = [world.person(before), world.person(first)]

    world.advance(days=15)
    garden.walks()
    world.run("sweep")
    assert [garden.is_there(who) for who in (before, first)] == [True, True], "the time of the warning is over"
    for days in (40, 100, 26):
        world.advance(days=days)
        delivered(garden.garden, people, clock.now() - timedelta(days=15))
    garden.walks()
    assert garden.warnings(first) == [], "not all that is known is of the time since"

    world.advance(days=7)
    garden.walks()
    assert len(garden.warnings(first)) == 1


def _restricts(world: World, who: str, wanted: str) -> None:
    assert entered(world, who).post(f"/portal/at/{world.account.id}/restrict", wanted=wanted).status == 303


def test_without_the_rule_nothing_ever_happens(world: World) -> None:
    quiet, = of_one_shard(1)
    garden = Garden(world, seeded(world.account, [quiet]))
    garden.walks()
    garden.weeks_pass(6)

    assert garden.is_there(quiet)
    assert world.inbox() == []
