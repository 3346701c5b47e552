"""RGT-3: unsubscribe links really work: by page, by one click and by mail, for ever, without login, mid-campaign."""

import json
from collections.abc import Callable

import pytest

from chalicelib.core import signing
from chalicelib.core.settings import settings
from tests.support import post_in
from tests.support.mail import Mail
from tests.support.world import World

Way = Callable[[World, Mail], None]

pytestmark = pytest.mark.promise("RGT-3")
URLENCODED = ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click")
MULTIPART = ('multipart/form-data; boundary="x"',
             b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n')


@pytest.mark.parametrize("body", [URLENCODED, MULTIPART], ids=["urlencoded", "multipart"])
def test_one_click_from_the_mail_s_own_header(world: World, body: tuple[str, bytes]) -> None:
    _campaign, mail = world.sent_newsletter()
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    answer = world.http("POST", mail.unsubscribe, headers={"Content-Type": body[0]}, body=body[1])

    assert answer.status == 200
    assert "Set-Cookie" not in answer.headers
    assert world.scan("subscriptions") == []


def test_looking_unsubscribes_nobody(world: World) -> None:
    _campaign, mail = world.sent_newsletter()
    before = world.everything_stored()

    answers = [world.http(method, mail.unsubscribe) for method in ("GET", "HEAD")]

    assert [answer.status for answer in answers] == [200, 200]
    assert world.everything_stored() == before


def test_the_page_says_what_was_done_and_by_whom_the_list_is_run(world: World) -> None:
    _campaign, mail = world.sent_newsletter()

    page = world.leave(mail.unsubscribe)

    assert "Alice&#39;s Garden Club" in page.text
    assert "1 Rose Lane" in page.text
    assert world.carol.lower() not in page.text.lower()


def test_again_and_years_later_it_still_says_so(world: World) -> None:
    _campaign, mail = world.sent_newsletter()
    world.leave(mail.unsubscribe)
    world.advance(days=3000)

    again = world.leave(mail.unsubscribe)

    assert again.status == 200
    assert len(world.scan("suppressions")) == 1


def by_page(world: World, mail: Mail) -> None:
    assert world.leave(mail.unsubscribe).status == 200


def by_one_click(world: World, mail: Mail) -> None:
    assert world.leave(mail.unsubscribe, "one-click").status == 200


def by_mail(world: World, mail: Mail) -> None:
    post_in.post(mail.unsubscribe_by_mail[1])
    world.drain()


WAYS = [by_page, by_one_click, by_mail]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_works_years_later_under_a_retired_key_and_again(world: World, way: Way) -> None:
    _campaign, mail = world.sent_newsletter()
    world.rotate_keys()
    world.advance(days=3000)
    assert signing.sign("unsubscribe", "x", "y") != ""

    way(world, mail)
    left = world.everything_stored()
    way(world, mail)

    assert world.scan("subscriptions") == []
    assert len(world.scan("suppressions")) == 1
    assert world.everything_stored() == left


@pytest.mark.parametrize("way", WAYS)
def test_every_way_stops_the_next_mail(world: World, way: Way) -> None:
    garden = world.a_list()
    _campaign, mail = world.sent_newsletter(garden)
    way(world, mail)
    world.forget_mail()

    world.send(garden)

    assert world.inbox() == []


def test_a_mail_to_leave_is_matched_by_its_token_whoever_has_sent_it(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, "dave@example.org")
    _campaign, mail = world.sent_newsletter(garden)
    to, subject = mail.unsubscribe_by_mail

    post_in.post(subject, sender="dave@example.org")
    world.drain()

    assert to == "leave@mail.smartmessages.example"
    assert world.subscription_or_none(garden, world.carol) is None
    assert world.subscription(garden, "dave@example.org")


@pytest.mark.parametrize("said", ["{}", "Re: {}", "=?utf-8?q?{}?=", "  {}  ", "RE: AW: {} - sent from my phone"])
def test_what_mail_programs_make_of_the_subject_does_no_harm(world: World, said: str) -> None:
    _campaign, mail = world.sent_newsletter()
    subject = mail.unsubscribe_by_mail[1]

    post_in.post(said.format(subject.replace("_", "=5F").replace(" ", "_") if "=?" in said else subject))
    world.drain()

    assert world.scan("subscriptions") == []


@pytest.mark.parametrize("subject", ["", "unsubscribe", "Carol.Smith@example.org", "unsubscribe " + "x" * 88,
                                     "=?nonsense?b?!!!?=", "=?utf-8?b?\udcff?=", "A" * 100_000])
def test_a_mail_without_a_token_of_ours_changes_nothing_and_is_not_tried_again(
        world: World, subject: str, caplog: pytest.LogCaptureFixture) -> None:
    world.sent_newsletter()
    world.drain()
    before = world.everything_stored()

    post_in.post(subject)
    world.drain()

    assert world.everything_stored() == before
    assert [record.__dict__["known"] for record in caplog.records if record.message == "mail to leave"] == [0]


def test_neither_address_nor_token_of_such_a_mail_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    _campaign, mail = world.sent_newsletter()
    subject = mail.unsubscribe_by_mail[1]

    post_in.post(subject, sender="carol@private.example.net")
    world.drain()

    said = str([record.__dict__ for record in caplog.records])
    assert "mail to leave" in said
    assert subject.split()[1] not in said
    assert "private.example" not in said + str(world.everything_stored())


def test_where_no_mail_is_received_the_header_offers_none(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAVE_ADDRESS", "")
    settings.cache_clear()

    _campaign, mail = world.sent_newsletter()

    assert "mailto" not in str(mail.headers["List-Unsubscribe"])


def test_one_button_undoes_it_and_asks_by_mail_again(world: World) -> None:
    garden = world.a_list()
    _campaign, mail = world.sent_newsletter(garden)
    page = world.leave(mail.unsubscribe)
    world.forget_mail()

    undone = world.http("POST", "/undo", form={"undo": page.hidden("undo")})
    world.drain()

    assert undone.status == 200
    assert world.scan("subscriptions") == []
    world.confirm(world.confirmation_link())
    assert world.subscription(garden, world.carol)["source"] == "undo"


def test_leaving_while_a_campaign_is_being_sent_is_honoured_by_the_next_page(world: World) -> None:
    garden = world.a_list()
    people = [f"reader{n}@example.org" for n in range(260)]
    world.many_subscribed(garden, people)
    campaign = world.start(garden)
    world.drain_one("sending")
    sent_first = {mail.to for mail in world.inbox()}
    waiting = next(who for who in people if who not in sent_first)
    world.leave(world.unsubscribe_link(garden, waiting))

    world.drain()

    mailed = [mail.to for mail in world.inbox()]
    assert waiting not in mailed
    assert sorted(mailed) == sorted(set(people) - {waiting})
    sending = world.api("GET", f"/v1/campaigns/{campaign}/report").json["sending"]
    assert sending["audience"] == sending["sent"] == 259


def test_a_token_of_another_purpose_is_refused(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)

    answer = world.leave(world.confirmation_link().replace("/confirm/", "/u/"))

    assert answer.status == 400
    assert world.scan("suppressions") == []


def test_no_page_or_queue_holds_the_address_in_the_clear_after_leaving(world: World) -> None:
    _campaign, mail = world.sent_newsletter()

    page = world.leave(mail.unsubscribe)

    assert json.dumps(world.carol.lower())[1:-1] not in page.text.lower()
    assert world.carol.lower() not in str(world.everything_stored()).lower()
