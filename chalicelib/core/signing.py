"""Tokens in links, fingerprints of people, sealed notes: everything that rests on the deployment's secret keys.

A token is bound to one purpose (a confirmation token is refused at unsubscribe), names its key so that keys can be
rotated while old links keep working (promises SEC-6, RGT-3), and is signed, not encrypted: what it may hold is decided
where it is made. A fingerprint is a keyed hash, because a plain hash of an e-mail address can be guessed.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from chalicelib.core import aws, clock
from chalicelib.core.errors import BadLink, Conflict, NotFound
from chalicelib.core.settings import settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

KEYS_ARE_FRESH_FOR = timedelta(minutes=5)
UNKNOWN_KEY_MAY_REFETCH_AFTER = timedelta(seconds=30)
MAC_BYTES = 16
PERSON_KEY = "1"  # fingerprints must never change, so they rest on the first key, which is kept for ever
KEY_NAMES = "1234567890"
SEPARATOR = "~"
ID_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"

_ring: tuple[datetime, Mapping[str, str]] | None = None


def _keys(now: datetime, max_age: timedelta = KEYS_ARE_FRESH_FOR) -> Mapping[str, str]:
    global _ring
    if _ring is None or not timedelta() <= now - _ring[0] < max_age:
        secret = aws.client("secretsmanager").get_secret_value(SecretId=settings().secret_keys)
        _ring = (now, json.loads(secret["SecretString"]))
    return _ring[1]


def rotate() -> str:
    """Make a new key the one that signs, and say its name. Old keys stay, since links and fingerprints of theirs must
    work for ever; other processes meet the new one within the minutes for which their keys are fresh, or when they see
    it. Raises Conflict where all ten names are taken."""
    client, name = aws.client("secretsmanager"), settings().secret_keys
    keys = json.loads(client.get_secret_value(SecretId=name)["SecretString"])
    free = next((each for each in KEY_NAMES if each not in keys), None)
    if free is None:
        raise Conflict("There is no name left for another key.", "A token names its key by one digit alone.")
    client.put_secret_value(SecretId=name, SecretString=json.dumps({**keys, free: random_secret(), "current": free}))
    forget()
    return free


def forget() -> None:
    """Drop the cached keys."""
    global _ring
    _ring = None
    derive.cache_clear()


def ring() -> Mapping[str, str]:
    """The keys by their names, and which is the `current` one."""
    return _keys(clock.now())


@lru_cache(maxsize=64)
def derive(master: str, purpose: str) -> bytes:
    """32 bytes of a key's own for `purpose` (HMAC-SHA256, as the expansion of RFC 5869)."""
    return hmac.digest(master.encode(), f"smartmessages/{purpose}".encode(), "sha256")


def encode(data: bytes) -> str:
    """base64url without padding (RFC 4648 §5)."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decode(text: str) -> bytes:
    """What `encode` was given. Raises ValueError."""
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode(data) != text:  # base64 has idle bits: only the one canonical spelling is accepted
        raise ValueError("not canonical")
    return data


def sign(purpose: str, *parts: str) -> str:
    """A URL-safe token for `purpose` that carries `parts` readably. The same input gives the same token."""
    keys = _keys(clock.now())
    kid = keys["current"]
    payload = SEPARATOR.join(parts).encode()
    return encode(kid.encode() + _mac(keys[kid], purpose, payload) + payload)


def verify(purpose: str, token: str) -> list[str]:
    """The parts that `sign` was given. Raises BadLink for anything else, and never says why (promise SEC-6)."""
    try:
        raw = decode(token)
        kid, mac, payload = raw[:1].decode("ascii"), raw[1:1 + MAC_BYTES], raw[1 + MAC_BYTES:]
        genuine = hmac.compare_digest(mac, _mac(key(kid), purpose, payload))
    except (ValueError, KeyError):
        raise BadLink from None
    if not genuine or len(mac) != MAC_BYTES:
        raise BadLink
    return payload.decode().split(SEPARATOR)


def key(kid: str) -> str:
    """The key named `kid`; one that is not known yet may have been made a moment ago, so it is asked for again."""
    now = clock.now()
    keys = _keys(now)
    if kid.isdigit() and kid not in keys:
        keys = _keys(now, UNKNOWN_KEY_MAY_REFETCH_AFTER)
    return keys[kid] if kid.isdigit() else keys[""]


def _mac(master: str, purpose: str, payload: bytes) -> bytes:
    return hmac.digest(derive(master, purpose), payload, "sha256")[:MAC_BYTES]


def person(address: str) -> str:
    """The fingerprint of a normalised address: 22 URL-safe characters, the same wherever the person turns up."""
    master = _keys(clock.now())[PERSON_KEY]
    return encode(_mac(master, "person", address.encode()))


def pseudonym(account_id: str, person_id: str) -> str:
    """The person's fingerprint within one account, so that two accounts' suppressions cannot be matched."""
    master = _keys(clock.now())[PERSON_KEY]
    return encode(_mac(master, "suppression", f"{account_id}{SEPARATOR}{person_id}".encode()))


def alias(account_id: str, person_id: str) -> str:
    """What one account holder knows a person by: the fingerprint itself is the same everywhere, and would let two
    account holders find out whom both of them mail.

    A keyed permutation of the fingerprint's 16 bytes (one block of AES-256 under a key of the account's own), so that
    nothing need be stored to lead back to the person. 22 URL-safe characters.
    """
    block = _permutation(account_id).encryptor()
    return encode(block.update(decode(person_id)) + block.finalize())


def unalias(account_id: str, known_as: str) -> str:
    """The person whom the account knows by this alias. Raises NotFound for what is no alias.

    Every alias leads to some fingerprint; another account's leads to one that nobody has.
    """
    try:
        raw = decode(known_as)
    except ValueError:
        raise NotFound from None
    if len(raw) != MAC_BYTES:
        raise NotFound
    block = _permutation(account_id).decryptor()
    return encode(block.update(raw) + block.finalize())


def _permutation(account_id: str) -> "Cipher[modes.ECB]":
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # 20 ms to load, needed by few

    own = derive(_keys(clock.now())[PERSON_KEY], f"alias/{account_id}")
    return Cipher(algorithms.AES(own), modes.ECB())  # noqa: S305 - one block is a permutation, which is what is wanted


def seal(purpose: str, text: str) -> str:
    """`text` encrypted (AES-256-GCM), for carrying something confidential through a form without storing it."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 20 ms to load, needed by one page

    keys = _keys(clock.now())
    kid, nonce = keys["current"], secrets.token_bytes(12)
    sealed = AESGCM(derive(keys[kid], f"seal/{purpose}")).encrypt(nonce, text.encode(), kid.encode())
    return encode(kid.encode() + nonce + sealed)


def unseal(purpose: str, sealed: str) -> str:
    """What `seal` was given for the same purpose. Raises BadLink for anything else."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = decode(sealed)
        kid = raw[:1].decode("ascii")
        return AESGCM(derive(key(kid), f"seal/{purpose}")).decrypt(raw[1:13], raw[13:], kid.encode()).decode()
    except (ValueError, KeyError, InvalidTag):
        raise BadLink from None


def random_id(length: int = 12) -> str:
    """A random id of lower-case letters and digits without look-alikes; 5 bits a character."""
    number, letters = secrets.randbelow(len(ID_LETTERS) ** length), []
    for _ in range(length):
        number, letter = divmod(number, len(ID_LETTERS))
        letters.append(ID_LETTERS[letter])
    return "".join(letters)


def random_secret() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def pick(count: int) -> int:
    """A random whole number from 0 to count - 1."""
    return secrets.randbelow(count)


def digest(text: str) -> str:
    """SHA-256 in hex, for high-entropy secrets only; never for an address."""
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()
