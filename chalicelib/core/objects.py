"""Files in S3: the one bucket, of exports and uploads, whose objects are gone after a day. The only module that speaks
to S3.

Keys are random ids, so that they say nothing of anybody.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from botocore.exceptions import ClientError

from chalicelib.core import aws
from chalicelib.core.settings import settings

GONE = {"NoSuchKey", "404"}
KEPT_FOR = timedelta(days=1)  # LifecycleConfiguration in infrastructure/template.yaml; S3 does it at midnight
BLOCK = 256 * 1024
PIECE = 8 * 1024 * 1024  # S3 takes pieces of at least 5 MB


@dataclass(frozen=True, slots=True)
class Form:
    """Where and with which fields a browser or a program sends a file (multipart/form-data, the file last, as `file`).
    The fields are signed, so that they hold for this one key."""

    url: str
    fields: dict[str, str]


def put(key: str, body: bytes, content_type: str) -> None:
    """Store an object, encrypted by the key of the bucket."""
    aws.client("s3").put_object(Bucket=settings().bucket_exports, Key=key, Body=body, ContentType=content_type)


def put_packed(key: str, body: BinaryIO, content_type: str) -> None:
    """Store a file that was packed with gzip; whoever fetches it by a link gets it unpacked. Read from its
    beginning."""
    body.seek(0)
    aws.client("s3").put_object(Bucket=settings().bucket_exports, Key=key, Body=body, ContentType=content_type,
                                ContentEncoding="gzip")


def get(key: str) -> bytes | None:
    """The object, or None where there is none any more."""
    try:
        found = aws.client("s3").get_object(Bucket=settings().bucket_exports, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            return None
        raise
    body: bytes = found["Body"].read()
    return body


def small(key: str, most: int) -> bytes | None:
    """The object, where there is one and it has at most so many bytes."""
    found = head(key, most + 1)
    return found[0] if found is not None and found[1] <= most else None


def drop(key: str) -> None:
    """Delete the object, if it is there."""
    aws.client("s3").delete_object(Bucket=settings().bucket_exports, Key=key)


def drop_all(keys: Sequence[str]) -> None:
    """Delete those objects that are there, a thousand a request. Raises RuntimeError where one could not be."""
    for start in range(0, len(keys), 1000):
        wanted = {"Objects": [{"Key": key} for key in keys[start:start + 1000]], "Quiet": True}
        answer = aws.client("s3").delete_objects(Bucket=settings().bucket_exports, Delete=wanted)
        if answer.get("Errors"):
            raise RuntimeError("files could not be deleted")


def all_of_them() -> Iterator[tuple[str, datetime]]:
    """The key of every object, and when it was stored."""
    for page in aws.client("s3").get_paginator("list_objects_v2").paginate(Bucket=settings().bucket_exports):
        yield from ((str(one["Key"]), one["LastModified"]) for one in page.get("Contents", ()))


def form(key: str, content_type: str, largest: int, works_for: timedelta, back: str = "") -> Form:
    """A form that stores one object of at most `largest` bytes, and then leads the browser `back`. Asks nothing of
    AWS."""
    fields = {"Content-Type": content_type} | ({"success_action_redirect": back} if back else {})
    conditions: list[object] = [{name: value} for name, value in fields.items()]
    made = aws.client("s3").generate_presigned_post(
        Bucket=settings().bucket_exports, Key=key, Fields=fields, ExpiresIn=int(works_for.total_seconds()),
        Conditions=[*conditions, ["content-length-range", 1, largest]])
    return Form(made["url"], made["fields"])


def link(key: str, name: str, content_type: str, works_for: timedelta) -> str:
    """A link that downloads an object under `name`. Asks nothing of AWS."""
    given = {"Bucket": settings().bucket_exports, "Key": key, "ResponseContentType": content_type,
             "ResponseContentDisposition": f'attachment; filename="{name}"'}
    url: str = aws.client("s3").generate_presigned_url("get_object", Params=given,
                                                       ExpiresIn=int(works_for.total_seconds()))
    return url


def head(key: str, length: int) -> tuple[bytes, int] | None:
    """The first `length` bytes of an object and its size, or None where there is none."""
    found = _range(key, f"bytes=0-{length - 1}")
    return (found[0].read(), found[1]) if found else None


def stream(key: str, start: int) -> Iterator[bytes] | None:
    """The bytes of an object from `start` on, block by block, or None where there is none."""
    found = _range(key, f"bytes={start}-")
    return iter(lambda: found[0].read(BLOCK), b"") if found else None


def _range(key: str, wanted: str) -> tuple[Any, int] | None:
    try:
        found = aws.client("s3").get_object(Bucket=settings().bucket_exports, Key=key, Range=wanted)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "InvalidRange":  # nothing lies beyond the end, or in an empty file
            return io.BytesIO(), 0
        if code in GONE:
            return None
        raise
    return found["Body"], int(found["ContentRange"].rpartition("/")[2])


def join(parts: Iterable[bytes], key: str, content_type: str) -> None:
    """Store what the parts make together, however much that is, with no more than one piece of it in memory."""
    there = {"Bucket": settings().bucket_exports, "Key": key}
    s3, upload, held = aws.client("s3"), "", b""
    pieces: list[dict[str, Any]] = []
    for part in parts:
        held += part
        if len(held) >= PIECE:
            upload = upload or s3.create_multipart_upload(**there, ContentType=content_type)["UploadId"]
            pieces.append(_sent(there, upload, len(pieces) + 1, held))
            held = b""
    if not upload:
        put(key, held, content_type)
        return
    if held:
        pieces.append(_sent(there, upload, len(pieces) + 1, held))
    s3.complete_multipart_upload(**there, UploadId=upload, MultipartUpload={"Parts": pieces})


def _sent(there: dict[str, str], upload: str, number: int, body: bytes) -> dict[str, Any]:
    answer = aws.client("s3").upload_part(**there, UploadId=upload, PartNumber=number, Body=body)
    return {"PartNumber": number, "ETag": answer["ETag"]}
