"""ROLE-4: controller details stand on every page and mail; without them nothing is collected or sent."""

from html import unescape

import pytest
from chalice.local import RouteMatcher

from app import app
from tests.contract.test_tenants import OPEN_TO_ALL
from tests.support.builders import ALICE_DETAILS, controller
from tests.support.crawl import Crawl
from tests.support.mail import PUBLIC_URL
from tests.support.world import World

pytestmark = pytest.mark.promise("ROLE-4")
ABOUT_AN_ACCOUNT = {"/s/{list_id}", "/confirm/{token}", "/u/{token}", "/undo", "/a/{account_id}/privacy",
                    "/a/{account_id}/privacy/versions", "/complain/{account_id}", "/verify/{account_id}",
                    "/verify/{account_id}/{token}", "/w/{token}", "/stay/{token}"}
NO_CONTROLLER = {  # the operator's own pages; what has no page; and the ways in of account holders
    "/", "/docs", "/privacy", "/privacy/record", "/terms", "/static/{name}", "/v1/openapi.json", "/privacy/record.json",
    "/robots.txt", "/.well-known/gpc.json", "/.well-known/dnt", "/.well-known/security.txt", "/o/{token}",
    "/c/{token}/{link}", "/login", "/login/code", "/logout", "/sign-up", "/sign-up/confirm/{token}", "/reset",
    "/reset/{token}", "/email/{token}", "/invitation/{token}", "/complain",
    "/receipts/verify", "/.well-known/jwks.json",
}


def _shows_all(text: str) -> bool:
    flat = " ".join(unescape(text).split())
    return all(line in flat for value in ALICE_DETAILS.values() for line in value.splitlines())


def test_every_public_page_shows_them(crawled: Crawl) -> None:
    for page in crawled.pages:
        assert _shows_all(page.text), page.text[:200]
        assert f"{PUBLIC_URL}/a/{crawled.account_id}/privacy" in page.text
    assert {_route(page.path) for page in crawled.pages} == ABOUT_AN_ACCOUNT


def _route(path: str) -> str:
    """The route that an answer came from."""
    matched = RouteMatcher([*app.routes]).match_route(path)
    return str(matched.route)


def test_every_other_public_page_is_nobodys_list_s(world: World) -> None:
    """A new route for the public must show the controller, or say here why there is none to show."""
    public = {path for path in OPEN_TO_ALL if "GET" in app.routes[path] or "POST" in app.routes[path]}

    assert public - ABOUT_AN_ACCOUNT - NO_CONTROLLER == set()


def test_every_mail_shows_them_in_both_parts(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    world.confirm(world.confirmation_link())
    world.advance(minutes=16)
    world.sign_up(garden, world.carol)  # “you are subscribed already”
    campaign = world.send(garden)
    world.api("POST", f"/v1/campaigns/{world.draft(garden)}/test", json={})
    world.drain()

    mails = world.inbox()

    assert len(mails) == 4
    assert campaign
    for mail in mails:
        assert _shows_all(mail.text), mail.subject
        assert _shows_all(mail.html), mail.subject


@pytest.mark.parametrize("missing", sorted(ALICE_DETAILS))
def test_without_one_of_them_nothing_is_collected_and_nothing_sent(world: World, missing: str) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    draft = world.draft(garden)
    world.account.controller = controller(ALICE_DETAILS | {missing: " "})
    world.account.save()

    page = world.http("POST", f"/s/{garden.id}", form={"email": "dave@example.org"})
    new_list = world.api("POST", "/v1/lists", json={"name": "Another"})
    sent = world.api("POST", f"/v1/campaigns/{draft}/send", json={})
    world.drain()

    assert (page.status, new_list.status, sent.status) == (409, 409, 409)
    assert missing in new_list.json["detail"]
    assert world.scan("pending") == []
    assert world.inbox() == []


def test_what_the_author_placed_is_not_repeated_below(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    body = "Hello.\n\n{{ controller }}\n\n[Leave]({{ unsubscribe_url }})"

    world.send(garden, body=body)

    mail = world.mail_to(world.carol)
    assert _shows_all(mail.html)
    assert mail.html.count("/u/") == 1
