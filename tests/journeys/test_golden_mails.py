"""A golden mail for each kind of newsletter: the same to the byte, and the same to two parsers that know nothing of
each other: Python's own, and one written in Rust."""

import os
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from html import unescape
from typing import Any, NamedTuple

import pytest

from tests.conftest import a_world
from tests.support import golden
from tests.support.golden import GOLDEN, HOSTILE, KINDS
from tests.support.mail import PUBLIC_URL

HEADERS = ("From", "To", "Reply-To", "Date", "Message-ID", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")


class Read(NamedTuple):
    """What a parser finds in a mail."""

    subject: str
    headers: dict[str, str]
    text: str
    html: str

    @property
    def links(self) -> list[str]:
        """Where the HTML part's links lead, and what it fetches."""
        return [unescape(found) for found in re.findall(r'(?:href|src)="([^"]+)"', self.html)]


@pytest.fixture(scope="module")
def mails() -> Iterator[dict[str, bytes]]:
    with a_world() as world, golden.repeating() as chance:
        yield golden.sent(world, chance)


def by_python(raw: bytes) -> Read:
    found = message_from_bytes(raw, policy=policy.default)
    assert not found.defects
    assert [part.get_content_type() for part in found.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    text, html = (found.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    return Read(str(found["Subject"]), {name: str(found[name]) for name in HEADERS}, _ends(text), _ends(html))


def by_rust(raw: bytes) -> Read:
    parser: Any = pytest.importorskip("fast_mail_parser")
    found = parser.parse_email(raw)
    assert not found.warnings
    assert not found.attachments
    (text,), (html,) = found.text_plain, found.text_html
    headers = {name.lower(): values for name, values in found.headers.items()}
    return Read(found.subject, {name: ", ".join(headers[name.lower()]) for name in HEADERS}, _ends(text), _ends(html))


def _ends(text: str) -> str:
    """Lines end as the parser likes; that is the only thing in which two may differ."""
    return text.replace("\r\n", "\n")


@pytest.mark.parametrize("kind", list(KINDS))
def test_it_is_the_same_to_the_byte(mails: dict[str, bytes], kind: str) -> None:
    if os.environ.get("RECORD"):
        golden.file(kind).write_bytes(mails[kind])
    assert mails[kind] == golden.file(kind).read_bytes()


def test_there_are_no_others() -> None:
    assert set(GOLDEN.iterdir()) == {golden.file(kind) for kind in KINDS}


@pytest.mark.parametrize("kind", list(KINDS))
def test_two_parsers_read_the_same(kind: str) -> None:
    raw = golden.file(kind).read_bytes()
    assert by_python(raw) == by_rust(raw)


@pytest.mark.parametrize("kind", list(KINDS))
def test_it_is_a_mail_as_the_standards_want_it(kind: str) -> None:
    raw = golden.file(kind).read_bytes()
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = raw.split(b"\r\n")

    assert b"\n" not in raw.replace(b"\r\n", b""), "lines end by CR LF (RFC 5322 §2.3)"
    assert max(map(len, lines)) <= 998, "RFC 5322 §2.1.1"
    assert raw.isascii(), "no server on the way need know 8BITMIME"
    assert body
    assert [name for name in HEADERS if len(re.findall(rf"(?im)^{name}:", head.decode())) != 1] == []


@pytest.mark.parametrize("kind", list(KINDS))
def test_one_click_leaves_and_both_headers_can_be_signed(kind: str) -> None:
    """RFC 8058 §3: an HTTPS address, of this reader, and the one value. A receiver heeds them only under a DKIM
    signature, which covers a header that stands once."""
    read = by_python(golden.file(kind).read_bytes())
    one_click, by_mail = re.findall(r"<([^>]+)>", read.headers["List-Unsubscribe"])

    assert one_click.startswith(f"{PUBLIC_URL}/u/")
    assert by_mail.startswith("mailto:leave@")
    assert read.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert one_click in read.text
    assert one_click in read.links


def test_what_a_reader_has_typed_stays_words() -> None:
    read = by_python(golden.file("hostile fields").read_bytes())

    assert "<script" not in read.html
    assert unescape(read.html).count(HOSTILE) == 2, "in the title, and where its author wants it"
    assert read.text.count(HOSTILE) == 1
    assert read.subject == f"For {HOSTILE}: </td>&{{{{m0h}}}}"
    assert "{{ 1 + 1 }}" in read.text


@pytest.mark.parametrize(("kind", "pixels", "counted"), [
    ("links, not counted", 0, 0), ("counted without a name", 1, 1), ("counted by name, with analytics", 1, 1)])
def test_only_what_was_chosen_is_counted(kind: str, pixels: int, counted: int) -> None:
    links = by_python(golden.file(kind).read_bytes()).links

    assert sum(one.startswith(f"{PUBLIC_URL}/o/") for one in links) == pixels
    assert sum(one.startswith(f"{PUBLIC_URL}/c/") for one in links) == counted
