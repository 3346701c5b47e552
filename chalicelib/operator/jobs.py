"""The one door of the operator's staff: the function `operate`, to be invoked with IAM credentials. It has no route."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.core import clock
from chalicelib.operator.operate import carry_out

blueprint = Blueprint(__name__)
SPARE_MILLISECONDS = 15_000  # so that a page in hand is finished before the function's time is up


@blueprint.lambda_function(name="operate")
def operate(event: Any, context: Any) -> dict[str, Any]:
    """Announcements to every account holder, and the log of what people have asked."""
    return carry_out(event, clock.now(), str(context.aws_request_id),
                     lambda: context.get_remaining_time_in_millis() < SPARE_MILLISECONDS)
