"""DNT-3: the policy page tells what the browser sends right now; nothing of it is stored, and no cookie is set."""

import re
from html import unescape

import pytest

from tests.support.world import World

pytestmark = pytest.mark.promise("DNT-3")
NOT_TRACKED, IF_AGREED = "is counted for nobody, even if you have agreed", "is recorded for you if you have agreed"
ASKS = "on: it asks not to be tracked"


def asked(world: World, headers: dict[str, str]) -> tuple[str, str]:
    """What the page says of Do Not Track and Global Privacy Control; and below, what follows from it."""
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", world.http("GET", "/privacy", headers=headers).text)).split())
    found = re.search(r"Do Not Track is (.+?) \. Global Privacy Control is (.+?) \. (.+?) Read from this one", text)
    assert found, text[:600]
    assert (NOT_TRACKED if ASKS in (found[1], found[2]) else IF_AGREED) in f"{found[3]}".replace(
        "with this browser is counted", "is counted")
    return found[1], found[2]


@pytest.mark.parametrize(("headers", "dnt", "gpc"), [
    ({}, "not set: it says neither yes nor no", "not set"),
    ({"DNT": "1"}, ASKS, "not set"),
    ({"dnt": "1"}, ASKS, "not set"),
    ({"DNT": "0"}, "off: it says that you do not mind", "not set"),
    ({"DNT": "yes"}, "not set: it says neither yes nor no", "not set"),
    ({"DNT": "<script>"}, "not set: it says neither yes nor no", "not set"),
    ({"Sec-GPC": "1"}, "not set: it says neither yes nor no", ASKS),
    ({"Sec-GPC": "0"}, "not set: it says neither yes nor no", "not set"),
    ({"DNT": "0", "Sec-GPC": "1"}, "off: it says that you do not mind", ASKS),
    ({"DNT": "1", "Sec-GPC": "1"}, ASKS, ASKS),
])
def test_the_page_says_what_came_with_the_request(headers: dict[str, str], dnt: str, gpc: str, world: World) -> None:
    assert asked(world, headers) == (dnt, gpc)


def test_nothing_of_it_is_stored_and_no_cookie_is_set(world: World) -> None:
    before = world.everything_stored()
    world.logged()

    answers = [world.http(method, "/privacy", headers={"DNT": "1", "Sec-GPC": "1", "User-Agent": "Canary of Carol"},
                          ip="198.51.100.77") for method in ("GET", "HEAD")]

    assert world.written_since(before) == []
    assert [name for answer in answers for name in answer.headers if name.lower() == "set-cookie"] == []
    logged = world.logged()
    assert "Canary" not in logged
    assert "198.51.100.77" not in logged


def test_no_cache_may_show_one_visitor_what_another_asks_for(world: World) -> None:
    answer = world.http("GET", "/privacy", headers={"DNT": "1"})

    assert answer.headers["Vary"] == "DNT, Sec-GPC"
    assert answer.headers["Cache-Control"] == "no-store"


SIGNALS: list[dict[str, str]] = [{}, {"DNT": "0"}, {"DNT": "1"}, {"Sec-GPC": "1"}]


@pytest.mark.parametrize("headers", SIGNALS)
@pytest.mark.parametrize("consented", [True, False])
def test_links_that_count_say_whether_they_count_a_person(consented: bool, headers: dict[str, str],
                                                          world: World) -> None:
    """The `Tk` header (W3C Tracking Preference Expression §6.2): C where the person has consented, else N."""
    _campaign, mail = world.sent_newsletter(tracking=consented)
    declines = "1" in headers.values()

    for path in (mail.pixel, mail.links[0]):
        before = world.everything_stored()
        answer = world.http("GET", path, headers=headers)
        named = any(world.person(world.carol) in row for row in world.written_since(before))

        assert answer.headers["Tk"] == ("C" if consented and not declines else "N")
        assert (answer.headers["Tk"] == "C") == named
        assert answer.headers["Vary"] == "DNT, Sec-GPC"


def test_a_pixel_that_is_none_of_ours_tracks_nobody(world: World) -> None:
    assert world.http("GET", "/o/wrong").headers["Tk"] == "N"


def test_a_link_from_beyond_the_six_months_names_nobody(world: World) -> None:
    _campaign, mail = world.sent_newsletter(tracking=True)
    world.advance(days=200)

    assert world.http("GET", mail.pixel).headers["Tk"] == "N"
