"""What a page is to somebody whose browser shows it without its styles."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser import checks
from tests.browser.checks import DESKTOP

OFF = "() => { for (const sheet of document.styleSheets) sheet.disabled = true; }"

# Every text that can be seen, or heard.
SHOWN = r"""() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), shown = [];
    while (walker.nextNode()) {
        const text = walker.currentNode, said = text.data.replace(/\s+/g, " ").trim();
        if (said && text.parentElement.checkVisibility({visibilityProperty: true, opacityProperty: true}))
            shown.push(said);
    }
    return shown;
}"""

# Tables that do not say what a cell is; texts out of the page, or without any height.
ODD = r"""() => [
    ...[...document.querySelectorAll("table:not([role=presentation])")].flatMap(table => [
        ...(table.querySelector("th") ? [] : ["a table without a header"]),
        ...[...table.querySelectorAll("th:not([scope])")].map(cell => `a header of nothing: ${cell.innerText}`)]),
    ...[...document.querySelectorAll("p, li, dt, dd, th, td, label, button, summary, h1, h2, h3, h4")].filter(node =>
        node.checkVisibility() && node.innerText.trim()).flatMap(node => {
            const box = node.getBoundingClientRect(), name = node.innerText.slice(0, 40);
            return box.left < 0 || box.top + scrollY < 0 || box.height < 8 || box.right > innerWidth + 1
                ? [`out of sight: ${name}`] : [];
        }),
]"""


def readable(page: Page) -> Iterator[str]:
    """All of it is still there, in its order, side by side or one below the other. Leaves the page without styles."""
    checks.sized(page, DESKTOP)
    shown = page.evaluate(SHOWN)
    page.evaluate(OFF)
    left = page.evaluate(SHOWN)
    yield from (f"lost: {text}" for text in shown if text not in left)
    yield from checks.in_order(page)
    if (count := page.locator("h1").count()) != 1:
        yield f"{count} headings of the first level"
    yield from page.evaluate(ODD)
    yield from page.evaluate(checks.LOST)
