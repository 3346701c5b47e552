"""Uncertain for a day: sent once more where the account holder decides, by the same law. Once more at most."""

from collections.abc import Iterator

import pytest

from chalicelib.accounts import gate
from chalicelib.campaigns import deliver
from chalicelib.lists.model import MailingList
from infrastructure.local.ses import allowance
from tests.faults import hooks
from tests.faults.sending import Sending, people, started
from tests.support.answer import Answer
from tests.support.office import signed_in
from tests.support.operating import operate
from tests.support.planned import act, trail
from tests.support.world import World

COUNT = 6


@pytest.fixture(autouse=True)
def without_delays(world: World) -> Iterator[None]:
    """What waits in the queue comes at once."""
    with hooks.undelayed():
        yield


def who() -> list[str]:
    return people(COUNT, shard=0)


@pytest.fixture
def garden(world: World) -> MailingList:
    return world.a_list()


@pytest.fixture
def sending(world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch) -> Sending:
    """A finished campaign: four were sent, and of two nobody knows; SES took nothing of theirs. A day has passed."""
    monkeypatch.setattr(deliver, "PAGE_SIZE", 2)
    world.many_subscribed(garden, who())
    found = started(world, garden)
    found.deliver_other_shards(0)
    with hooks.killed_before("SendBulkEmail"):
        assert not found.deliver(found.waiting[0])
    world.advance(seconds=91)
    found.finish()
    world.advance(hours=24)
    assert found.check(audience=COUNT)["uncertain"] == 2
    return found


def lost(sending: Sending) -> list[str]:
    """The two."""
    mailed = sending.mails()
    return [one for one in who() if not mailed[one]]


def again(sending: Sending) -> Answer:
    answer = act(sending.world, sending.campaign, "send-to-uncertain")
    sending.fetch()
    return answer


def test_they_get_it_once_and_every_figure_still_adds_up(sending: Sending) -> None:
    two = lost(sending)

    answer = again(sending)
    sending.deliver_all()

    assert (answer.status, answer.json) == (202, {"status": "queued", "people": 2})
    assert sending.mails() == dict.fromkeys(who(), 1)
    assert len(two) == 2
    assert sending.check(audience=COUNT)["sent"] == COUNT
    sending.settle()
    assert sending.check(audience=COUNT)["delivered"] == COUNT
    assert trail(sending.world).count("campaign.sent_again") == 1
    assert again(sending).status == 409, "there is nobody any more"


def test_not_before_a_day_has_passed_and_not_before_the_end(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people(3, shard=0))
    sending = started(world, garden)
    assert again(sending).json["detail"] == "The campaign is being sent."
    with hooks.answer_lost("SendBulkEmail"):
        sending.deliver_all()

    world.advance(hours=23)
    assert sending.figures["uncertain"] == 3
    early = again(sending)
    assert (early.status, "Nobody is uncertain for a day" in early.json["detail"]) == (409, True)
    assert "Send to these" not in signed_in(world).get(f"/dashboard/campaigns/{sending.campaign}").text
    sending.settle()
    world.advance(hours=2)
    again(sending)
    sending.deliver_all()
    assert sending.mails() == dict.fromkeys(people(3, shard=0), 1), "SES has told meanwhile"


def test_pressed_twice_and_delivered_twice_it_goes_out_once(sending: Sending) -> None:
    again(sending)
    again(sending)
    sending.waiting *= 2
    sending.deliver_all()

    assert sending.mails() == dict.fromkeys(who(), 1)
    assert sending.check(audience=COUNT)["sent"] == COUNT


def test_two_workers_at_once_send_it_once(sending: Sending) -> None:
    again(sending)
    message = sending.waiting.pop()

    with hooks.meanwhile("UpdateItem", lambda: sending.deliver(message)) as done:
        sending.deliver(message)

    assert done
    assert sending.mails() == dict.fromkeys(who(), 1)
    assert sending.check(audience=COUNT)["sent"] == COUNT


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_that_dies_anywhere_mails_nobody_twice_and_every_figure_is_true(
        sending: Sending, when: str) -> None:
    again(sending)
    message, number, died = sending.waiting.pop(), 0, True
    while died:
        with hooks.killed_at(number, when):
            died = not sending.deliver(message)
        assert max(sending.mails().values()) == 1
        sending.check(audience=COUNT)
        number += 1

    sending.settle()
    assert number > 2, "every call was tried"
    figures = sending.check(audience=COUNT)
    assert figures["delivered"] == sum(sending.mails().values()), "what SES took is settled by what it tells"


def test_whoever_left_or_is_restricted_meanwhile_is_left_out(sending: Sending, garden: MailingList) -> None:
    world, (one, other) = sending.world, lost(sending)
    again(sending)
    world.restrict(garden, one)
    world.leave(world.unsubscribe_link(garden, other))

    sending.deliver_all()

    assert sending.mails()[one] == sending.mails()[other] == 0
    assert sending.check(audience=COUNT)["uncertain"] == 2


def test_ses_has_no_time_and_is_asked_later(sending: Sending) -> None:
    again(sending)
    with hooks.refused("SendBulkEmail", "TooManyRequestsException", 429):
        assert sending.deliver(sending.waiting.pop()), "by another message"
    assert sum(sending.mails().values()) == COUNT - 2
    sending.fetch()
    sending.deliver_all()

    assert sending.mails() == dict.fromkeys(who(), 1)


@pytest.mark.parametrize("code", ["SendingPausedException", "MailFromDomainNotVerifiedException"])
def test_ses_takes_nothing_and_it_can_be_asked_for_again(sending: Sending, code: str) -> None:
    again(sending)
    with hooks.refused("SendBulkEmail", code):
        assert sending.deliver(sending.waiting.pop())
    assert sending.check(audience=COUNT)["uncertain"] == 2
    gate.lift()

    assert again(sending).json["people"] == 2
    sending.deliver_all()
    assert sending.mails() == dict.fromkeys(who(), 1)


def test_it_keeps_to_the_rate_and_waits_for_room_in_the_quota(sending: Sending) -> None:
    allowance.rate, allowance.most, allowance.sent = 1, 1000, 1000
    sending.world.run("watch_quota")
    again(sending)
    assert sending.deliver(sending.waiting.pop()), "it comes again"
    assert sum(sending.mails().values()) == COUNT - 2
    allowance.sent = 0
    sending.world.run("watch_quota")
    assert sending.deliver(sending.waiting.pop())
    assert sum(sending.mails().values()) == COUNT - 1, "one a second"
    assert len(sending.waiting) == 1
    sending.deliver_all()

    assert sending.mails() == dict.fromkeys(who(), 1)
    assert sending.check(audience=COUNT)["sent"] == COUNT


@pytest.mark.parametrize("status", ["ACCOUNT_THROTTLED", "TRANSIENT_FAILURE"])
def test_of_a_page_taken_in_part_the_others_get_it_later(sending: Sending, status: str) -> None:
    again(sending)
    with hooks.taken_in_part(1, status):
        sending.deliver(sending.waiting[0])
    assert sum(sending.mails().values()) == COUNT - 1
    sending.deliver_all()

    assert sending.mails() == dict.fromkeys(who(), 1)
    assert sending.check(audience=COUNT)["sent"] == COUNT


def test_refused_they_have_failed_and_without_an_answer_they_stay_uncertain_for_good(sending: Sending) -> None:
    again(sending)
    with hooks.answer_lost("SendBulkEmail"):
        sending.deliver_all()
    assert sending.check(audience=COUNT)["uncertain"] == 2
    sending.world.advance(days=2)
    assert again(sending).status == 409, "each once more at most"
    sending.settle()
    assert sending.check(audience=COUNT)["delivered"] == COUNT


def test_nothing_goes_while_the_service_sends_nothing_and_it_can_be_asked_for_again(sending: Sending) -> None:
    again(sending)
    operate(do="hold_sending")
    sending.deliver_all()
    assert sum(sending.mails().values()) == COUNT - 2
    assert again(sending).status == 409
    operate(do="open_sending")

    assert again(sending).status == 202
    sending.deliver_all()
    assert sending.mails() == dict.fromkeys(who(), 1)


def test_the_page_tells_how_many_and_who_and_has_the_button(sending: Sending) -> None:
    office, path = signed_in(sending.world), f"/dashboard/campaigns/{sending.campaign}"
    page = office.get(path).text
    assert "whether 2 people on the list have got it" in " ".join(page.split())
    assert "Send to these" not in signed_in(sending.world, "viewer", "v@garden.example.com").get(path).text

    file = office.post(f"{path}/uncertain/people.csv", step_up_code=office.code())
    assert sorted(file.text.split()[1:]) == sorted(lost(sending))
    assert office.unproved().post(f"{path}/uncertain/send").status == 403
    assert "once more" in office.follow(office.post(f"{path}/uncertain/send", step_up_code=office.code())).text
    sending.fetch()
    sending.deliver_all()
    assert sending.mails() == dict.fromkeys(who(), 1)
    assert "Send to these" not in office.get(path).text
    assert trail(sending.world, "uncertain.") == ["uncertain.exported"]
