"""Addresses in a newsletter: in ASCII, so that a redirect's header and every mail program can hold them."""

import pytest

from chalicelib.campaigns import addresses
from chalicelib.campaigns.merge import Merge
from chalicelib.core.errors import Invalid

MERGE = Merge(set(), "salt2345")


@pytest.mark.parametrize(("typed", "sent"), [
    ("https://example.org/a?b=1&c=2#d", "https://example.org/a?b=1&c=2#d"),
    ("https://bücher.example.org:8080/ä ö?q=ü", "https://xn--bcher-kva.example.org:8080/%C3%A4%20%C3%B6?q=%C3%BC"),
    ("https://example.org/%C3%A4%20x", "https://example.org/%C3%A4%20x"),
    ("https://example.org/a\r\nSet-Cookie: x=1", "https://example.org/aSet-Cookie:%20x=1"),
    ("mailto:alice@garden.example?subject=Hello%20there", "mailto:alice@garden.example?subject=Hello%20there"),
    ("tel:+441904496000", "tel:+441904496000"),
])
def test_a_link_goes_out_in_ascii(typed: str, sent: str) -> None:
    answer = addresses.link(typed, MERGE)

    assert answer.isascii()
    assert "\r" not in answer
    assert "\n" not in answer
    assert answer.replace("%0D%0A", "") == sent
    assert addresses.link(answer, MERGE) == answer


@pytest.mark.parametrize("typed", [
    "", "/relative", "//example.org/x", "javascript:alert(1)", "data:text/html,x", "ftp://example.org", "https://",
    "https://carol:secret@example.org/", "https://[broken", "https://example.org:99999/", "https://a..ü.example/",
    f"https://example.org/?who={MERGE.mark('0')}", f"https://{MERGE.mark('unsubscribe_url')}.example/",
])
def test_what_leads_nowhere_or_tells_who_follows_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        addresses.link(typed, MERGE)

    assert refused.value.fields["body"]
    assert refused.value.remedy


@pytest.mark.parametrize("typed", ["cid:1", "data:image/png;base64,AA", "rose.png", "mailto:a@b.example"])
def test_an_image_must_be_on_the_web(typed: str) -> None:
    with pytest.raises(Invalid):
        addresses.image(typed, MERGE)
