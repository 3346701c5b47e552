"""COL-3: notices to every account holder, each once; and a statement that equals what was sent."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app import app
from chalicelib.accounts import announcements, audit
from chalicelib.accounts.announcements import RECEIPTS, Receipt
from chalicelib.accounts.model import Account
from chalicelib.core import aws, clock
from chalicelib.core.settings import settings
from chalicelib.operator import announce
from tests.faults.hooks import Killed, hooked, killed_at, refused
from tests.support import builders, office
from tests.support.operating import ANNA, invoke
from tests.support.world import World

pytestmark = pytest.mark.promise("COL-3")
WISH = {"do": "announce", "category": "system", "subject": "New in May", "text": "Reports have charts now.\n\nEnjoy."}
OFTEN = 40


def operate(world: World, wish: Any) -> Any:
    """As IAM-authenticated staff invoke it, with five minutes to run."""
    return invoke({"by": ANNA, **wish} if isinstance(wish, dict) else wish, "operate")


@pytest.fixture
def accounts(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Account]:
    """Five accounts, which are more than two pages of the walk."""
    monkeypatch.setattr(announce, "PAGE", 2)
    return [world.account, *(builders.bob() for _ in range(4))]


def taken(world: World) -> list[str]:
    """What the worker of the queue does, as it should: take, mail, mark. Gives the accounts mailed."""
    mailed = []
    for body in messages(world):
        found = json.loads(body)
        assert set(found) == {"kind", "account", "announcement", "once"}
        letter = announcements.take(found["account"], found["announcement"], world.now())
        if letter is not None:
            assert (letter.subject, letter.text) == (WISH["subject"], WISH["text"])
            mailed.append(found["account"])
            announcements.sent(found["account"], found["announcement"], world.now())
    return mailed


def messages(world: World) -> list[str]:
    """Take all that waits in the queue."""
    sqs, url, bodies = aws.client("sqs"), settings().queues["notices"], []
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        bodies += [one["Body"] for one in found]
        for one in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return bodies


def test_everybody_is_told_once(world: World, accounts: list[Account]) -> None:
    answer = operate(world, WISH)

    assert (answer["ok"], answer["done"], answer["queued"], answer["accounts"]) == (True, True, 5, 5)
    assert sorted(taken(world)) == sorted(one.id for one in accounts)
    assert operate(world, {"do": "status", "id": answer["id"]})["told"] == 5


@pytest.mark.parametrize("again", [WISH, {"do": "resume"}])
def test_nobody_is_told_again_by_repeating_it(world: World, accounts: list[Account], again: dict[str, str]) -> None:
    made = operate(world, WISH)
    told = taken(world)

    repeated = operate(world, again | ({"id": made["id"]} if again["do"] == "resume" else {}))

    assert repeated["id"] == made["id"]
    assert messages(world) == []
    assert len(told) == 5


def test_two_messages_for_one_account_are_one_mail(world: World, accounts: list[Account]) -> None:
    made = operate(world, WISH)
    bodies = messages(world)
    operate(world, {"do": "resume", "id": made["id"]})  # nobody has been told yet, so all are queued again

    assert sorted(json.loads(body)["account"] for body in bodies) == sorted(taken(world))
    for body in bodies:
        assert announcements.take(json.loads(body)["account"], made["id"], world.now()) is None


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_walk_killed_at_whatever_call_is_resumed_and_misses_nobody(world: World, accounts: list[Account],
                                                                     when: str) -> None:
    told: list[str] = []
    deaths = 0
    for call in range(OFTEN):
        wish = WISH | {"id": f"try-{call}"}
        told.clear()
        try:
            with killed_at(call, when):
                operate(world, wish)
        except Killed:
            deaths += 1
        else:
            break
        told += taken(world)
        operate(world, wish)  # Lambda or the operator tries again
        told += taken(world)
        assert sorted(told) == sorted(one.id for one in accounts), call
    assert deaths >= 12


def test_a_refused_queue_stops_the_walk_and_loses_nobody(world: World, accounts: list[Account]) -> None:
    with refused("SendMessageBatch", "ServiceUnavailable", 503, times=9), pytest.raises(Exception, match="Unavailable"):
        operate(world, WISH)

    assert operate(world, WISH)["done"]
    assert sorted(taken(world)) == sorted(one.id for one in accounts)


def test_a_worker_that_dies_is_waited_for_and_then_replaced(world: World) -> None:
    made = operate(world, WISH)
    account = world.account.id
    letter = announcements.take(account, made["id"], world.now())
    assert letter is not None
    announcements.told(account, made["id"], "user1")  # and here it dies

    with pytest.raises(Exception, match="another worker"):
        announcements.take(account, made["id"], world.now())
    world.advance(minutes=2, seconds=1)
    second = announcements.take(account, made["id"], world.now())
    assert second is not None
    assert second.told == {"user1"}, "who is not told again"
    announcements.sent(account, made["id"], world.now())
    assert announcements.take(account, made["id"], world.now()) is None


def test_the_time_of_one_run_may_be_over_before_the_walk_is(world: World, accounts: list[Account]) -> None:
    looks = iter([True])
    made = announce.announce("system", "s", "t", world.now(), looks.__next__)
    assert (made["done"], made["queued"]) == (False, 2)
    assert made["again"] == {"do": "resume", "id": made["id"]}

    assert operate(world, {"do": "resume", "id": made["id"]})["queued"] == 5


def test_an_id_stands_for_its_words(world: World) -> None:
    operate(world, WISH | {"id": "may"})

    assert not operate(world, WISH | {"id": "may", "text": "Other words."})["ok"]
    assert not operate(world, {"do": "resume", "id": "june"})["ok"]


@pytest.mark.parametrize("wish", [
    None, [], "announce", {}, {"do": "delete"}, {"do": ["announce"]}, {"do": "announce"}, WISH | {"category": "sales"},
    WISH | {"subject": "two\nlines"}, WISH | {"text": " "}, WISH | {"text": "a\x00b"}, WISH | {"to": "x"},
    WISH | {"id": "A B"}, {"do": "status", "id": 3}])
def test_what_is_not_understood_is_said_in_words_and_does_nothing(world: World, wish: Any) -> None:
    answer = operate(world, wish)

    assert not answer["ok"]
    assert all(problem.endswith(".") for problem in answer["problems"])
    assert announcements.newest() == []
    assert messages(world) == []


def test_every_use_is_in_the_trail_and_what_cannot_be_is_not_done(world: World) -> None:
    made = operate(world, WISH)
    operate(world, {"do": "status", "id": made["id"]})
    operate(world, {"do": "nothing"})
    with refused("PutItem", "ServiceUnavailable", 503, times=9), pytest.raises(Exception, match="Unavailable"):
        operate(world, WISH | {"id": "second"})

    trail, _ = audit.page("operator", "", 10)
    assert sorted(line.action for line in trail) == ["operator.announced", "operator.looked", "operator.refused"]
    assert [one.id for one in announcements.newest()] == [made["id"]]


def test_a_receipt_names_ids_alone(world: World) -> None:
    made = operate(world, WISH)
    taken(world)

    [row] = Receipt.query(RECEIPTS + made["id"])
    assert set(row.attribute_values) <= {"pk", "sk", "leased_until", "told", "sent_at"}
    assert row.sent_at <= clock.iso(world.now())


def test_each_owner_gets_one_mail_though_the_worker_dies_between_two(world: World) -> None:
    owners = ["first@garden.example.com", "second@garden.example.com"]
    for who in [*owners, "viewer@garden.example.com"]:
        office.a_user(world.account, who, "viewer" if "viewer" in who else "owner", with_factor=False)
    operate(world, WISH | {"category": "billing"})
    [body] = messages(world)

    sent = len(world.inbox())
    with pytest.raises(Killed), killed_after_sends(1):
        world.workers.deliver("notices", body)
    assert len(world.inbox()) == sent + 1
    assert world.workers.deliver("notices", body)["batchItemFailures"], "the other worker may still be at it"
    world.advance(minutes=3)
    world.workers.deliver("notices", body)
    world.workers.deliver("notices", body)

    assert sorted(mail.to for mail in world.inbox()) == owners
    assert "Reports have charts now." in world.inbox()[0].text
    page = office.signed_in(world, role="viewer", email="other@garden.example.com")
    assert "New in May" in page.get("/dashboard/notices").text
    [one] = announcements.newest()
    assert "Enjoy." in page.get(f"/dashboard/notices/{one.id}").text
    assert page.get("/dashboard/notices/none-such").status == 404


@contextmanager
def killed_after_sends(number: int) -> Iterator[None]:
    """Die before the mail service is asked for one mail more than `number`."""
    asked: list[str] = []

    def die(model: Any, **_: Any) -> None:
        asked.append(model.name)
        if len(asked) > number:
            raise Killed(model.name)

    with hooked("before-call.*.SendEmail", die):
        yield


@pytest.mark.promise("SEC-5")
def test_no_route_leads_to_the_operator() -> None:
    """Neither has the room a door for HTTP, nor does any function behind a route come from it or know it."""
    views = [entry.view_function for methods in app.routes.values() for entry in methods.values()]

    assert views
    assert [view for view in views if "chalicelib.operator" in (view.__module__, *_modules_known_to(view))] == []
    assert "operate" in app.handler_map


def _modules_known_to(view: Any) -> list[str]:
    known = sys.modules[view.__module__].__dict__.values()
    return [getattr(one, "__module__", None) or getattr(one, "__name__", "") for one in known]
