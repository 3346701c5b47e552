"""CKI-2, COL-2: the web version of a mail is the same for all, loads nothing, counts nobody and holds nobody's data."""

import re

import pytest

from chalicelib.core import signing
from tests.support import builders
from tests.support.mail import Mail
from tests.support.world import World

pytestmark = [pytest.mark.promise("CKI-2"), pytest.mark.promise("COL-2")]
BODY = ("Hello {{ first_name | default: \"friend\" }},\n\nsow [these seeds](https://example.org/seeds) now.\n\n"
        "![a rose](https://pictures.example.net/rose.png)\n")


def web_link(mail: Mail) -> str:
    found = re.search(r"https://[^/]+(/w/[\w-]+)", mail.text)
    assert found
    assert found[1] in mail.html
    return found[1]


def test_it_is_the_same_for_both_and_holds_nobodys_data(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol, tracking=True, first_name="Carol")
    world.subscribed(garden, builders.DAVE, first_name="Dave")
    world.send(garden, body=BODY)
    carols, daves = world.mail_to(world.carol), world.mail_to(builders.DAVE)
    before = world.everything_stored()

    page = world.http("GET", web_link(carols))

    assert web_link(carols) == web_link(daves)
    assert page.status == 200
    for stands in ("Hello friend", "https://example.org/seeds", "a rose", "1 Rose Lane", "What to sow in May"):
        assert stands in page.text
    for absent in ("Carol", "Dave", "<img", "/o/", "/c/", "/u/", "pictures.example.net/rose.png\"", "style="):
        assert absent not in page.text
    assert "You get this mail" not in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert world.everything_stored() == before


def test_what_was_not_sent_and_tokens_of_other_purposes_are_refused(world: World) -> None:
    campaign = world.draft(world.a_list())

    assert world.http("GET", f"/w/{signing.sign('web', campaign)}").status == 404
    assert world.http("GET", f"/w/{signing.sign('unsubscribe', campaign)}").status == 400
    assert world.http("GET", f"/w/{signing.sign('web', campaign, 'x')}").status == 400
