"""Which addresses are accepted, how SES gets them, and that one person has one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.address import LONGEST, parse
from chalicelib.core.errors import Invalid

PLAIN = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+/=?^_`{|}~-", min_size=1,
                max_size=20)
LOCAL = st.lists(PLAIN, min_size=1, max_size=3).map(".".join)
DOMAIN = st.sampled_from(["example.org", "EXAMPLE.org", "bücher.example", "Straße.example", "παράδειγμα.example",
                          "xn--bcher-kva.example", "a.b.c.example", "日本語.example"])


@pytest.mark.parametrize(("typed", "deliverable"), [
    ("carol@example.org", "carol@example.org"),
    ("  carol@example.org\r\n", "carol@example.org"),
    ("Carol.Smith@EXAMPLE.org", "Carol.Smith@example.org"),
    ("o'neil+garden@example.org", "o'neil+garden@example.org"),
    ("carol@bücher.example", "carol@xn--bcher-kva.example"),
    ("carol@faß.example", "carol@xn--fa-hia.example"),
    ("carol@xn--bcher-kva.example", "carol@xn--bcher-kva.example"),
    ("carol@日本語。example", "carol@xn--wgv71a119e.example"),
])
def test_accepted_and_put_as_ses_needs_it(typed: str, deliverable: str) -> None:
    assert parse(typed).deliverable == deliverable


@pytest.mark.parametrize("typed", [
    "", "   ", "carol", "carol@", "@example.org", "carol@example", "carol@@example.org", "carol smith@example.org",
    "carol@exa mple.org", "carol@example..org", ".carol@example.org", "carol.@example.org", "ca..rol@example.org",
    '"carol"@example.org', "carol@[192.0.2.1]", "carol@192.0.2.1", "Carol <carol@example.org>",
    "carol@example.org, dave@example.org", "carol@example.org\nBcc: dave@example.org", "carol@-example.org",
    "car\x00ol@example.org", "carol@example.org\x7f",
])
def test_refused_with_a_reason_beside_the_field(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(typed)

    assert len(refused.value.fields["email"]) > 20
    assert refused.value.status == 422


@pytest.mark.parametrize("typed", ["jürgen@example.org", "用户@example.org", "ｃａｒｏｌ@example.org",
                                   "ca\u00adrol@example.org"])
def test_a_local_part_beyond_ascii_is_refused_with_the_true_reason(typed: str) -> None:
    with pytest.raises(Invalid, match="cannot be used") as refused:
        parse(typed)

    assert "Amazon SES" in refused.value.fields["email"]


def test_the_reason_stands_beside_the_field_that_was_asked_about() -> None:
    with pytest.raises(Invalid) as refused:
        parse("carol", "reply_to")

    assert set(refused.value.fields) == {"reply_to"}


@pytest.mark.parametrize(("letters", "accepted"), [(64, True), (65, False)])
def test_a_local_part_has_at_most_64_characters(letters: int, accepted: bool) -> None:
    """RFC 5321 §4.5.3.1.1; SES refuses more, and the person would wait for a mail that never comes."""
    assert _accepted("a" * letters + "@example.org") is accepted


@pytest.mark.parametrize(("length", "accepted"), [(LONGEST - 1, True), (LONGEST, True), (LONGEST + 1, False)])
def test_an_address_has_at_most_254_characters_as_ses_gets_it(length: int, accepted: bool) -> None:
    labels = "a" * 63 + "." + "b" * 63 + "." + "c" * 63
    assert _accepted(f"carol@{'d' * (length - len(labels) - 7)}.{labels}") is accepted


def test_the_length_that_counts_is_that_of_the_punycode() -> None:
    label = "ähöü" * 6
    long, too_long = (f"carol@{'.'.join([label] * labels)}.example" for labels in (5, 7))

    assert len(parse(long).deliverable) > len(long)
    assert len(too_long) < LONGEST
    assert not _accepted(too_long)


@given(LOCAL, DOMAIN)
def test_parsing_what_was_parsed_changes_nothing(local: str, domain: str) -> None:
    once = parse(f"{local}@{domain}")

    assert parse(once.typed) == once
    assert parse(once.deliverable).deliverable == once.deliverable
    assert once.deliverable.isascii()


@given(LOCAL, DOMAIN, st.randoms())
def test_one_person_has_one_key_however_it_is_typed(local: str, domain: str, chance: object) -> None:
    typed = f"{local}@{domain}"
    key = parse(typed).key

    assert parse(typed.upper().replace("STRASSE", "STRAẞE")).key == key
    assert parse(typed.lower()).key == key
    assert parse(parse(typed).deliverable).key == key
    assert parse(key).key == key


@given(st.text(max_size=80))
def test_nothing_typed_does_worse_than_being_refused(text: str) -> None:
    for typed in (text, f"{text}@example.org", f"carol@{text}"):
        if _accepted(typed):
            assert "@" in parse(typed).deliverable
            assert not set(parse(typed).deliverable) & set(" \r\n\t<>,;\"()")


def _accepted(typed: str) -> bool:
    try:
        parse(typed)
    except Invalid:
        return False
    return True


@given(LOCAL, DOMAIN)
def test_a_plain_local_part_is_judged_as_the_whole_address_would_be(local: str, domain: str) -> None:
    """Of such addresses the domain alone is checked, once for all who share it."""
    from chalicelib.core.address import _checked

    found = parse(f"{local}@{domain}")

    assert (found.typed, found.deliverable) == _checked(f"{local}@{domain}")
