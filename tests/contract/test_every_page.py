"""What every page holds, whatever its values: asked of each that a walk past all of them shows, so of a new one, too.

The words of a page's values are exchanged for hostile ones just before it is drawn; what it decides by stays as it is.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import pytest
from bs4 import BeautifulSoup

from chalicelib.core import pages
from chalicelib.home import reference
from tests.conftest import a_world
from tests.contract import walk_pages
from tests.support.samples import contexts
from tests.support.samples_doors import door_pages, own_pages
from tests.support.shown import Word, shown

LONG, RIGHT_TO_LEFT = "w" * 3000, "\u202eגן"
HOSTILE = f""""'><script>alert(1)</script><b/onclick=alert(1)></title></textarea>{{{{7*7}}}}{RIGHT_TO_LEFT}{LONG}"""
PARTS = ("mail/", "parts/")  # mails have samples, each of them (test_templates.py)
ON_ITS_OWN = "reports/incident.html"  # a file that staff print and send; no route shows it
TO_THE_STORE = "dashboard/uploads/file.html"  # a large file goes straight to S3, with no token of the session
RUN_TOGETHER = re.compile(r"[a-z)”][.:?!][A-Z][a-z]*\s")
STORE = re.compile(r"https://[\w-]+\.s3\.eu-west-2\.amazonaws\.com/")
Elements = list[tuple[str, list[str]]]


@dataclass
class Walked:
    """The pages that were drawn, by template, and what went wrong with hostile values."""

    found: dict[str, list[BeautifulSoup]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    trusted: set[str] = field(default_factory=set)
    environment: Any = field(default_factory=pages._environment.__wrapped__)  # one whose catalogue listens

    def __post_init__(self) -> None:
        self.environment.install_gettext_callables(self._translated, lambda one, many, n: many if n != 1 else one,
                                                   newstyle=True)

    def draw(self, template: str, **context: Any) -> str:
        """In the place of pages.render: the page as it is, after a look at what hostile values would make of it."""
        text = drawn(template, **context)
        made = elements(text)
        if template.endswith(".html") and (template, str(made)) not in self.seen:
            self.seen.add((template, str(made)))
            self.found[template].append(soup(text))
            hostile = self._hostile(template, context)
            self.wrong += [f"{template}: {text}" for text in differences(made, elements(hostile))]
            self.wrong += [f"{template}: a script"] if "<script" in hostile else []
        return text

    def _hostile(self, template: str, context: dict[str, Any]) -> str:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(pages, "_environment", lambda: self.environment)
            return drawn(template, **shown(context, lambda value: value + HOSTILE))

    def _translated(self, said: str) -> str:
        """Jinja trusts what comes from the catalogue: it must be words of our own."""
        if isinstance(said, Word):
            self.trusted.add(said.real)
            return said.real
        return said


drawn = pages.render


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def elements(text: str) -> Elements:
    """The tags in order with the names of their attributes: what a value must never change."""
    return [(tag.name, sorted(tag.attrs)) for tag in soup(text).find_all(True)]


def differences(made: Elements, hostile: Elements) -> list[str]:
    """Where the two begin to be otherwise."""
    return [f"{one} became {other}" for one, other in zip_longest(made, hostile) if one != other][:1]


@pytest.fixture(scope="module")
def walked() -> Walked:
    found = Walked()
    reference.page.cache_clear()  # another test may have had it drawn
    with a_world() as world, pytest.MonkeyPatch.context() as patched:
        patched.setattr(pages, "render", found.draw)
        walk_pages.through(world)
    return found


def templates() -> set[str]:
    """Every template that is a page: not one that others extend or take something from."""
    all_ = {str(path.relative_to(pages.TEMPLATES)) for path in pages.TEMPLATES.rglob("*.html")}
    taken = {name for one in all_ for name in re.findall(
        r'(?:extends|from|import|include) "([^"]+)"', (pages.TEMPLATES / one).read_text(encoding="utf-8"))}
    return {name for name in all_ - taken if not name.startswith(PARTS)}


def test_each_page_is_asked(walked: Walked) -> None:
    """On the walk; or with samples, where its way in is walked elsewhere."""
    assert templates() - set(walked.found) - set(contexts()) - set(door_pages()) - set(own_pages()) == set()
    assert {name for name in templates() if name.startswith(("portal/", "privacy/", "dashboard/complaints",
                                                             "dashboard/requests"))} <= set(walked.found)


def test_no_value_becomes_markup(walked: Walked) -> None:
    assert walked.wrong == []


def test_nothing_that_people_wrote_is_translated_and_so_trusted(walked: Walked) -> None:
    assert walked.trusted
    assert [text for text in walked.trusted if re.search(r"garden|carol|quagga|example", text, re.I)] == []


def test_a_page_that_trusts_a_value_would_be_found() -> None:
    unsafe = pages._environment().from_string("<p>{{ known | safe }}</p>")

    assert elements(unsafe.render(known=shown({"a": ["b"]}, lambda value: value + HOSTILE)["a"][0])) != [("p", [])]


def test_none_runs_a_script_or_fetches_anything_from_elsewhere(walked: Walked) -> None:
    for template, page in _all(walked):
        styled = [] if template == ON_ITS_OWN else ["style"]
        assert page.find_all(["script", *styled, "object", "embed", "base", "img"]) == [], template
        assert not [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")], template
        assert {str(tag["href"])[:8] for tag in page.find_all("link")} <= {"/static/"}, template
        elsewhere = [form for form in page.find_all("form") if not str(form["action"]).startswith("/")]
        assert template == TO_THE_STORE or elsewhere == [], template
        assert all(STORE.match(str(form["action"])) and not form.select("[name=csrf]") for form in elsewhere), template


def test_each_is_built_for_everybody(walked: Walked) -> None:
    for template, page in _all(walked):
        ids = [str(tag["id"]) for tag in page.find_all(id=True)]
        named = [name for tag in page.find_all(True) for attribute in ("for", "aria-labelledby", "aria-describedby")
                 for name in str(tag.get(attribute, "")).split()]
        jumps = [str(anchor["href"])[1:] for anchor in page.find_all("a") if str(anchor["href"]).startswith("#")]
        boxes = page.select("input:not([type=hidden]):not([aria-label]), select:not([aria-label]), textarea")

        assert len(ids) == len(set(ids)), template
        assert {*named, *jumps} <= set(ids), template
        assert {str(box["id"]) for box in boxes} <= set(named), template
        assert len(page.find_all("h1")) == len(page.find_all("main")) == 1, template
        assert all(str(button.get("type")) == "submit" for button in page.find_all("button")), template
        assert all(str(head.get("scope")) in ("col", "row") for head in page.find_all("th")), template


def test_no_sentence_runs_into_the_next(walked: Walked) -> None:
    """Where a template ends a line with the one and begins the next line with the other, the space between is lost."""
    assert {(template, text) for template, page in _all(walked) for text in page.strings
            if RUN_TOGETHER.search(text) and text.parent and text.parent.name not in {"code", "pre"}} == set()


def test_every_form_of_whoever_is_signed_in_carries_the_token_of_the_session(walked: Walked) -> None:
    for template, page in _all(walked):
        forms = page.select("form[method=post]")
        if page.select("form[action='/portal/out'], form[action='/logout']"):
            ours = [form for form in forms if not STORE.match(str(form["action"]))]
            assert [form["action"] for form in ours if not form.select("input[name=csrf][value]")] == [], template


def _all(walked: Walked) -> Iterator[tuple[str, BeautifulSoup]]:
    return ((template, page) for template, drawings in walked.found.items() for page in drawings
            if not template.startswith(PARTS))
