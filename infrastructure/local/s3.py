"""moto's S3 closes the file of an object that is replaced or deleted, though another thread reads it: so requests are
taken in turn. At AWS whoever reads has the object whole, the old one or the new."""

import threading
from typing import Any

from moto.s3.responses import S3Response

_one_at_a_time = threading.RLock()
_bucket, _key = S3Response.bucket_response, S3Response.key_response


def install() -> None:
    """Put the remedies in the place of moto's own, once or again."""
    for name, remedy in (("bucket_response", _bucket_in_turn), ("key_response", _key_in_turn)):
        setattr(S3Response, name, remedy)


def _bucket_in_turn(self: S3Response, *args: Any, **kwargs: Any) -> Any:
    with _one_at_a_time:
        return _bucket(self, *args, **kwargs)


def _key_in_turn(self: S3Response, *args: Any, **kwargs: Any) -> Any:
    with _one_at_a_time:
        return _key(self, *args, **kwargs)
