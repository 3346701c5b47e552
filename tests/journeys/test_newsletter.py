"""A newsletter from draft to report: what readers get, and that everybody is accounted for."""

import pytest

from tests.support import builders
from tests.support.world import World

BODY = """# Für {{ first_name | default: "friends & neighbours" }}

Sow [beans](https://example.org/beans) and [peas](https://example.org/peas?a=1&b=2), or [beans](https://example.org/beans)
again. Braces of ours: {{ 1 + 1 }}.
"""


def test_what_a_reader_gets(world: World) -> None:
    garden = world.a_list("Gärten")
    world.subscribed(garden, world.carol, first_name="Carol <b>& Co</b>")
    world.subscribed(garden, "dave@example.org")

    campaign = world.send(garden, body=BODY, subject='Hello {{ first_name | default: "friend" }} – Mai')

    carols, daves = world.mail_to(world.carol), world.mail_to("dave@example.org")
    assert carols.subject == "Hello Carol <b>& Co</b> – Mai"
    assert daves.subject == "Hello friend – Mai"
    assert "Carol &lt;b&gt;&amp; Co&lt;/b&gt;" in carols.html
    assert "Carol <b>& Co</b>" in carols.text
    assert "friends &amp; neighbours" in daves.html
    assert "{{ 1 + 1 }}" in carols.html
    assert "{{ 1 + 1 }}" in carols.text
    assert "https://example.org/peas?a=1&b=2" in carols.text
    assert [link.split("/")[-1] for link in carols.links] == ["1", "2", "1"]
    assert str(carols.message["From"]).endswith("<news@garden.example.com>")
    assert str(carols.message["List-Id"]).endswith(f"<{garden.id}.mail.smartmessages.example>")
    assert carols.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(carols.message["List-Unsubscribe"]).startswith("<https://")
    assert campaign


def test_everybody_is_accounted_for(world: World) -> None:
    garden = world.a_list()
    people = [f"reader{n}@example.org" for n in range(60)]
    world.many_subscribed(garden, [*people, "bounce@simulator.amazonses.com", "complaint@simulator.amazonses.com"])
    world.restrict(garden, people[0])

    campaign = world.send(garden)

    report = world.report(campaign)
    assert report["state"] == "finished"
    assert report["sending"] == {"audience": 62, "sent": 61, "failed": 0, "uncertain": 0, "suppressed": 0,
                                 "restricted": 1, "delivered": 60, "bounced": 1, "complained": 1, "failures": []}
    assert len({mail.to for mail in world.inbox()}) == 61


def test_who_bounced_or_complained_is_never_mailed_again(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, ["bounce@simulator.amazonses.com", "complaint@simulator.amazonses.com", world.carol])
    world.send(garden)
    world.forget_mail()

    again = world.send(garden)

    assert [mail.to for mail in world.inbox()] == [world.carol]
    assert world.report(again)["sending"]["suppressed"] == 2


def test_opens_and_clicks_by_day_and_link(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol, tracking=True)
    world.subscribed(garden, "dave@example.org")
    world.advance_to_noon()
    campaign = world.send(garden, body=BODY)
    carols, daves = world.mail_to(world.carol), world.mail_to("dave@example.org")
    first_day = world.today()
    for path in (carols.pixel, carols.pixel, daves.pixel, carols.links[0], carols.links[1], daves.links[1]):
        world.http("GET", path)
    world.http("HEAD", carols.links[0])
    world.report(campaign)
    world.advance(days=1)
    second_day = world.today()
    for path in (carols.pixel, carols.links[0]):
        world.http("GET", path)

    report = world.report(campaign)

    assert report["opens"] == {"total": 3, "unique": 1, "anonymous": 1, "machine": 0}
    assert report["clicks"] == {"total": 3, "unique": 1, "anonymous": 1, "machine": 1}
    assert [(day["day"], day["opens"]["total"], day["opens"]["unique"]) for day in report["by_day"]] == [
        (first_day, 2, 1), (second_day, 1, 0)]
    beans, peas = report["by_link"]
    assert (beans["url"], beans["total"], beans["unique"], beans["machine"]) == ("https://example.org/beans", 2, 1, 1)
    assert (peas["total"], peas["unique"], peas["anonymous"]) == (1, 1, 1)
    assert world.report(campaign) == report


def test_a_scanner_that_follows_every_link_at_once_is_counted_apart(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol, tracking=True)
    body = " ".join(f"[{n}](https://example.org/{n})" for n in range(4))
    campaign = world.send(garden, body=body)

    for link in world.mail_to(world.carol).links:
        world.http("GET", link)

    clicks = world.report(campaign)["clicks"]
    assert (clicks["total"], clicks["unique"], clicks["machine"]) == (0, 0, 4)


def test_a_link_number_that_is_not_there_is_no_way_out(world: World) -> None:
    _campaign, mail = world.sent_newsletter()
    token = mail.links[0].split("/")[2]

    for link in ("0", "2", "99", "-1", "x", "1.0", "https:%2F%2Fevil.example.net"):
        answer = world.http("GET", f"/c/{token}/{link}")
        assert answer.status == 404
        assert "Location" not in answer.headers


@pytest.mark.parametrize("accept", [None, "*/*", "image/*", "image/avif,image/webp,*/*;q=0.8", "text/html"])
def test_the_pixel_is_an_image_for_every_mail_program(world: World, accept: str | None) -> None:
    _campaign, mail = world.sent_newsletter()

    answer = world.http("GET", mail.pixel or "", headers={"Accept": accept or ""} if accept else {})

    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/gif")
    assert answer.body.startswith(b"GIF89a")
    assert answer.headers["Cache-Control"] == "no-store"


def test_preview_and_test_mail_count_nothing(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    draft = world.draft(garden, body=BODY)

    preview = world.api("GET", f"/v1/campaigns/{draft}/preview").json
    tested = world.api("POST", f"/v1/campaigns/{draft}/test", json={})
    world.drain()

    assert tested.status == 202
    assert preview["links"] == ["https://example.org/beans", "https://example.org/peas?a=1&b=2"]
    assert "friends &amp; neighbours" in preview["html"]
    assert [(mail.to, mail.subject) for mail in world.inbox()] == [
        ("alice@garden.example.com", "[Test] What to sow in May")]
    assert world.leave("/u/" + world.inbox()[0].text.split("/u/")[1].split()[0].rstrip(">.")).status == 200
    assert len(world.scan("subscriptions")) == 1
    assert world.scan("deliveries") == []
    assert world.api("GET", f"/v1/campaigns/{draft}").json["state"] == "draft"


def test_sending_twice_mails_once(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    campaign = world.start(garden)

    again = world.api("POST", f"/v1/campaigns/{campaign}/send", json={})
    world.drain()
    finished = world.api("POST", f"/v1/campaigns/{campaign}/send", json={})

    assert (again.status, finished.status) == (202, 409)
    assert len(world.inbox()) == 1


def test_an_empty_list_finishes_too(world: World) -> None:
    campaign = world.send(world.a_list())

    report = world.report(campaign)
    assert (report["state"], report["sending"]["audience"]) == ("finished", 0)


def test_no_message_on_the_sending_queue_holds_a_person(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, [f"reader{n}@example.org" for n in range(230)])
    world.start(garden)

    assert "@" not in str(world.waiting("sending"))


def test_braces_in_details_and_names_are_text_too(world: World) -> None:
    world.use_account(controller=builders.controller(builders.ALICE_DETAILS | {"name": "Club {{u}} {{#if}}"}))
    garden = world.a_list("News {{t}}")
    world.subscribed(garden, world.carol)

    world.send(garden)
    world.send(garden, body="{{ controller }} [leave]({{ unsubscribe_url }})")

    for mail in world.inbox():
        assert "Club {{u}} {{#if}}" in mail.text
        assert "Club {{u}} {{#if}}" in mail.html
    assert len(world.inbox()) == 2
