"""Passwords: what is refused and why, how they are kept."""

import pytest

from chalicelib.core.errors import Invalid
from chalicelib.users import passwords

OWN = ["alice@garden.example.com", "Alice's Garden Club", "Smart Messages Ltd"]


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", passwords.Cost(memory=64, passes=1, lanes=1))


def refusal(password: str) -> dict[str, str]:
    """What is said against a password, by field; nothing where it is fine."""
    try:
        passwords.check(password, OWN)
    except Invalid as refused:
        return dict(refused.fields)
    return {}


@pytest.mark.parametrize("password", [
    "wobbly lantern orchard 9", "x7#kQ9!vLm2$", "eine Möwe mit Regenschirm", "пароль из трёх слов",
    "🦔🦔 hedge 🦔🦔 teapot",
    "correct-tuba-staple",
    " leading and trailing ", "a" * 5 + "velvet hammock", "vq8 trombone" * 21,
])
def test_long_ones_that_nobody_guesses_are_fine(password: str) -> None:
    assert refusal(password) == {}


@pytest.mark.parametrize(("password", "why"), [
    ("", "at least 12"), ("x7#kQ9!vLm2", "at least 12"), ("vq8 trombone" * 22, "at most 256"),
    ("passwordpassword", "easy to guess"), ("123456789012", "easy to guess"), ("qwertyuiop[]", "easy to guess"),
    ("aaaaaaaaaaaaaaaa", "easy to guess"), ("abcabcabcabcabc", "easy to guess"),
    ("alicegardenclub", "easy to guess"), ("AliceGardenClub1", "easy to guess"), ("smartmessages1", "easy to guess"),
    ("gardengardengarden", "easy to guess"), ("newsletter2026", "easy to guess"), ("sonyericsson", "tried first"),
    ("SonyEricsson", "tried first"),
])
def test_short_common_or_near_ones_are_refused_with_the_reason(password: str, why: str) -> None:
    said = refusal(password)

    assert why in said["password"]
    assert password not in str(said) or not password


def test_the_same_word_is_fine_for_somebody_else() -> None:
    with pytest.raises(Invalid):
        passwords.check("fulchesterwurlitz", ["wurlitz@fulchester.example"])
    passwords.check("fulchesterwurlitz", OWN)


@pytest.mark.usefixtures("cheap")
def test_what_is_kept_is_argon2id_with_a_salt_of_its_own() -> None:
    first, second = passwords.hashed("wobbly lantern"), passwords.hashed("wobbly lantern")

    assert first.startswith("$argon2id$v=19$m=64,t=1,p=1$")
    assert first != second
    assert passwords.matches(first, "wobbly lantern")
    assert not passwords.matches(first, "wobbly lanterns")
    assert not passwords.matches(first, "")
    assert not passwords.matches("not a hash", "wobbly lantern")


@pytest.mark.usefixtures("cheap")
def test_nobody_s_hash_costs_the_same_and_matches_nothing() -> None:
    assert passwords._nobodys().startswith("$argon2id$v=19$m=64,t=1,p=1$")
    assert not passwords.matches("", "")
    assert not passwords.matches("", "wobbly lantern")


def test_the_cost_is_what_rfc_9106_asks_of_little_memory_and_fits_the_function() -> None:
    assert passwords.COST.memory >= 64 * 1024
    assert passwords.COST.passes >= 3
    assert passwords.COST.memory // 1024 * 4 <= 1024


@pytest.mark.usefixtures("cheap")
def test_a_hash_of_another_cost_is_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = passwords.hashed("wobbly lantern")
    assert not passwords.is_outdated(kept)

    monkeypatch.setattr(passwords, "COST", passwords.Cost(memory=128, passes=1, lanes=1))

    assert passwords.is_outdated(kept)
    assert passwords.matches(kept, "wobbly lantern")
