"""Signatures that anybody can check: JSON documents signed with Ed25519, whose public keys are published.

A signature is a detached JWS (RFC 7515 appendix F, RFC 8037) over the document's canonical form (RFC 8785). The private
keys are derived from the signing ring, one for each of its keys, so that nothing more need be kept, and documents
signed under a retired key still verify.
"""

import json
from typing import TYPE_CHECKING, Any

from chalicelib.core import signing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MEMBER = "signature"


def canonical(document: dict[str, Any]) -> bytes:
    """RFC 8785 for what our documents are made of: texts, truth values, lists and objects with ASCII names."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signed(purpose: str, document: dict[str, Any]) -> dict[str, Any]:
    """The document with its signature. It must hold no numbers, whose spelling is not ours to fix."""
    kid = signing.ring()["current"]
    header = _header(purpose, kid)
    signature = _private(purpose, signing.ring()[kid]).sign(_input(header, document))
    return {**document, MEMBER: f"{header}..{signing.encode(signature)}"}


def is_genuine(purpose: str, text: str) -> bool:
    """Whether this JSON text is a document that was signed here for `purpose`, and is unchanged."""
    from cryptography.exceptions import InvalidSignature

    try:
        document = json.loads(text, object_pairs_hook=_once, parse_int=_no_number, parse_float=_no_number,
                              parse_constant=_no_number)
        header, empty, signature = document.pop(MEMBER).split(".")
        key = _named(purpose, header)
        key.public_key().verify(signing.decode(signature), _input(header, document))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidSignature):
        return False
    return not empty


def published(purpose: str) -> dict[str, Any]:
    """The public keys, newest ring included, as a JWK Set (RFC 7517)."""
    return {"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": kid,
                      "x": signing.encode(_private(purpose, master).public_key().public_bytes_raw())}
                     for kid, master in sorted(signing.ring().items()) if kid.isdigit()]}


def _named(purpose: str, header: str) -> "Ed25519PrivateKey":
    """The key that a header names, if the header is letter for letter as we write it. Raises KeyError or ValueError."""
    kid = str(json.loads(signing.decode(header))["kid"])
    if not kid.isdigit() or header != _header(purpose, kid):
        raise KeyError(kid)
    return _private(purpose, signing.key(kid))


def _header(purpose: str, kid: str) -> str:
    return signing.encode(canonical({"alg": "EdDSA", "kid": kid, "typ": purpose}))


def _input(header: str, document: dict[str, Any]) -> bytes:
    return f"{header}.{signing.encode(canonical(document))}".encode()


def _private(purpose: str, master: str) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # slow to load, needed by few

    return Ed25519PrivateKey.from_private_bytes(signing.derive(master, f"ed25519/{purpose}"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names stand once each: readers of JSON differ in which of two they take."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(text: str) -> None:
    raise ValueError(text)
