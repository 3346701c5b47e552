"""Files in S3: the one bucket, of exports, whose objects are gone after a day. The only module that speaks to S3.

Keys are random ids, so that they say nothing of anybody.
"""

from botocore.exceptions import ClientError

from chalicelib.core import aws
from chalicelib.core.settings import settings

GONE = {"NoSuchKey", "404"}


def put(key: str, body: bytes, content_type: str) -> None:
    """Store an object, encrypted by the key of the bucket."""
    aws.client("s3").put_object(Bucket=settings().bucket_exports, Key=key, Body=body, ContentType=content_type)


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
