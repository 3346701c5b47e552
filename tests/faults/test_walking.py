"""A worker that walks from page to page: whatever stops it on its way, the page where it stood is not lost, and nobody
is mailed twice."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from chalicelib.campaigns import deliver, rate_turns
from chalicelib.core import aws, clock
from chalicelib.subscriptions.leave import suppress_everywhere
from infrastructure.local.ses import allowance
from tests.faults import hooks
from tests.faults.sending import LEASE_IS_OVER, Sending, people, started
from tests.support.planned import act, state
from tests.support.world import World

COUNT = 14  # of one shard: four pages
PAGES = 4
ROOT = Path(__file__).parents[2]


@contextmanager
def cut_short(operation: str, rows: int) -> Iterator[None]:
    """DynamoDB brings so many rows at most, however many are asked for."""
    def cut(params: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**params, "Limit": min(rows, params.get("Limit", rows))}

    with hooks.hooked(f"provide-client-params.*.{operation}", cut):
        yield


@pytest.fixture
def sending(world: World, monkeypatch: pytest.MonkeyPatch) -> Sending:
    """One shard of four pages, whose first message waits."""
    monkeypatch.setattr(deliver, "PAGE_SIZE", 4)
    monkeypatch.setattr(rate_turns, "_likely_at_most", lambda *_: 4 * PAGES)  # for all are in one shard
    garden = world.a_list()
    world.many_subscribed(garden, people(COUNT, shard=0))
    found = started(world, garden)
    found.deliver_other_shards(0)
    return found


def test_one_message_sends_a_whole_shard_and_one_read_and_one_turn_are_enough(sending: Sending) -> None:
    with hooks.calls() as made:
        assert sending.deliver(sending.waiting.pop())

    calls = Counter(made)
    assert sending.state == "finished"
    assert sending.check(audience=COUNT)["sent"] == COUNT
    assert sending.mails() == dict.fromkeys(people(COUNT, shard=0), 1)
    assert calls["SendMessage"] == 0, "nobody else was asked"
    assert calls["Query"] == 1
    assert calls["PutItem"] == calls["SendBulkEmail"] == PAGES
    assert calls["UpdateItem"] == 2 + 1, "a turn, what was left of it, and that the campaign is finished"


def test_after_some_seconds_another_worker_goes_on(sending: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_turns, "PAGES", 1)

    with hooks.meanwhile("SendBulkEmail", lambda: clock.shift(rate_turns.WALK)):
        assert sending.deliver(sending.waiting.pop())

    assert sending.figures["audience"] == 4
    assert json.loads(sending.waiting[0])["cursor"] == people_in_order(sending)[3]
    sending.finish()
    assert sending.check(audience=COUNT)["sent"] == COUNT


def test_a_turn_of_several_pages_is_left_when_the_time_is_over(sending: Sending) -> None:
    """Where SES is slow; the function must not come to its end with a page in hand."""
    with hooks.meanwhile("SendBulkEmail", lambda: clock.shift(rate_turns.WALK)):
        assert sending.deliver(sending.waiting.pop())

    assert sending.figures["audience"] == 4
    assert len(sending.waiting) == 1
    sending.finish()
    assert sending.mails() == dict.fromkeys(people(COUNT, shard=0), 1)


def test_rows_so_large_that_fewer_come_than_were_asked_for_are_all_sent_to(sending: Sending) -> None:
    """DynamoDB's answer ends at a megabyte; here after three rows of sixteen."""
    with cut_short("Query", 3):
        sending.finish()

    assert sending.check(audience=COUNT)["sent"] == COUNT
    assert sending.mails() == dict.fromkeys(people(COUNT, shard=0), 1)


def people_in_order(sending: Sending) -> list[str]:
    """Everybody's fingerprint, as the shard has them."""
    return sorted(map(sending.world.person, people(COUNT, shard=0)))


@pytest.mark.parametrize(("by", "standing"), [("pause", "paused"), ("cancel", "cancelled")])
def test_a_campaign_that_is_stopped_stops_within_the_page(sending: Sending, by: str, standing: str) -> None:
    with hooks.meanwhile("SendBulkEmail", lambda: act(sending.world, sending.campaign, by)):
        assert sending.deliver(sending.waiting.pop())

    assert sum(sending.mails().values()) == 4, "the page that was under way, and no other"
    assert state(sending.world, sending.campaign) == standing
    assert sending.waiting == []
    if by == "pause":
        act(sending.world, sending.campaign, "resume")
        sending.finish()
        assert sending.check(audience=COUNT)["sent"] == COUNT


def test_whoever_leaves_meanwhile_is_not_on_the_next_page(sending: Sending) -> None:
    """Though they were read together with the first."""
    who = {sending.world.person(each): each for each in people(COUNT, shard=0)}
    of_next_page, of_last_page = (who[people_in_order(sending)[place]] for place in (4, 13))

    def leave() -> None:
        for each in (of_next_page, of_last_page):
            suppress_everywhere(sending.world.account.id, sending.world.person(each), "api", clock.now())

    with hooks.meanwhile("SendBulkEmail", leave):
        assert sending.deliver(sending.waiting.pop())

    assert not {of_next_page, of_last_page} & set(sending.mails())
    assert sending.check(audience=COUNT, skipped=2)["sent"] == COUNT - 2


@pytest.mark.usefixtures("without_delays")
@pytest.mark.parametrize("how", ["TooManyRequestsException", "ACCOUNT_DAILY_QUOTA_EXCEEDED"])
def test_what_ses_does_not_take_on_the_way_comes_again_as_a_message_for_that_page(sending: Sending, how: str) -> None:
    sending.world.run("watch_quota")
    used_up = {"BulkEmailEntryResults": [{"Status": how}] * 4}
    refusing = hooks.refused("SendBulkEmail", how, 429, after=2) if "Too" in how else hooks.answered(
        "SendBulkEmail", used_up, after=2)
    with refusing:
        assert sending.deliver(sending.waiting.pop())

    assert sum(sending.mails().values()) == 8
    assert json.loads(sending.waiting[0])["cursor"] == people_in_order(sending)[7]
    allowance.sent = 0
    sending.world.advance(minutes=16)
    sending.world.run("watch_quota")
    sending.finish()
    assert sending.check(audience=COUNT)["sent"] == COUNT
    assert max(sending.mails().values()) == 1


@pytest.mark.usefixtures("without_delays")
@pytest.mark.parametrize("call", ["BatchGetItem", "PutItem", "TransactWriteItems", "UpdateItem"])
def test_a_call_that_fails_on_the_way_leaves_a_message_for_that_page(
    sending: Sending, monkeypatch: pytest.MonkeyPatch, call: str,
) -> None:
    """The first page's message comes again, too, and leads nowhere."""
    monkeypatch.setattr(rate_turns, "PAGES", 2)  # so that the way has another turn, which a call asks for
    first = sending.waiting.pop()
    with hooks.refused(call, "InternalServerError", 400, after=1 if call == "UpdateItem" else 2, times=9):
        assert not sending.deliver(first)

    [left] = sending.waiting
    assert json.loads(left)["cursor"] != ""
    sending.waiting.append(first)
    sending.world.advance(seconds=LEASE_IS_OVER)
    sending.finish()
    figures = sending.check(audience=COUNT)
    assert figures["sent"] == COUNT, "SES has told of those whose page was not settled"
    assert sending.mails() == dict.fromkeys(people(COUNT, shard=0), 1)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_that_dies_on_its_way_leaves_no_more_than_a_page_in_doubt(
    world: World, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests, when: str,
) -> None:
    """At any call. Its message comes again and leads nowhere; the shard is set going by the schedule."""
    monkeypatch.setattr(deliver, "PAGE_SIZE", 4)
    garden = world.a_list()
    world.many_subscribed(garden, people(9, shard=0))
    number, died = 0, True
    while died:
        sending = started(world, garden)
        sending.deliver_other_shards(0)
        with hooks.killed_at(number, when) as calls:
            died = sending.deliver_until_death()
        world.advance(seconds=LEASE_IS_OVER)
        sending.finish()
        with subtests.test(call=number, name=calls[-1]):
            figures = sending.check(audience=9)
            assert figures["uncertain"] == 9 - sum(sending.mails().values()) <= 4
        number += 1
    assert number > 3 * 4, "every call of three pages was tried"


def test_the_last_page_of_a_walk_has_the_time_that_ses_may_take(world: World) -> None:
    functions = json.loads((ROOT / ".chalice" / "config.json").read_text())["lambda_functions"]
    ses = aws.client("sesv2").meta.config
    begun = rate_turns.WALK + 2 * rate_turns.LONGEST_SLEEP  # until it is told a turn, and until that has come
    assert begun.total_seconds() + ses.connect_timeout + ses.read_timeout < functions["deliver"]["lambda_timeout"]
