"""Every page leaves the visitor alone: nothing from elsewhere, nothing kept, nothing said to the console."""

import pytest

from tests.browser.cast import Cast
from tests.browser.places import CONSOLE, PUBLIC, go
from tests.browser.watch import Visitor

MISBEHAVE = """async () => {
    document.cookie = "a=b"; localStorage.c = "d"; console.log("hello"); setTimeout(() => { throw Error("x") });
    const image = new Image(), tried = new Promise(done => { image.onerror = done });
    image.src = "http://elsewhere.example/";
    await tried;
}"""


@pytest.mark.promise("CKI-1")
@pytest.mark.promise("CKI-2")
def test_no_public_page_asks_elsewhere_or_keeps_or_says_anything(visitor: Visitor, cast: Cast) -> None:
    """With scripts allowed, so that one would be found; test_keyboard.py goes the whole way without."""
    visit = visitor()
    for place in PUBLIC:
        go(visit.page, cast, place)
        visit.watch.look(visit.page)

    assert len(visit.watch.requests) > len(PUBLIC)
    assert visit.watch.elsewhere == []
    assert visit.watch.said == []
    assert visit.watch.kept == []


def test_no_page_of_the_console_does_either(visitor: Visitor, cast: Cast) -> None:
    visit = visitor()
    for place in CONSOLE:
        go(visit.page, cast, place)
        visit.watch.look(visit.page)

    assert len(visit.watch.requests) > len(CONSOLE)
    assert visit.watch.findings == []


def test_the_watch_sees_what_a_page_should_not_do(visitor: Visitor, cast: Cast) -> None:
    """The proof of the proofs above: on a page of another making, each of these is found."""
    visit = visitor(bypass_csp=True)
    go(visit.page, cast, "home")
    visit.page.evaluate(MISBEHAVE)
    visit.watch.look(visit.page)

    found = " ".join(visit.watch.findings)
    for one in ("asked for http://elsewhere.example/", "log: hello", "page error: x", "cookie a", "a=b', 1"):
        assert one in found
    visit.watch.forget()
