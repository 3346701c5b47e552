"""Signatures, as the library of the scheme itself verifies them."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from chalicelib.webhooks import sign

KEY, OTHER = b"k" * 32, b"o" * 32
BODY = '{"type":"webhook.test","data":{"who":"Zoë"}}'.encode()
ROOT = Path(__file__).resolve().parents[3]


def signed(*keys: bytes, age: float = 0, body: bytes = BODY) -> dict[str, str]:
    return sign.headers(keys, "msg1", datetime.now(UTC) - timedelta(seconds=age), body)


def verified(headers: dict[str, str], body: bytes = BODY, key: bytes = KEY) -> Any:
    return Webhook(sign.shown(key)).verify(body, headers)


def test_what_is_signed_is_verified() -> None:
    assert verified(signed(KEY)) == {"type": "webhook.test", "data": {"who": "Zoë"}}


def test_after_a_rotation_both_secrets_verify() -> None:
    headers = signed(OTHER, KEY)
    assert headers["webhook-signature"].count("v1,") == 2
    for key in (KEY, OTHER):
        verified(headers, key=key)


@pytest.mark.parametrize("change", [{"webhook-id": "msg2"}, {"webhook-timestamp": "1700000000"},
                                    {"webhook-signature": "v1,AAAA"}, {"webhook-signature": "v2,AAAA"}])
def test_nothing_can_be_changed(change: dict[str, str]) -> None:
    with pytest.raises(WebhookVerificationError):
        verified({**signed(KEY, age=10), **change})


def test_neither_body_nor_key_can_be_another() -> None:
    for body, key in ((BODY + b" ", KEY), (BODY, OTHER)):
        with pytest.raises(WebhookVerificationError):
            verified(signed(KEY), body, key)


def test_an_old_call_is_told_from_a_new_one() -> None:
    with pytest.raises(WebhookVerificationError):
        verified(signed(KEY, age=301))


def test_secrets_are_random_and_long_enough() -> None:
    """The scheme asks for 24 to 64 bytes."""
    keys = {sign.new_key() for _ in range(20)}
    assert len(keys) == 20
    assert {len(key) for key in keys} == {32}
    assert base64.b64decode(sign.shown(KEY).removeprefix("whsec_")) == KEY


@pytest.mark.parametrize("where", ["docs/webhooks.md", "chalicelib/templates/dashboard/webhooks/parts.html"])
def test_the_example_for_receivers_works(where: str) -> None:
    text = (ROOT / where).read_text().replace("&gt;", ">").replace("&lt;", "<")
    example = text[text.index("import base64, hashlib"):].partition("</code>")[0].partition("```")[0]
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102 - our own words, as receivers would run them
    is_ours = names["is_ours"]
    assert is_ours(sign.shown(KEY), signed(KEY), BODY)
    assert is_ours(sign.shown(KEY), signed(OTHER, KEY), BODY)
    assert not is_ours(sign.shown(KEY), signed(OTHER), BODY)
    assert not is_ours(sign.shown(KEY), signed(KEY), BODY + b" ")
    assert not is_ours(sign.shown(KEY), signed(KEY, age=301), BODY)
