"""/v1/usage: what the account has used, month by month."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.accounts.operations import Call, operation

blueprint = Blueprint(__name__)


@operation(blueprint, "GET", "/v1/usage", scope="reports:read", gives="administration.schemas:UsageOut", listing=True)
def list_usage(call: Call) -> Any:
    """The account's statements, newest month first."""
    from chalicelib.administration import usage

    return usage.page(call.account, call.cursor, call.limit, call.now)
