"""Signatures that anybody can check (promise PRF-1): every bit is held, whatever is signed."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import attest
from chalicelib.subscriptions import receipts

pytestmark = [pytest.mark.promise("PRF-1"), pytest.mark.usefixtures("deployment")]
DOCUMENT = {"receipt": {"issued_at": "2026-11-23T09:00:00Z"}, "pii": [{"optional": True, "pii_type": "E-mail"}],
            "events": [{"ip_address": "192.0.2.1", "source": "“ä”\n"}]}
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


def test_every_single_bit_is_held() -> None:
    text = attest.canonical(attest.signed("consent-receipt", DOCUMENT))

    assert receipts.is_genuine(text.decode())
    for bit in range(8 * len(text)):
        flipped = bytearray(text)
        flipped[bit // 8] ^= 1 << bit % 8
        assert not receipts.is_genuine(flipped.decode("utf-8", "replace")), (bit, bytes(flipped))


@given(st.dictionaries(st.text("abcdefgh_", min_size=1, max_size=8), TEXTS | st.booleans() | st.lists(TEXTS)))
def test_whatever_is_signed_verifies_for_its_purpose_alone(document: dict[str, Any]) -> None:
    text = json.dumps(attest.signed("consent-receipt", document), indent=1)

    assert attest.is_genuine("consent-receipt", text)
    assert not attest.is_genuine("something-else", text)


def test_a_name_that_stands_twice_is_not_believed() -> None:
    text = attest.canonical(attest.signed("consent-receipt", {"a": "yes"})).decode()

    assert not receipts.is_genuine(text.replace('{"a"', '{"a":"no","a"'))


def test_an_unknown_key_is_not_believed() -> None:
    header = attest._header("consent-receipt", "7")

    assert not receipts.is_genuine(json.dumps({"a": "b", "signature": f"{header}..AAAA"}))
