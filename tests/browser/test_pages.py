"""Every page, from all sides: for those who see little, who use a keyboard, a thumb, large letters or no styles.

All of it is asked of a page in one test, because getting to a page takes longer than looking at it.
"""

import pytest
from playwright.sync_api import Page

from tests.browser import checks, unstyled
from tests.browser.cast import Cast
from tests.browser.checks import DESKTOP, NARROW, PHONE
from tests.browser.places import CONSOLE, PUBLIC, go

CONTROLLER = ["hello@garden.example", "https://garden.example"]
FIELDS = ["E-mail address", "First name (optional)", "Town (optional)", "Subscribe"]
WAYS = ["see, correct or delete it", "support@service.example",
        "complain about Smart Messages (local run)", "complain about Alice's Garden Club",
        "Example Data Protection Authority", "policy of Alice's Garden Club", "policy of Smart Messages (local run)"]
STOPS = {place: [checks.SKIP, *own, *CONTROLLER, *WAYS] for place, own in {
    "sign-up": FIELDS, "check the inbox": [], "confirm, no more asked": ["Yes, subscribe me"], "confirmed": [],
    "expired": ["Sign up again"], "unsubscribe": ["Unsubscribe"],
    "stay": ["Yes, I want to stay"], "stayed": ["take your consent back in the portal"],
    "complain": ["Your e-mail address", "What happened?", "What would you like us to do? (optional)",
                 "Send the complaint"], "complained": [],
    "unsubscribed": ["Ask me by mail to come back"], "unsubscribed again": [], "undone": [],
}.items()}
ALIKE = {  # to others, as to what is asked here
    "no such list", "wrong link to unsubscribe", "console: inbox, searched", "console: mail with images",
    "console: our own mail", "console: clock", "console: empty table",
}
Faults = dict[tuple[str, int, str], list[str]]


@pytest.mark.parametrize("place", [place for place in PUBLIC if place not in ALIKE])
def test_everybody_can_use_it(page: Page, cast: Cast, place: str) -> None:
    go(page, cast, place)
    found: Faults = {}
    checks.sized(page, DESKTOP)
    checks.coloured(page, "light")
    found["colours", DESKTOP[0], "light"] = list(checks.readable(page))
    for size, scheme in ((PHONE, "light"), (DESKTOP, "dark")):
        checks.sized(page, size)
        checks.coloured(page, scheme)
        found["axe", size[0], scheme] = list(checks.accessible(page))
        found["focus", size[0], ""] = list(checks.by_keyboard(page, STOPS.get(place), both_ways=size == PHONE))
        found["thumb", size[0], ""] = list(checks.within_reach(page))
        found["large letters", size[0], ""] = list(checks.whole_with_large_letters(page))
    checks.sized(page, NARROW)
    found["narrow", NARROW[0], ""] = list(checks.whole(page))
    found["order", NARROW[0], ""] = list(checks.in_order(page))
    found["without styles", DESKTOP[0], ""] = list(unstyled.readable(page))

    assert {which: faults for which, faults in found.items() if faults} == {}


@pytest.mark.parametrize("place", [place for place in CONSOLE if place not in ALIKE])
def test_everybody_can_use_the_console(page: Page, cast: Cast, place: str) -> None:
    go(page, cast, place)
    found: Faults = {}
    for size, scheme in ((PHONE, "dark"), (DESKTOP, "light")):
        checks.sized(page, size)
        checks.coloured(page, scheme)
        found["axe", size[0], scheme] = list(checks.accessible(page))

    assert {which: faults for which, faults in found.items() if faults} == {}


def test_without_styles_the_decoy_says_what_it_is(page: Page, cast: Cast) -> None:
    """Whoever sees it, because styles are off, is told to leave it alone; nobody else does."""
    go(page, cast, "sign-up")
    decoy = page.get_by_text("Leave this field empty")
    hidden = page.evaluate("document.querySelector('.decoy').getBoundingClientRect().height")
    page.evaluate("for (const sheet of document.styleSheets) sheet.disabled = true")
    shown = decoy.bounding_box()

    assert shown is not None
    assert (hidden <= 1, shown["height"] > 10) == (True, True)


SPOIL = """() => {
    const last = document.querySelector("main").lastElementChild;
    const add = html => last.insertAdjacentHTML("beforeend", html);
    add('<p id="lost" hidden>Shown by styles</p><h1>Another</h1><h4>Deep</h4><table><tr><td>Bare</td></tr></table>');
    add('<p id="out">Out of sight</p><input id="alone">');
    document.getElementById("out").style.cssText = "position: absolute; left: -999px";
    document.styleSheets[0].insertRule("#lost { display: block !important }");
}"""


def test_the_look_without_styles_sees_what_would_be_wrong(page: Page, cast: Cast) -> None:
    go(page, cast, "home")
    page.evaluate(SPOIL)

    found = " ".join(unstyled.readable(page))

    for one in ("lost: Shown by styles", "2 headings", "headings: ", "a table without a header", "Out of sight",
                "no label beside alone"):
        assert one in found
