"""Who is calling the API: the check before every route under /v1."""

from collections.abc import Callable
from typing import Any

from chalice.app import Request, Response

from chalicelib.accounts import service
from chalicelib.accounts.model import Account
from chalicelib.core import clock, http


def caller(request: Request) -> Account:
    """The account whose key came in X-API-Key. Raises Unauthorised."""
    return service.authenticate(http.header(request, "x-api-key"), clock.now())


def created(blueprint: Any, account: Account, make: Callable[[], dict[str, Any]], status: int = 201) -> Response:
    """The answer to a POST that makes something, given once for each Idempotency-Key where one was sent."""
    request = blueprint.current_request
    key = http.header(request, "idempotency-key")
    if not key:
        return http.data(make(), status)
    from chalicelib.core import idempotency  # brings a second SDK, which a request without a key need not wait for

    asked = {"path": request.path, "body": http.json_object(request)}
    return http.data(idempotency.once(account.id, key, asked, make, blueprint.lambda_context), status)
