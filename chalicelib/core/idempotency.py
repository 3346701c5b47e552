"""`Idempotency-Key`: a POST that is sent again gives the first answer again and does nothing twice.

Answers are kept for a day, per account. The same key with another body is refused (422), one that is still being
worked on says so (409).
"""

import json
import re
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyValidationError,
)

from chalicelib.core import aws, clock
from chalicelib.core.errors import Conflict, Invalid, Malformed
from chalicelib.core.settings import settings

KEY = re.compile(r"[\x21-\x7e]{1,200}")
Answer = dict[str, Any]


class Answers(DynamoDBPersistenceLayer):
    """Where answers are kept, by the service's own clock, which tests and the local run can move."""

    def _get_expiry_timestamp(self) -> int:
        return clock.epoch(clock.now()) + int(self.expires_after_seconds)


def once(scope: str, key: str, request: dict[str, Any], act: Callable[[], Answer], context: Any) -> Answer:
    """The JSON answer of `act`, or the one it gave before for the same `key` within `scope`.

    Raises Malformed for a key that is none, Invalid where the key was used with another request, Conflict where the
    first is still running.
    """
    if not KEY.fullmatch(key):
        raise Malformed("The Idempotency-Key cannot be used.", "Use 1 to 200 visible ASCII characters, such as a UUID.")

    @idempotent_function(  # type: ignore[untyped-decorator]
        data_keyword_argument="call", persistence_store=_store(scope), config=_config(context))
    def acted(*, call: dict[str, Any]) -> Answer:  # noqa: ARG001 - what the key and the check are made of
        return act()

    try:
        return dict(acted(call={"key": key, "request": json.dumps(request, sort_keys=True)}))
    except IdempotencyValidationError:
        raise Invalid("This Idempotency-Key was used with another request.",
                      "Use a new key for a new request.") from None
    except IdempotencyAlreadyInProgressError:
        raise Conflict("A request with this Idempotency-Key is being worked on.", "Wait, then send it again.") from None


def _store(scope: str) -> Answers:
    """A layer adds its name to the user agent of the client that it is made with, and the one
    client would carry it once more after each request: so it is made with none, and gets the client then."""
    store = Answers(
        table_name=settings().tables["ephemeral"],
        key_attr="pk",
        sort_key_attr="sk",
        static_pk_value=f"idempotency#{scope}",
        expiry_attr="expires_at",
        boto3_client=object(),
    )
    store.client = aws.client("dynamodb")
    return store


def _config(context: Any) -> IdempotencyConfig:
    config = IdempotencyConfig(
        event_key_jmespath="key",
        payload_validation_jmespath="request",
        expires_after_seconds=clock.A_DAY,
        hash_function="sha256",
    )
    if context is not None:  # lets a call that timed out be taken up again
        config.register_lambda_context(context)
    return config
