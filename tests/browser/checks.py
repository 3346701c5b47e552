"""What is asked of every page, whoever reads it and however. Each check gives the faults that it finds."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

from tests.browser import keyboard
from tests.browser.axe import BY_STYLE, COLOURS, violations
from tests.browser.keyboard import start, stops, tab

SKIP = "Skip to the content"
PHONE, DESKTOP, NARROW = (390, 844), (1280, 900), (320, 640)
USUAL, TWICE = {"standard": 16, "fixed": 13}, {"standard": 32, "fixed": 26}
FIELDS = {"INPUT", "SELECT", "TEXTAREA"}
SMALLEST_TARGET, SMALLEST_BUTTON = 24, 44

TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"

# Text that a box cuts off, or that lies over other text. What is hidden on purpose may be.
LOST = r"""() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [], lost = [];
    while (walker.nextNode()) {
        const text = walker.currentNode, said = text.data.trim(), holder = text.parentElement;
        if (!said || !holder.checkVisibility() || holder.closest(".unseen, .decoy, .skip")) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        for (const box of range.getClientRects()) if (box.width > 1) texts.push({said, box});
        for (let node = holder; node !== document.body; node = node.parentElement)
            if (/hidden|clip/.test(getComputedStyle(node).overflow)
                && (node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1))
                lost.push(`cut off: ${said}`);
    }
    for (const [n, one] of texts.entries()) for (const other of texts.slice(n + 1)) {
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (across > 2 && down > Math.min(one.box.height, other.box.height) * 0.4)
            lost.push(`over each other: ${one.said} | ${other.said}`);
    }
    return lost;
}"""

# How large what one touches is. A link within a sentence is as high as the sentence (WCAG 2.5.8 excepts it).
TARGETS = r"""() => [...document.querySelectorAll("a[href], button, input, select, summary")].filter(node =>
    node.type !== "hidden" && node.checkVisibility() && !node.closest(".decoy")
    && !(getComputedStyle(node).display === "inline" && node.parentElement.innerText.trim() !== node.innerText.trim())
).map(node => {
    const box = node.getBoundingClientRect(), name = node.innerText || node.name;
    return [name, Math.min(box.width, box.height), box.height, node.matches("button, .button")];
})"""

# Whether the same is shown as when it was asked last, in this document.
SHOWN_BEFORE = r"""() => {
    const all = {opacityProperty: true, visibilityProperty: true}, before = window.shownBefore;
    window.shownBefore = [...document.querySelectorAll("*")].map(node => Number(node.checkVisibility(all))).join("");
    return before === window.shownBefore;
}"""

# What one hears in which order: landmarks, headings, and the fields with the labels before them.
OUTLINE = r"""() => [...document.querySelectorAll(
    "header, main, footer, h1, h2, h3, h4, label, input, select, textarea")]
    .filter(node => node.type !== "hidden").map(node => ({
        tag: node.tagName, type: node.type ?? "", names: node.tagName === "LABEL" ? node.htmlFor : node.id}))"""


def sized(page: Page, size: tuple[int, int]) -> None:
    """Make the window of this width and height."""
    page.set_viewport_size({"width": size[0], "height": size[1]})


def coloured(page: Page, scheme: str) -> None:
    """As somebody sees it whose system is "light" or "dark"."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")


def accessible(page: Page) -> Iterator[str]:
    """axe, in the size and colours that the page is in. Of a document that it has seen before, and that shows the same
    elements as then, it asks only what styles can change."""
    yield from violations(page, only=BY_STYLE if page.evaluate(SHOWN_BEFORE) else ())


def readable(page: Page) -> Iterator[str]:
    """axe's rules of colour: all that another scheme of colours can change about a page."""
    yield from violations(page, only=COLOURS)


def whole(page: Page) -> Iterator[str]:
    """Nothing runs out of the window sideways, is cut off, or lies over something else."""
    if (over := page.evaluate(TOO_WIDE)) > 0:
        yield f"runs {over} px out of the window"
    yield from page.evaluate(LOST)


def whole_with_large_letters(page: Page) -> Iterator[str]:
    """The same where somebody has set letters of twice the size."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": TWICE})
    if page.evaluate("getComputedStyle(document.documentElement).fontSize") != "32px":
        yield "does not follow the reader's size of letters"
    yield from whole(page)
    session.send("Page.setFontSizes", {"fontSizes": USUAL})
    session.detach()


def within_reach(page: Page) -> Iterator[str]:
    """A thumb hits what it aims at."""
    for name, least, height, is_button in page.evaluate(TARGETS):
        if least < SMALLEST_TARGET or (is_button and height < SMALLEST_BUTTON):
            yield f"{name!r} is {least:.0f} px small, {height:.0f} px high"


def in_order(page: Page) -> Iterator[str]:
    """What makes sense without styles: landmarks in their order, headings without gaps, labels beside their fields."""
    outline: list[dict[str, Any]] = page.evaluate(OUTLINE)
    tags = [each["tag"] for each in outline]
    if [tag for tag in tags if tag in {"HEADER", "MAIN", "H1", "FOOTER"}] not in (
            ["HEADER", "MAIN", "H1", "FOOTER"], ["MAIN", "H1"]):
        yield f"landmarks: {tags}"
    levels = [int(tag[1]) for tag in tags if tag[1:].isdigit()]
    if any(after - before > 1 for before, after in pairwise(levels)):
        yield f"headings: {levels}"
    for n, field in enumerate(outline):
        beside = outline[n + 1 if field["type"] in {"checkbox", "radio"} else n - 1]
        if field["tag"] in FIELDS and (beside["tag"], beside["names"]) != ("LABEL", field["names"]):
            yield f"no label beside {field['names']}"


def by_keyboard(page: Page, expected: list[str] | None = None, *, both_ways: bool = True) -> Iterator[str]:
    """One sees where one is at every stop; the stops go down the page and back the same way, in the order that is
    expected if one is; and the first of them skips the head."""
    start(page)
    found = stops(page)
    forth = [stop.name for stop in found]
    back = [stop.name for stop in keyboard.back(page, len(found))] if both_ways else forth[::-1]
    for stop in found:
        yield from stop.faults
    for before, after in pairwise(found[1:]):
        if after.top < before.top - 30 and after.left < before.right:
            yield f"after {before.name!r} the focus goes up to {after.name!r}"
    if back[::-1] != forth or (expected is not None and expected != forth):
        yield f"forth {forth}, back {back}, expected {expected}"
    if found:
        yield from _skips(page)


def _skips(page: Page) -> Iterator[str]:
    start(page)
    first = tab(page)
    page.keyboard.press("Enter")
    after = tab(page)
    inside = page.locator("main").bounding_box()
    if first.name != SKIP or inside is None or not (after.top >= inside["y"] or after.name == SKIP):
        yield f"the first stop, {first.name!r}, leads to {after.name!r}"
