"""From what an author wrote to HTML that is safe to mail, and the plain text that says the same."""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import css_inline
import nh3
from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt
from markdownify import MarkdownConverter

from chalicelib.campaigns import addresses, analytics
from chalicelib.campaigns.merge import UNSUBSCRIBE, Merge
from chalicelib.core import urls
from chalicelib.core.errors import Invalid

MARKDOWN, HTML = "markdown", "html"
HARMLESS = re.compile(r"\b(?:rgb|rgba|hsl|hsla)\([\d\s.,%/]*\)", re.IGNORECASE)
SUSPICIOUS = re.compile(r"[()\\@<>]|/\*")
TEXT_WIDTH = 72
NONE: Mapping[str, str] = {}
TABLE_PARTS = ["thead", "tbody", "tfoot", "tr", "td", "th"]
TAGS = frozenset(
    "a abbr b blockquote br caption center code col colgroup dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 "
    "hr i img ins li mark ol p pre s small span strong sub sup table tbody td tfoot th thead tr u ul".split())
_LAYOUT = frozenset({"align", "valign", "width", "height", "bgcolor", "style", "title", "dir", "lang", "role"})
ATTRIBUTES = {"*": set(_LAYOUT), "a": {"href"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"},
              "th": {"colspan", "rowspan", "scope"}, "table": {"border", "cellpadding", "cellspacing"},
              "ol": {"start", "type"}}
STYLES = frozenset(
    "background-color border border-bottom border-collapse border-color border-left border-radius border-right "
    "border-spacing border-style border-top border-width color display font font-family font-size font-style "
    "font-weight height letter-spacing line-height list-style list-style-type margin margin-bottom margin-left "
    "margin-right margin-top max-width min-width padding padding-bottom padding-left padding-right padding-top "
    "text-align text-decoration text-indent text-transform vertical-align white-space width word-break".split())


@dataclass(frozen=True, slots=True)
class Composed:
    """A newsletter's own content, fields still held by marks: sanitised HTML, text, and its links in order."""

    html: BeautifulSoup
    text: str
    links: list[str]


def compose(body: str, written_in: str, merge: Merge, parameters: Mapping[str, str] = NONE) -> Composed:
    """Markdown or HTML made safe, its web links found and given the analytics `parameters`.

    Raises Invalid where it cannot be mailed.
    """
    try:
        return _composed(body, written_in, merge, parameters)
    except RecursionError:
        raise Invalid("The HTML is nested too deeply.", "Take out boxes that lie within boxes.",
                      fields={"body": "nested too deeply"}) from None


def _composed(body: str, written_in: str, merge: Merge, parameters: Mapping[str, str]) -> Composed:
    held = merge.hold(body, "body")
    markdown = written_in == MARKDOWN
    raw = _markdown().render(held) if markdown else css_inline.inline(held, load_remote_stylesheets=False)
    soup = BeautifulSoup(sanitised(raw), "html.parser")
    for image in soup.find_all("img"):
        image["src"] = addresses.image(str(image.get("src", "")).strip(), merge)
    links = _links(soup, merge, parameters)
    return Composed(soup, plain_text(soup), links)


def sanitised(raw: str) -> str:
    """HTML without scripts, forms, frames, remote styles or anything else that a mail must not do."""
    return nh3.clean(raw, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(addresses.LINK_SCHEMES), link_rel=None,
                     filter_style_properties=set(STYLES), attribute_filter=_filtered,
                     clean_content_tags={"script", "style", "title"})


def _filtered(_tag: str, name: str, value: str) -> str | None:
    """Styles may name colours and sizes; a function in one (url, expression) could load or run something."""
    if name != "style":
        return value
    kept = [one.strip() for one in value.split(";") if one.strip() and not SUSPICIOUS.search(HARMLESS.sub("", one))]
    return "; ".join(kept) or None


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def _links(soup: BeautifulSoup, merge: Merge, parameters: Mapping[str, str]) -> list[str]:
    """Make every link mailable; the distinct web addresses, in order: their position is their number."""
    found: list[str] = []
    for anchor in soup.find_all("a", href=True):
        href = str(anchor["href"]).strip()
        if href == merge.mark(UNSUBSCRIBE):
            continue
        anchor["href"] = href = addresses.link(href, merge)
        if addresses.is_web(href):
            if parameters and not href.startswith(urls.public("/")):
                anchor["href"] = href = analytics.tagged(href, parameters)
            found += [] if href in found else [href]
    return found


def number_links(soup: BeautifulSoup, links: list[str], address_of: Any) -> str:
    """The HTML with every counted link led through `address_of(number)`."""
    for anchor in soup.find_all("a", href=True):
        if anchor["href"] in links:
            anchor["href"] = address_of(links.index(str(anchor["href"])) + 1)
    return str(soup)


class _Plain(MarkdownConverter):
    """Text for people who read mail as text: links written out, images by their description."""

    def convert_a(self, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ARG002 - its signature
        href, shown = str(el.get("href", "")).removeprefix("mailto:"), text.strip()
        return shown if not href or href == shown else f"{shown} <{href}>"

    def convert_b(self, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ARG002 - its signature
        return f"*{text}*" if text.strip() and "_inline" not in parent_tags else text

    convert_strong = convert_b

    def convert_em(self, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ARG002 - its signature
        return f"_{text}_" if text.strip() and "_inline" not in parent_tags else text

    convert_i = convert_em

    def convert_img(self, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ARG002 - its signature
        return f"[{el['alt']}]" if el.get("alt") else ""


def _without_layout_tables(soup: BeautifulSoup) -> BeautifulSoup:
    """A table without a header cell is there for the look; as text its cells are paragraphs."""
    copy = BeautifulSoup(str(soup), "html.parser")
    for table in copy.find_all("table"):
        own = [part for part in table.find_all(TABLE_PARTS) if part.find_parent("table") is table]
        if not any(part.name == "th" for part in own):
            for part in [*own, table]:
                part.name = "div"
    return copy


def plain_text(soup: BeautifulSoup) -> str:
    """The newsletter as plain text."""
    converter = _Plain(heading_style="underlined", bullets="*", escape_asterisks=False, escape_underscores=False,
                       escape_misc=False, wrap=True, wrap_width=TEXT_WIDTH)
    text: str = converter.convert_soup(_without_layout_tables(soup))
    lines = [wrapped for line in text.strip().splitlines() for wrapped in _wrapped(line.rstrip())]
    return "\n".join(line for n, line in enumerate(lines) if line or (n and lines[n - 1])) + "\n"


def _wrapped(line: str) -> list[str]:
    """A line of a list or quotation in the width that plain-text readers expect; tables and addresses stay whole."""
    lead = re.match(r"\s*(?:[*>-] |\d+\. )*", line)
    if len(line) <= TEXT_WIDTH or lead is None or line.startswith("|"):
        return [line]
    further = lead[0] if ">" in lead[0] else " " * len(lead[0])
    return textwrap.wrap(line[len(lead[0]):], TEXT_WIDTH, initial_indent=lead[0], subsequent_indent=further,
                         break_long_words=False, break_on_hyphens=False) or [line]
