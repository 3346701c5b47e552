"""Files in S3: the one bucket, of exports, whose objects are gone after a day. The only module that speaks to S3.

Keys are random ids, so that they say nothing of anybody.
"""

from datetime import timedelta
from typing import BinaryIO

from botocore.exceptions import ClientError

from chalicelib.core import aws
from chalicelib.core.settings import settings

GONE = {"NoSuchKey", "404"}


def put(key: str, body: bytes, content_type: str) -> None:
    """Store an object, encrypted by the key of the bucket."""
    aws.client("s3").put_object(Bucket=settings().bucket_exports, Key=key, Body=body, ContentType=content_type)


def put_packed(key: str, body: BinaryIO, content_type: str) -> None:
    """Store a file that was packed with gzip; whoever fetches it gets it unpacked. Read from its beginning."""
    body.seek(0)
    aws.client("s3").put_object(Bucket=settings().bucket_exports, Key=key, Body=body, ContentType=content_type,
                                ContentEncoding="gzip")


def link(key: str, name: str, content_type: str, works_for: timedelta) -> str:
    """An address at S3 from which the object can be saved as `name` for that long, by whoever has the address."""
    told = {"Bucket": settings().bucket_exports, "Key": key, "ResponseContentType": content_type,
            "ResponseContentDisposition": f'attachment; filename="{name}"'}
    return str(aws.client("s3").generate_presigned_url("get_object", Params=told,
                                                       ExpiresIn=int(works_for.total_seconds())))


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


def drop(key: str) -> None:
    """Delete the object, if it is there."""
    aws.client("s3").delete_object(Bucket=settings().bucket_exports, Key=key)
