"""API keys: shown once, kept as a hash, refused without a hint."""

import pytest

from chalicelib.accounts import keys, service
from chalicelib.accounts.model import ApiKey
from chalicelib.core import clock
from chalicelib.core.errors import Invalid, Unauthorised
from tests.support import builders

pytestmark = pytest.mark.usefixtures("aws_environment")


def test_a_key_acts_for_its_account_and_nobody_else_s_does() -> None:
    alice, bob = builders.alice(), builders.bob()
    hers, his = builders.key_of(alice), builders.key_of(bob)

    assert service.authenticate(hers, clock.now())[0].id == alice.id
    assert service.authenticate(his, clock.now())[0].id == bob.id


def test_a_key_in_any_other_spelling_is_refused() -> None:
    alice, bob = builders.alice(), builders.bob()
    key, other = builders.key_of(alice), builders.key_of(bob)
    head, ids, secret = key[:8], key[8:28], key[29:]
    wrong = ["", "sm_live_", key[:-1], key + "x", key[:-1] + ("A" if key[-1] != "A" else "B"), key.upper(), " " + key,
             "x" + key, f"{head}{ids}_", f"{head}{ids}", f"{head}{other[8:28]}_{secret}",
             f"{head}{ids[:12]}zzzzzzzz_{secret}", f"sm_test_{ids}_{secret}", key.replace("_", "-"),
             f"{head}{'ä' * 20}_{secret}"]

    for one in wrong:
        with pytest.raises(Unauthorised):
            service.authenticate(one, clock.now())


def test_the_secret_is_nowhere_in_the_table() -> None:
    key = builders.key_of(builders.alice())

    stored = str([row.serialize() for row in ApiKey.scan(ApiKey.sk.startswith("key#"))])

    assert key[29:] not in stored
    assert "secret_hash" in stored


def test_a_revoked_key_is_refused() -> None:
    alice = builders.alice()
    key = builders.key_of(alice)
    row = next(iter(ApiKey.query(alice.id, ApiKey.sk.startswith("key#"))))
    keys.revoke_key(alice.id, row.id, clock.now(), by="user:test")

    with pytest.raises(Unauthorised):
        service.authenticate(key, clock.now())


def test_an_unknown_tracking_mode_is_refused() -> None:
    with pytest.raises(Invalid):
        builders.alice(tracking="always")
