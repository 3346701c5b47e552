"""Somebody who uses the keyboard alone: where they are, and whether they can see it."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

MOST_STOPS = 60
HERE = r"""() => {
    const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
    const colour = node => node === null ? "rgb(255, 255, 255)"
        : /^rgba\(.*, 0\)$/.test(getComputedStyle(node).backgroundColor) ? colour(node.parentElement)
        : getComputedStyle(node).backgroundColor;
    const at = (x, y) => document.elementFromPoint(Math.max(0, x), Math.max(0, y));
    const inSight = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    const typing = here.tagName === "TEXTAREA" ? 32 : Infinity;  // browsers bring the line with the caret into sight
    const middle = Math.max(box.top, 0) + inSight / 2;
    const hit = at((box.left + box.right) / 2, middle);
    const label = here.labels?.[0]?.innerText ?? here.getAttribute("aria-label") ?? here.innerText ?? "";
    return {
        tag: here.tagName, name: label.replace(/\s+/g, " ").trim(), id: here.id,
        top: box.top + scrollY, left: box.left, right: box.right,
        seen: box.left >= 0 && box.right <= innerWidth + 1
            && inSight + 1 >= Math.min(box.height, innerHeight / 2, typing),
        covered: hit === null || !(here.contains(hit) || hit.contains(here)),
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 ? style.outlineColor : "",
        shadow: style.boxShadow, ground: colour(at(box.left - parseFloat(style.outlineOffset) - 2, middle)),
    };
}"""
START = """() => {  // a focus on the body itself makes the next Tab start from the top
    document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute("tabindex"); scrollTo(0, 0);
}"""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the focus is."""

    tag: str
    name: str
    id: str
    top: float
    left: float
    right: float
    seen: bool
    covered: bool
    ring: str
    shadow: str
    ground: str

    @property
    def faults(self) -> list[str]:
        """What keeps somebody from seeing that the focus is here (WCAG 2.4.7, 2.4.11, 1.4.11)."""
        if self.tag == "IFRAME":  # the focus is on something in a document of its own
            return []
        wrong = {
            "is out of sight": not self.seen, "is covered": self.covered,
            "has no ring": not self.ring and self.shadow == "none",
            f"has a faint ring, {self.ring} on {self.ground}": bool(self.ring) and contrast(self.ring, self.ground) < 3,
        }
        return [f"{self.tag} {self.name!r} {fault}" for fault, is_so in wrong.items() if is_so]


def start(page: Page) -> None:
    """The focus to the top, as on a page that was just opened."""
    page.evaluate(START)


FOCUSED = "() => document.activeElement !== document.body || !document.querySelector('[autofocus]')"


def here(page: Page) -> Stop:
    """Where the focus is now."""
    found: dict[str, Any] = page.evaluate(HERE)
    return Stop(**found)


def tab(page: Page, *, back: bool = False) -> Stop:
    """The next stop."""
    page.keyboard.press("Shift+Tab" if back else "Tab")
    return here(page)


def tab_to(page: Page, name: str) -> Stop:
    """On to the stop of this name; each one on the way must be visible."""
    for _ in range(MOST_STOPS):
        stop = tab(page)
        assert stop.faults == [], stop.faults
        if stop.name == name:
            return stop
        assert stop.tag != "BODY", f"{name} cannot be reached by Tab"
    raise AssertionError(f"{name} is too far away")


def stops(page: Page) -> list[Stop]:
    """Every stop from where the focus is to the end of the page: there a browser goes on to its own buttons, which is
    nowhere on the page, or begins again."""
    found: list[Stop] = []
    while (stop := tab(page)).tag != "BODY" and stop != next(iter(found), None):
        found.append(stop)
        assert len(found) < MOST_STOPS, "the focus goes round in circles"
    return found


def back(page: Page, count: int) -> list[Stop]:
    """As many stops the other way."""
    gone = [tab(page, back=True) for _ in range(count + 1)]
    return [stop for stop in gone if stop.tag != "BODY"][:count]


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page, whose `autofocus` takes hold when it is first drawn."""
    with page.expect_navigation():
        page.keyboard.press(key)
    page.wait_for_function(FOCUSED, polling=20)


def contrast(one: str, other: str) -> float:
    """The contrast of two CSS colours, from 1 to 21, as WCAG defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1:-1].split(",")[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
