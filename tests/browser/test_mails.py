"""Our mails as a mail program with a browser in it shows them."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.browser.axe import LANDMARKS, violations
from tests.browser.cast import Cast
from tests.browser.checks import DESKTOP, NARROW, sized
from tests.browser.watch import Visit, Visitor

PICTURE = "https://pictures.example/dahlias.svg"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'


def _shown(visit: Visit, mail: Any) -> Page:
    visit.page.set_content(mail["HTML"], wait_until="load")
    return visit.page


def test_our_own_mail_asks_for_nothing(visitor: Visitor, cast: Cast) -> None:
    visit = visitor()
    page = _shown(visit, cast.reader.confirmation)

    assert page.get_by_role("link").count() > 0
    assert visit.watch.requests == []


@pytest.mark.parametrize("member", ["reader", "tracked"])
def test_a_newsletter_asks_for_its_pixel_alone(visitor: Visitor, cast: Cast, member: str) -> None:
    visit = visitor()
    _shown(visit, getattr(cast, member).newsletter)

    paths = [each.url.removeprefix(cast.service.url)[:3] for each in visit.watch.requests]
    assert paths == ["/o/"]
    assert [each.status for each in visit.watch.responses] == [200]


def test_a_newsletter_asks_for_what_its_author_put_into_it(visitor: Visitor, cast: Cast) -> None:
    list_id, address = cast.a_list(), cast.address()
    cast.join(list_id, address)
    mail = cast.newsletter(list_id, address, f"# Dahlias\n\n![A bed of dahlias]({PICTURE})\n\nThey bloom.")
    visit = visitor()
    visit.page.route(PICTURE, _drawn)
    page = _shown(visit, mail)

    assert visit.watch.elsewhere == [PICTURE]
    assert page.get_by_role("img", name="A bed of dahlias").count() == 1
    visit.watch.forget()


def _drawn(route: Route) -> None:
    route.fulfill(body=DRAWING, content_type="image/svg+xml")


@pytest.mark.parametrize("kind", ["confirmation", "newsletter", "warning"])
def test_a_mail_is_accessible_and_fits(visitor: Visitor, cast: Cast, kind: str) -> None:
    """But for landmarks: a mail is a part of the page that a mail program makes of it."""
    for dark in (False, True):
        visit = visitor(color_scheme="dark" if dark else "light")
        page = _shown(visit, cast.warning if kind == "warning" else getattr(cast.tracked, kind))
        for size in (NARROW, DESKTOP):
            sized(page, size)
            assert violations(page, without=LANDMARKS) == [], (size[0], dark)
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
