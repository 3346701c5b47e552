"""PRF-1: a signed receipt verifies, for anybody and without us; whatever is changed in it, it does not any more."""

import base64
import copy
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.support.world import World

pytestmark = pytest.mark.promise("PRF-1")
VERIFY = "/receipts/verify"


@pytest.fixture
def receipt(world: World) -> Any:
    """Carol's, as the API gives it."""
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    world.confirm(world.confirmation_link(), ip="198.51.100.23")
    found = world.api("POST", f"/v1/lists/{garden.id}/subscriptions/lookup", json={"email": world.carol}).json
    return world.api("GET", f"/v1/subscriptions/{found['subscription']['id']}/receipt").json


def verdict(world: World, document: Any) -> Any:
    return world.http("POST", VERIFY, json=document).json


def test_a_receipt_verifies_also_under_a_retired_key(world: World, receipt: Any) -> None:
    assert verdict(world, receipt) == {"genuine": True}

    world.rotate_keys()
    world.advance(minutes=6)

    assert verdict(world, receipt) == {"genuine": True}


def test_anybody_can_verify_it_with_the_published_keys_alone(world: World, receipt: Any) -> None:
    """By the standards and nothing of ours: RFC 7515 appendix F, RFC 8785, RFC 8037, RFC 7517."""
    def unpacked(text: str) -> bytes:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

    keys = world.http("GET", "/.well-known/jwks.json").json["keys"]
    document = dict(receipt)
    head, _, signature = document.pop("signature").split(".")
    kid = json.loads(unpacked(head))["kid"]
    key, = [one for one in keys if one["kid"] == kid]
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    payload = base64.urlsafe_b64encode(text).decode().rstrip("=")

    Ed25519PublicKey.from_public_bytes(unpacked(key["x"])).verify(unpacked(signature), f"{head}.{payload}".encode())
    assert set(key) == {"kty", "crv", "use", "alg", "kid", "x"}, "no private part"


def test_whatever_is_changed_in_it_refuses(world: World, receipt: Any) -> None:
    for path in _leaves(receipt):
        changed = copy.deepcopy(receipt)
        *way, last = path
        place = changed
        for step in way:
            place = place[step]
        place[last] = not place[last] if isinstance(place[last], bool) else f"{place[last]}x"
        assert verdict(world, changed) == {"genuine": False}, path


def _leaves(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    return [way] if pairs is None else [leaf for name, one in pairs for leaf in _leaves(one, (*way, name))]


def test_people_are_told_yes_or_no(world: World, receipt: Any) -> None:
    text = json.dumps(receipt, indent=2)

    yes = world.http("POST", VERIFY, form={"receipt": text})
    no = world.http("POST", VERIFY, form={"receipt": text.replace("198.51.100.23", "198.51.100.24")})
    nothing = world.http("POST", VERIFY, form={"receipt": " "})
    asked = world.http("GET", VERIFY)

    assert [answer.status for answer in (yes, no, nothing, asked)] == [200, 200, 422, 200]
    assert "not a letter of it has been changed" in yes.text
    assert "it was changed" in no.text
    assert world.carol not in yes.text + no.text


def test_a_file_is_taken_too(world: World, receipt: Any) -> None:
    body = (f'--b\r\nContent-Disposition: form-data; name="file"; filename="receipt.json"\r\n'
            f'Content-Type: application/json\r\n\r\n{json.dumps(receipt)}\r\n--b--\r\n').encode()

    answer = world.http("POST", VERIFY, body=body, headers={"Content-Type": "multipart/form-data; boundary=b"})

    assert "not a letter of it has been changed" in answer.text


def test_nothing_is_looked_up_or_kept_and_nothing_depends_on_the_person(world: World, receipt: Any) -> None:
    before = world.everything_stored()
    stranger = {**receipt, "record": {**receipt["record"], "pii_principal_id": "nobody@example.org"}}
    known = {**receipt, "record": {**receipt["record"], "record_id": receipt["record"]["record_id"][::-1]}}

    answers = [world.http("POST", VERIFY, json=document) for document in (stranger, known, {}, {"signature": "x"})]

    assert len({(answer.status, answer.body, *sorted(answer.headers.items())) for answer in answers}) == 1
    assert world.everything_stored() == before


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b'"x"', b"\xff", b'{"signature": 1}', b'{"signature": "a.b"}',
                                  b'{"signature": "..", "a": 1}', b'{"signature": "e30..AA"}', b"[" * 60_000,
                                  b'{"signature": "\\ud800..", "x": "\\ud800"}'])
def test_what_is_no_receipt_is_just_not_genuine(world: World, body: bytes) -> None:
    answer = world.http("POST", VERIFY, body=body, headers={"Content-Type": "application/json"})

    assert (answer.status, answer.json) == (200, {"genuine": False})


def test_more_than_a_receipt_is_refused(world: World) -> None:
    body = b'{"x":"' + b"x" * 70_000 + b'"}'

    assert world.http("POST", VERIFY, body=body, headers={"Content-Type": "application/json"}).status == 400
