"""moto's S3 where it is mended: who reads an object has all of it, whatever others do meanwhile."""

import threading
from typing import Any

import pytest
from moto.s3.models import FakeKey

from infrastructure.local.clients import client


@pytest.mark.parametrize("other", ["put_object", "delete_object"])
def test_an_object_that_is_read_is_not_closed_by_another(
        stack: dict[str, str], monkeypatch: pytest.MonkeyPatch, other: str) -> None:
    s3, place = client("s3"), {"Bucket": stack["BUCKET_EXPORTS"], "Key": "a/file"}
    s3.put_object(**place, Body=b"the first")
    replacing, read = threading.Thread(target=lambda: getattr(s3, other)(**place)), FakeKey.value.fget

    def read_meanwhile(self: Any) -> bytes:
        """When the object has been found and is about to be read, somebody replaces it, or tries to and has to wait."""
        if not replacing.ident:
            replacing.start()
            replacing.join(0.3)
        return read(self)

    monkeypatch.setattr(FakeKey, "value", property(read_meanwhile, FakeKey.value.fset))
    assert s3.get_object(**place)["Body"].read() == b"the first"
    replacing.join()
