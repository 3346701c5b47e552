"""RGT-3: unsubscribe links really work: by page and by one click, for ever, without login, mid-campaign."""

import json

import pytest

from chalicelib.core import signing
from tests.support.world import World

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


def test_links_made_under_an_old_key_work_after_rotation(world: World) -> None:
    _campaign, mail = world.sent_newsletter()
    world.rotate_keys()
    world.advance(minutes=6)
    assert signing.sign("unsubscribe", "x", "y") != ""

    answer = world.leave(mail.unsubscribe)

    assert answer.status == 200
    assert world.scan("subscriptions") == []


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
