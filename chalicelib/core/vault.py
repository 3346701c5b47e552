"""Secrets of an account (second factors, webhook signing keys), encrypted by KMS under a key of their own.

The account and the use are the encryption context: what was locked for one account cannot be opened for another, nor
for another use (promise SEC-1), and CloudTrail shows for which account a key was used.
"""

import base64

from chalicelib.core import aws
from chalicelib.core.settings import settings


def lock(account_id: str, use: str, secret: bytes) -> str:
    """`secret` (at most 4 KB) as text that only `unlock` for the same account and use can open."""
    answer = aws.client("kms").encrypt(KeyId=settings().account_secrets_key, Plaintext=secret,
                                       EncryptionContext={"account": account_id, "use": use})
    return base64.b64encode(answer["CiphertextBlob"]).decode()


def unlock(account_id: str, use: str, locked: str) -> bytes:
    """The secret. KMS refuses what was locked for another account or use."""
    answer = aws.client("kms").decrypt(KeyId=settings().account_secrets_key, CiphertextBlob=base64.b64decode(locked),
                                       EncryptionContext={"account": account_id, "use": use})
    return bytes(answer["Plaintext"])
