"""DynamoDB's answers made in this process, so that what a job costs can be told from what making them costs."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from chalicelib.core import aws
from tests.faults.hooks import hooked


class Body(io.BytesIO):
    def stream(self) -> Iterator[bytes]:
        yield self.read()


class ConditionFailed(Exception):
    """What DynamoDB says where a write's condition does not hold."""


REFUSAL = b'{"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", "message": "no"}'


class InPlaceOfAws:
    """What `said` makes of an operation and its body is what DynamoDB answers, inside `in_place_of_aws`."""

    @contextmanager
    def in_place_of_aws(self) -> Iterator[None]:
        aws.forget(everything=True)
        try:
            with hooked("before-send.dynamodb", self._answer):
                yield
        finally:
            aws.forget(everything=True)  # they know an address where nobody is

    def said(self, operation: str, asked: bytes) -> bytes:
        raise NotImplementedError

    def _answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        name = request.headers["X-Amz-Target"]
        operation = (name if isinstance(name, str) else name.decode()).partition(".")[2]
        try:
            return AWSResponse(request.url, 200, {}, Body(self.said(operation, bytes(request.body))))
        except ConditionFailed:
            return AWSResponse(request.url, 400, {}, Body(REFUSAL))
