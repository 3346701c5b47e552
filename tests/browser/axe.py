"""Asking axe about a page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

COLOURS = ("color-contrast", "link-in-text-block")
BY_STYLE = (*COLOURS, "target-size", "scrollable-region-focusable")  # what another size or colour can answer otherwise
LANDMARKS = ("landmark-one-main", "region", "page-has-heading-one")
AXE = Axe().axe_script
RUN = """async options => {
    const late = new Promise((_, say) => setTimeout(() => say(new Error("axe does not come to an end")), 120_000));
    return (await Promise.race([axe.run(options), late])).violations.flatMap(rule =>
        rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}"""


def violations(page: Page, *, without: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> list[str]:
    """What axe has against a page, but for some rules, or by these rules alone: which rule, where, and why."""
    options: dict[str, Any] = {
        **({"runOnly": {"type": "rule", "values": list(only)}} if only else {}),
        "resultTypes": ["violations"],
        "rules": {"target-size": {"enabled": True},  # WCAG 2.2; axe does not ask by itself
                  **{rule: {"enabled": False} for rule in without}},
        "iframes": False,  # the console's frame holds a mail, which test_mails.py looks at
    }
    if not page.evaluate("'axe' in window"):  # half a megabyte: once a page is enough
        page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, options)
    return found
