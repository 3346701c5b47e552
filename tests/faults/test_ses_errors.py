"""Whatever SES answers, for a page or for one of its people: the table of core/ses_errors.py, seen from the front door.

Nobody is mailed twice, nobody is lost, and what is not the recipient's fault is never called failed.
"""


import pytest

from chalicelib.accounts import gate
from chalicelib.campaigns import hand_over
from chalicelib.campaigns.halt import WHY
from chalicelib.campaigns.results_model import Failures
from chalicelib.core.ses_errors import STATUSES, Means
from chalicelib.lists.model import MailingList
from tests.faults import hooks
from tests.faults.one_page import TAKEN, under_way, who
from tests.faults.sending import Sending
from tests.support.planned import act
from tests.support.world import World

pytestmark = pytest.mark.usefixtures("without_delays")
AGAIN = {Means.LATER}  # by the same message; where SES wants it slower, or has no quota left, by another
ONE_OF_EACH = [*{means: status for status, means in STATUSES.items()}.values(), "STATUS_OF_TOMORROW"]


def test_a_page_that_ses_takes_in_part(world: World, garden: MailingList, subtests: pytest.Subtests,
                                       caplog: pytest.LogCaptureFixture) -> None:
    for status in ONE_OF_EACH:
        with subtests.test(status=status):
            means = STATUSES.get(status, Means.UNCERTAIN)
            sending, page = under_way(world, garden)
            caplog.clear()

            with hooks.taken_in_part(5 if means == Means.TAKEN else TAKEN, status):
                done = sending.deliver(page)

            assert done == (means not in AGAIN)
            failed, uncertain = 3 * (means == Means.REFUSED), 3 * (means == Means.UNCERTAIN)
            now = sending.figures
            assert (now["failed"], now["uncertain"]) == (failed, uncertain)
            assert sum(sending.mails().values()) == now["sent"] == (5 if means == Means.TAKEN else TAKEN)
            assert any(hasattr(line, "ses_refuses") for line in caplog.records) == (means == Means.SERVICE)
            goes_on_when_mended(sending, page, means)
            figures = sending.check(audience=5)
            assert (figures["failed"], figures["uncertain"]) == (failed, uncertain)
            assert set(sending.mails().values()) == {1}


def goes_on_when_mended(sending: Sending, page: str, means: Means) -> None:
    """Where it was held, it said why; what held it is no more, and its author goes on."""
    world = sending.world
    assert gate.look(world.now()) == (means != Means.SERVICE)
    gate.lift()
    if means in WHY:
        found = world.api("GET", f"/v1/campaigns/{sending.campaign}").json
        assert (found["state"], found["held_for"], found["held_reason"]) == ("held", *WHY[means])
        assert act(world, sending.campaign, "resume").status == 200
    if means not in AGAIN:
        sending.waiting.remove(page)
    if means == Means.QUOTA:
        there_is_room_again(sending)
    sending.finish()


def there_is_room_again(sending: Sending) -> None:
    """The campaign is held, and goes on by itself after a while."""
    assert sending.deliver(sending.waiting.pop())
    assert sending.state == "held"
    sending.world.advance(minutes=16)
    sending.world.run("watch_quota")


REFUSED = [
    ("TooManyRequestsException", 429, Means.SLOWER), ("LimitExceededException", 400, Means.QUOTA),
    ("SendingPausedException", 400, Means.SERVICE), ("MailFromDomainNotVerifiedException", 400, Means.CAMPAIGN),
    ("ExceptionOfTomorrow", 400, Means.LATER),
]


def test_a_page_that_ses_does_not_take_burns_nobody(world: World, garden: MailingList,
                                                    subtests: pytest.Subtests) -> None:
    for code, http, means in REFUSED:
        with subtests.test(code=code):
            sending, page = under_way(world, garden)

            with hooks.refused("SendBulkEmail", code, http) as said:
                assert sending.deliver(page) == (means not in AGAIN)

            assert said == [code], "nothing is retried by itself"
            assert sending.results() == {}, "no row is written"
            assert sending.mails() == {}
            goes_on_when_mended(sending, page, means)
            assert sending.check(audience=5)["sent"] == 5
            assert sending.mails() == dict.fromkeys(who(), 1)


def test_while_ses_refuses_the_service_nobody_s_campaign_goes_on(world: World, garden: MailingList) -> None:
    sending, page = under_way(world, garden)
    other = world.use_account()
    own = world.a_list()
    world.many_subscribed(own, who())
    with hooks.refused("SendBulkEmail", "AccountSuspendedException"):
        assert sending.deliver(page)

    campaign = world.send(own)

    assert world.api("GET", f"/v1/campaigns/{campaign}").json["state"] == "held", other.id
    assert [mail for mail in world.inbox() if mail.subject == "What to sow in May"] == []


# --- a request that is refused as a whole

@pytest.mark.parametrize("places", [[0], [4], [1, 3]])
def test_one_who_spoils_a_page_has_failed_and_the_others_get_their_mail(
        world: World, garden: MailingList, places: list[int]) -> None:
    culprits = [who()[place] for place in places]
    sending, _page = under_way(world, garden)

    with hooks.spoiled(set(culprits)) as asked:
        sending.finish()

    figures = sending.check(audience=5)
    assert (figures["failed"], figures["sent"]) == (len(culprits), 5 - len(culprits))
    assert sorted(sending.mails()) == sorted(set(who()) - set(culprits))
    assert {row.reason: row.failed for row in Failures.scan(Failures.sk.startswith("failed#"))} == {
        "BadRequestException": len(culprits)}
    assert len(asked) <= 9


def test_a_campaign_of_which_ses_takes_nothing_is_held_and_nobody_has_failed(
        world: World, garden: MailingList) -> None:
    sending, page = under_way(world, garden)

    with hooks.spoiled(set(who())) as asked:
        assert sending.deliver(page)

    assert len(asked) <= 2 * hand_over.ENOUGH + 3, "it does not try everybody"
    assert sending.results() == {}
    goes_on_when_mended(sending, page, Means.CAMPAIGN)
    assert sending.check(audience=5)["sent"] == 5
