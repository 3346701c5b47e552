"""CKI-2: no third-party anything, no script. (A real browser proves the same in tests/browser.)"""

import re
from pathlib import Path

import pytest

from tests.support.world import World

pytestmark = pytest.mark.promise("CKI-2")
FETCHED = re.compile(
    r"""<(?:script|link|img|iframe|object|embed|source|video|audio)\b[^>]*?(?:src|href)=["']?([^"'> ]+)""")


def _pages(world: World) -> list[str]:
    garden = world.a_list()
    pages = [world.http("GET", "/"), world.http("GET", f"/s/{garden.id}"), world.sign_up(garden, world.carol),
             world.http("GET", link := world.confirmation_link()), world.confirm(link),
             world.http("GET", leave := world.unsubscribe_link(garden, world.carol)), world.leave(leave),
             world.http("GET", "/confirm/wrong")]
    return [page.text for page in pages]


def test_pages_fetch_nothing_but_our_own_files_and_run_no_script(world: World) -> None:
    for page in _pages(world):
        assert "<script" not in page
        assert "javascript:" not in page
        assert all(address.startswith("/static/") for address in FETCHED.findall(page))
        assert " style=" not in page


def test_every_answer_forbids_what_is_not_needed(world: World) -> None:
    _pages(world)
    world.api("GET", "/v1/lists")
    world.http("GET", "/v1/lists")
    world.http("DELETE", "/")

    for answer in world.answers:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), answer.path
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_stylesheet_loads_nothing() -> None:
    sheet = (Path(__file__).parents[2] / "chalicelib/static/style.css").read_text()

    assert "@import" not in sheet
    assert "url(" not in sheet


def test_our_own_mails_hold_no_image(world: World) -> None:
    world.sign_up(world.a_list(), world.carol)

    assert "<img" not in world.inbox()[0].html
