"""Tokens, sealed notes and fingerprints (promise SEC-6): what was not issued for a purpose is refused there."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.activity import tokens as activity
from chalicelib.core import aws, clock, paging, signing
from chalicelib.core.errors import BadLink, Malformed
from chalicelib.subscriptions import tokens
from tests.unit.conftest import RING

LIST, PERSON, NOW = "aaaabbbbcccc-2345678abcdef", "p" * 22, datetime(2026, 11, 23, tzinfo=UTC)
SCOPE = "aaaabbbbcccc/lists"
REAL_KEYS = signing._keys  # before any fixture puts a ring of its own in the place
Kind = tuple[Callable[[], str], Callable[[str], object]]
KINDS: dict[str, Kind] = {
    "confirm": (lambda: tokens.confirmation(LIST, PERSON, NOW), tokens.read_confirmation),
    "unsubscribe": (lambda: tokens.leaving(LIST, PERSON), tokens.read_leaving),
    "unsubscribe-all": (lambda: tokens.leaving_all(LIST, PERSON), tokens.read_leaving_all),
    "undo": (lambda: tokens.undo(LIST, "carol@example.org"), tokens.read_undo),
    "activity": (lambda: activity.issue(LIST, date(2026, 11, 23), PERSON, LIST), activity.read),
    "cursor": (lambda: str(paging.seal(SCOPE, {"sk": {"S": "list#2345678abcdef"}})),
               lambda token: paging.opened(SCOPE, token)),
}
PART = st.text(st.characters(codec="utf-8", exclude_characters="~"), max_size=20)
pytestmark = pytest.mark.usefixtures("deployment")


def refused(read: Callable[[str], object], token: str) -> bool:
    """Whether a token gets its bearer nothing."""
    try:
        read(token)
    except (BadLink, Malformed):
        return True
    return False


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_opens_what_it_was_made_for(kind: str) -> None:
    make, read = KINDS[kind]

    assert not refused(read, make())
    assert make().replace("-", "").replace("_", "").isalnum(), "it stands in a path as it is"


@pytest.mark.parametrize("kind", KINDS)
def test_every_flip_of_a_bit_is_refused(kind: str) -> None:
    make, read = KINDS[kind]
    raw = base64.urlsafe_b64decode(make() + "==")

    for bit in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        assert refused(read, base64.urlsafe_b64encode(flipped).decode().rstrip("=")), f"bit {bit}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_other_spelling_of_a_token_is_refused(kind: str) -> None:
    """Base64 has idle bits, and decoders pass over what is not of its alphabet."""
    make, read = KINDS[kind]
    token = make()

    for place in range(len(token)):
        for other in "ABab01-_":
            if token[place] != other:
                assert refused(read, token[:place] + other + token[place + 1:])
    for other in (token + "=", token + "A", token[:-1], token[1:], " " + token, token + "\n",
                  token[:9] + "!" + token[9:]):
        assert refused(read, other)


@pytest.mark.parametrize("made_for", KINDS)
@pytest.mark.parametrize("used_at", KINDS)
def test_a_token_of_one_purpose_is_refused_at_all_others(made_for: str, used_at: str) -> None:
    assert refused(KINDS[used_at][1], KINDS[made_for][0]()) is (made_for != used_at)


@pytest.mark.parametrize("kind", KINDS)
@given(text=st.text(max_size=60) | st.binary(max_size=90).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_nothing_made_up_is_accepted_or_does_worse_than_being_refused(kind: str, text: str) -> None:
    assert (kind, text) == ("cursor", "") or refused(KINDS[kind][1], text), "a listing begins without a cursor"


@given(st.lists(PART, min_size=1, max_size=4))
def test_what_was_signed_comes_back(parts: list[str]) -> None:
    assert signing.verify("purpose", signing.sign("purpose", *parts)) == parts
    assert signing.sign("purpose", *parts) == signing.sign("purpose", *parts)


@given(PART, PART, st.sampled_from(["confirm", "unsubscribe", "activity", "cursor"]))
def test_two_purposes_never_share_a_token(one: str, other: str, purpose: str) -> None:
    assert signing.sign(purpose, one) != signing.sign(f"{purpose}2", one)
    assert (signing.sign(purpose, one) == signing.sign(purpose, other)) is (one == other)


def test_a_token_with_the_wrong_number_of_parts_is_refused() -> None:
    assert refused(tokens.read_leaving, signing.sign("unsubscribe", LIST))
    assert refused(tokens.read_leaving, signing.sign("unsubscribe", LIST, PERSON, "more"))
    assert refused(tokens.read_confirmation, signing.sign("confirm", LIST, PERSON))
    assert refused(activity.read, signing.sign("activity", LIST, "2026-11-23"))


@settings(max_examples=30)
@given(st.text(max_size=200))
def test_a_sealed_note_is_unreadable_and_comes_back(text: str) -> None:
    sealed = signing.seal("undo", text)

    assert signing.unseal("undo", sealed) == text
    assert signing.seal("undo", text) != sealed, "the same note twice looks different"
    assert len(text) < 8 or text.encode() not in base64.urlsafe_b64decode(sealed + "==")
    assert refused(lambda token: signing.unseal("redo", token), sealed)


def test_a_person_has_one_fingerprint_and_another_pseudonym_in_each_account() -> None:
    carol, dave = signing.person("carol@example.org"), signing.person("dave@example.org")

    assert carol == signing.person("carol@example.org") != dave
    assert len(carol) == 22
    assert signing.pseudonym("account-a", carol) == signing.pseudonym("account-a", carol)
    assert len({carol, signing.pseudonym("account-a", carol), signing.pseudonym("account-b", carol),
                signing.pseudonym("account-a", dave)}) == 4


class Secrets:
    """The secret store, as far as it is asked."""

    def __init__(self, ring: dict[str, str]) -> None:
        self.ring, self.asked = ring, 0

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803 (AWS's own spelling)
        self.asked += 1
        return {"SecretString": json.dumps(self.ring)}


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Secrets]:
    """The real cache of keys, over a secret store of our own."""
    store = Secrets({"current": "1", "1": "a" * 64})
    monkeypatch.setattr(signing, "_keys", REAL_KEYS)
    monkeypatch.setattr(aws, "client", lambda _service: store)
    signing.forget()
    yield store
    signing.forget()
    clock.reset()


def test_keys_are_asked_for_once_in_five_minutes(store: Secrets) -> None:
    for minutes, asked in ((0, 1), (4, 1), (2, 2)):
        clock.shift(timedelta(minutes=minutes))
        signing.sign("purpose", "x")
        assert store.asked == asked


def test_old_links_work_after_rotation_and_new_ones_name_the_new_key(store: Secrets) -> None:
    old = signing.sign("unsubscribe", LIST, PERSON)
    carol = signing.person("carol@example.org")
    store.ring |= {"2": "b" * 64, "current": "2"}
    clock.shift(timedelta(minutes=6))
    new = signing.sign("unsubscribe", LIST, PERSON)

    assert new != old
    assert signing.verify("unsubscribe", old) == signing.verify("unsubscribe", new) == [LIST, PERSON]
    assert signing.person("carol@example.org") == carol, "fingerprints rest on the first key for ever"


def test_a_key_made_a_moment_ago_is_learnt_and_strangers_cannot_make_us_ask_all_the_time(store: Secrets) -> None:
    signing.sign("purpose", "x")
    store.ring["3"] = "c" * 64
    by_another_worker = signing.encode(b"3" + signing._mac("c" * 64, "purpose", b"x") + b"x")

    assert refused(lambda token: signing.verify("purpose", token), by_another_worker)
    clock.shift(timedelta(seconds=31))
    assert signing.verify("purpose", by_another_worker) == ["x"]
    for _ in range(20):
        assert refused(lambda token: signing.verify("purpose", token), signing.encode(b"7" + b"m" * 16 + b"x"))
    assert store.asked == 2


def test_a_removed_key_s_links_are_refused() -> None:
    by_removed = signing.encode(b"9" + signing._mac("z" * 64, "purpose", b"x") + b"x")

    assert "9" not in RING
    assert refused(lambda token: signing.verify("purpose", token), by_removed)


def test_chance_is_of_the_right_kind() -> None:
    ids = {signing.random_id() for _ in range(500)}

    assert len(ids) == 500
    assert set("".join(ids)) <= set("23456789abcdefghjkmnpqrstuvwxyz"), "nothing that looks like something else"
    assert len(signing.random_secret()) >= 43
    assert {signing.pick(3) for _ in range(200)} == {0, 1, 2}
