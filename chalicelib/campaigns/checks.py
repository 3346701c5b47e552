"""What to look at before a newsletter goes out: advice, gently put. Nothing here stops anybody from sending.

Pure: a newsletter in, findings out. What can never be sent is refused earlier, when the draft is saved.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

GMAIL_CLIPS = 102_000  # bytes of HTML; Gmail hides the rest, and with it the link to leave
LEAST_TEXT = 120  # letters beside the images, below which filters take a mail for one big picture
LONG_SUBJECT = 70  # letters that most programs show at least in part
LEAST_CAPITALS = 6
MONEY = re.compile(
    r"[$€£]{2,}|\b(?:free money|cash bonus|extra cash|earn (?:extra )?money|make money|double your|risk[- ]free"
    r"|act now|winner|you(?:'|’)?ve won|no obligation|100\s?% free|cheap|lowest price|buy now|limited time|urgent)\b",
    re.IGNORECASE)
GOOD, ADVICE, WRONG = "good", "advice", "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule and what it found. `name` is the rule's; `level` is good, advice or wrong."""

    name: str
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What the rules look at: a newsletter as it is frozen, its size as it would go out (bytes of HTML), its web
    links, and its merge fields with their defaults."""

    subject: str
    html: str
    size: int
    links: list[str]
    merges: list[tuple[str, str]]


def findings(letter: Letter) -> list[Finding]:
    """Every rule's finding, what should be mended first."""
    soup = BeautifulSoup(letter.html, "html.parser")
    found = [size(letter.size), unsubscribe(letter.html), alternatives(_images(soup)), words(soup),
             subject(letter.subject), defaults(letter.merges), encrypted(letter.links)]
    return sorted(found, key=lambda one: [WRONG, ADVICE, GOOD].index(one.level))


def size(count: int) -> Finding:
    kilobytes = -(-count // 1000)
    if count < GMAIL_CLIPS:
        return Finding("size", GOOD, f"The HTML part has {kilobytes} KB; Gmail shows up to 102 KB whole.")
    return Finding("size", WRONG, f"The HTML part has {kilobytes} KB. Gmail cuts off what is beyond 102 KB, and with "
                   "it the link to unsubscribe. Shorten it, or link to the longer parts.")


def unsubscribe(html: str) -> Finding:
    """Freezing refuses a newsletter without it; this shows that it was looked for."""
    if re.search(r'href="[^"]*/u/\{\{u\}\}"', html):
        return Finding("unsubscribe", GOOD, "Every copy carries a link to unsubscribe.")
    return Finding("unsubscribe", WRONG, "The link to unsubscribe cannot be clicked. Put {{ unsubscribe_url }} into a "
                   "link, or take it out: a footer is added then.")


def alternatives(images: list[Tag]) -> Finding:
    missing = [str(image.get("src", "")).rpartition("/")[2][:60] for image in images if image.get("alt") is None]
    empty = [image for image in images if image.get("alt") is not None and not str(image["alt"]).strip()]
    if not missing and empty:
        return Finding("alternatives", ADVICE, f"{_many(len(empty), 'image has', 'images have')} an empty description. "
                       "That is right for mere decoration; say of any other what it shows.")
    if not missing:
        return Finding("alternatives", GOOD, "Every image has a description." if images else "There are no images.")
    return Finding("alternatives", WRONG, f"{_many(len(missing), 'image has', 'images have')} no description "
                   f"({', '.join(missing[:5])}). People who do not see images, or whose mail program hides them, are "
                   "told nothing. Say what the image shows, or leave the description empty where it is decoration.")


def words(soup: BeautifulSoup) -> Finding:
    letters = len("".join((soup.select_one("td.body") or soup).get_text().split()))
    if _images(soup) and letters < LEAST_TEXT:
        return Finding("words", ADVICE, "There is hardly any text beside the images. Many people see mails without "
                       "images, and filters distrust them; say the most important things in words.")
    return Finding("words", GOOD, "The newsletter can be read without its images.")


def subject(text: str) -> Finding:
    """What junk mail does with its subjects, and readers have learned to pass over."""
    wrong = [said for found, said in [
        (_shouts(text), "it is all in capitals"),
        ("!!" in text or text.count("!") > 2, "it has many exclamation marks"),
        (MONEY.search(text), "it sounds like an advertisement for money or bargains"),
        (re.match(r"\s*(?:re|fwd?):", text, re.IGNORECASE), "it begins like an answer, which it is not"),
    ] if found]
    if wrong:
        return Finding("subject", ADVICE, f"The subject may be taken for junk mail: {'; '.join(wrong)}. Say plainly "
                       "what is inside, as you would to somebody you know.")
    if len(text) > LONG_SUBJECT:
        return Finding("subject", ADVICE, f"The subject has {len(text)} letters; telephones show about 40. Put what "
                       "matters first.")
    return Finding("subject", GOOD, "The subject has nothing that filters look for.")


def defaults(merges: list[tuple[str, str]]) -> Finding:
    bare = sorted({name for name, default in merges if not default})
    if not bare:
        return Finding("defaults", GOOD, "Every merge field says what stands where somebody left it empty."
                       if merges else "There are no merge fields.")
    return Finding("defaults", ADVICE, f"Whoever left {_and(bare)} empty sees nothing there, since every field is "
                   f'optional. Give a default: {{{{ {bare[0]} | default: "friend" }}}}.')


def encrypted(links: list[str]) -> Finding:
    plain = [link for link in links if urlsplit(link).scheme == "http"]
    if not plain:
        return Finding("encrypted", GOOD, "All links are encrypted (https)." if links else "There are no links.")
    hosts = sorted({urlsplit(link).hostname or "" for link in plain})
    return Finding("encrypted", ADVICE, f"{_many(len(plain), 'link is', 'links are')} not encrypted (to "
                   f"{', '.join(hosts[:5])}): browsers warn of such pages. Try them with https://.")


def _shouts(text: str) -> bool:
    cased = [letter for letter in text if letter.lower() != letter.upper()]
    return len(cased) >= LEAST_CAPITALS and all(letter.isupper() for letter in cased)


def _images(soup: BeautifulSoup) -> list[Tag]:
    """All images but the pixel that counts openings."""
    return [image for image in soup.find_all("img") if (image.get("width"), image.get("alt")) != ("1", "")]


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _and(names: list[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
