"""SEC-5: what staff look at: people who have asked, usage, the sweep; and a new signing key."""

import pytest

from chalicelib.core import signing
from tests.support.operating import operate
from tests.support.portal import entered
from tests.support.world import World

pytestmark = pytest.mark.promise("SEC-5")


def asked(world: World, who: str) -> str:
    return str(operate(do="open_request", account=world.account.id, right="access", email=who)["id"])


def test_a_person_is_looked_up_for_an_open_request_of_theirs_alone(world: World) -> None:
    garden = world.a_list()
    for who in (world.carol, "dave@example.org"):
        world.subscribed(garden, who)
    hers, his = asked(world, world.carol), asked(world, "dave@example.org")

    found = operate(do="find_person", email=world.carol, id=hers)
    whole = operate(do="find_person", email=world.carol, id=hers, full="yes")["data"]

    assert [(one["account"], one["records"]["subscriptions"]) for one in found["accounts"]] == [(world.account.id, 1)]
    assert world.carol not in str(found)
    assert [one["address"] for one in whole["subscriptions"]] == [world.carol]
    assert "dave@" not in str(whole)
    for request in (his, "abc"):
        assert operate(do="find_person", email=world.carol, id=request)["ok"] is False
    operate(do="close_request", account=world.account.id, id=hers, outcome="Sent.")
    assert operate(do="find_person", email=world.carol, id=hers)["ok"] is False


def test_a_new_key_signs_from_now_on_and_old_links_go_on_working(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    link, person = world.unsubscribe_link(garden, world.carol), world.person(world.carol)

    assert [operate(do="rotate_keys")["key"] for _ in range(2)] == ["2", "3"]

    assert signing.ring()["current"] == "3"
    assert world.unsubscribe_link(garden, world.carol) != link
    assert world.person(world.carol) == person
    signing.forget()
    assert world.leave(link).status == 200
    assert world.subscription_or_none(garden, world.carol) is None


def test_ten_keys_is_all_that_there_is_room_for(world: World) -> None:
    for _ in range(9):
        assert operate(do="rotate_keys")["ok"]
    before = signing.ring()

    assert operate(do="rotate_keys")["problems"] == [
        "There is no name left for another key. A token names its key by one digit alone."]
    signing.forget()
    assert signing.ring() == before


def test_usage_is_what_each_account_s_own_statement_says(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    world.send(garden)
    world.run("meter")

    [one] = operate(do="usage", month=world.today()[:7])["accounts"]

    assert (one["account"], one["messages"], one["people"]) == (world.account.id, 1, 1)
    assert one["bytes"] > 0


def report() -> tuple[int, int]:
    """What the sweep would delete of sign-ups, and for how many hours the oldest row is overdue."""
    told = operate(do="sweep", dry_run="yes")
    return told["pending"], told["oldest_overdue_hours"]


def test_the_sweep_s_report_tells_what_is_overdue_and_deletes_nothing(world: World) -> None:
    world.sign_up(world.a_list(), "never.confirmed@example.org")
    assert report() == (0, 0)
    world.advance(days=6, hours=23)
    world.run("sweep")
    world.advance(hours=2)
    before = world.everything_stored()
    assert report() == (1, 1), "the schedule has its hour"
    world.advance(hours=2)
    assert report()[0] == 1
    assert report()[1] >= 3
    assert {row for row in world.written_since(before) if "operator.sweep" not in row} == set()
    assert world.scan("pending")

    world.run("sweep")

    assert report() == (0, 0)
    assert operate(do="sweep", dry_run="yes")["activity_deleted_until"] < world.today()


def test_sweeping_by_hand_deletes_what_the_report_has_told(world: World) -> None:
    world.use_account(tracking="identified")
    garden = world.a_list()
    _campaign, mail = world.sent_newsletter(garden, tracking=True)
    world.subscribed(garden, "dave@example.org")
    world.http("GET", mail.pixel or "")
    entered(world, world.carol).post("/portal/delete", sure="yes")
    world.advance(days=200)
    world.sign_up(garden, "never.confirmed@example.org")
    world.advance(days=8)
    told = operate(do="sweep", dry_run="yes")

    done = operate(do="sweep")

    assert done == {kind: count for kind, count in told.items()
                    if kind not in {"oldest_overdue_hours", "activity_deleted_until"}}
    found = {kind for kind, count in done.items() if count}
    assert found >= {"pending", "deliveries", "ephemeral"}
    assert world.scan("pending") == []
    assert {count for kind, count in operate(do="sweep").items() if kind != "ok"} == {0}


def test_a_canary_is_planted_where_it_is_alone(world: World) -> None:
    garden, other = world.a_list(), world.a_list("Other")
    world.subscribed(other, "canary@operator.example.org")

    assert operate(do="plant_canary", email="canary@operator.example.org", list=garden.id)["ok"] is False
    assert operate(do="plant_canary", email="canary@operator.example.org", list=other.id)["ok"] is True
    assert "canary@" not in str(world.scan("accounts"))
