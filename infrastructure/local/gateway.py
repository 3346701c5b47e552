"""API Gateway for this machine: HTTP in, Lambda events to the app, the template's own words where it is not asked.

Chalice's local server would do nearly all of it, but writes a body after HEAD, answers unknown paths with a 403 of its
own, takes no binary bodies and keeps one `current_request` for all threads.
"""

import base64
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalice.app import Chalice
from chalice.local import LambdaContext, LocalChalice, RouteMatcher

from infrastructure.local import keys

NOT_THERE, TOO_LARGE, BROKEN = "MISSING_AUTHENTICATION_TOKEN", "REQUEST_TOO_LARGE", "INTEGRATION_FAILURE"
WRONG_KEY = "INVALID_API_KEY"
DEFAULT_STATUS = {NOT_THERE: 403, WRONG_KEY: 403, TOO_LARGE: 413, BROKEN: 502}
MESSAGES = {NOT_THERE: "Missing Authentication Token", WRONG_KEY: "Forbidden",
            TOO_LARGE: "HTTP content length exceeded 10485760 bytes.", BROKEN: "Internal server error"}
MOST_BYTES = 10 * 1024 * 1024
FUNCTION = ("api_handler", 1024, 29_000)  # name, megabytes, milliseconds
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came over the wire."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    client: str

    def header(self, name: str) -> str:
        return next((value for given, value in self.headers if given.lower() == name), "")


@dataclass(frozen=True, slots=True)
class Answer:
    """One response as it goes over the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Gateway:
    """Routes requests to the app, and answers for it where there is no such route."""

    def __init__(self, app: Chalice, responses: dict[str, dict[str, Any]],
                 knows: Callable[[str], bool] = keys.known) -> None:
        """`responses` are the gateway's own answers by kind; `knows` tells whether an API key is one of its keys."""
        # One current request for each thread, as every Lambda instance has one of its own.
        if not isinstance(app, LocalChalice):
            app.__class__ = type("ThreadedApp", (LocalChalice, type(app)), {})
        self._app = app
        self._responses = responses
        self._knows = knows
        self._routes = RouteMatcher(list(app.routes))

    def answer(self, request: Request) -> Answer:
        """What the deployed service would answer."""
        if len(request.body) > MOST_BYTES:
            return self.refuse(request, TOO_LARGE)
        try:
            match = self._routes.match_route(request.target)
        except ValueError:
            return self.refuse(request, NOT_THERE)
        if request.method not in self._app.routes[match.route]:
            return self.refuse(request, NOT_THERE)  # API Gateway knows no other word for it
        if self._app.routes[match.route][request.method].api_key_required \
                and not self._knows(request.header("x-api-key")):
            return self.refuse(request, WRONG_KEY)
        try:
            return _answer(self._app(_event(request, match), LambdaContext(*FUNCTION)))
        except Exception:
            return self.refuse(request, BROKEN)

    def refuse(self, request: Request, kind: str) -> Answer:
        """A gateway response: its own, else the default of its class, else API Gateway's."""
        status = DEFAULT_STATUS[kind]
        found = self._responses.get(kind) or self._responses.get(f"DEFAULT_{status // 100}XX") or {}
        templates = found.get("ResponseTemplates", {JSON: '{"message":$context.error.messageString}'})
        accepted = request.header("accept")
        kinds = [each for each in templates if each in accepted] or [JSON]
        said = str(templates.get(kinds[0], "")).replace("$context.error.messageString", json.dumps(MESSAGES[kind]))
        given = found.get("ResponseParameters", {}).get("Headers", {})
        headers = {"Content-Type": kinds[0]} | {name: str(value).strip("'") for name, value in given.items()}
        return Answer(int(found.get("StatusCode", status)), list(headers.items()), said.encode())


def _event(request: Request, match: Any) -> dict[str, Any]:
    """The event of a REST API's proxy integration whose every type is binary."""
    path = request.target.split("?", 1)[0]
    forwarded = ("X-Forwarded-For", request.client), ("X-Forwarded-Proto", "http")
    several: dict[str, list[str]] = {}
    for name, value in (*request.headers, *forwarded):
        several.setdefault(name, []).append(value)
    query = match.query_params or None
    return {
        "resource": match.route, "path": path, "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in several.items()}, "multiValueHeaders": several,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} if query else None,
        "multiValueQueryStringParameters": query, "pathParameters": dict(match.captured), "stageVariables": None,
        "requestContext": _context(request, match.route, path),
        "body": base64.b64encode(request.body).decode() if request.body else None,
        "isBase64Encoded": bool(request.body),
    }


def _context(request: Request, route: str, path: str) -> dict[str, Any]:
    return {
        "httpMethod": request.method, "resourcePath": route, "path": path, "stage": "local", "protocol": "HTTP/1.1",
        "accountId": "123456789012", "apiId": "local", "requestId": str(uuid.uuid4()),
        "requestTimeEpoch": int(time.time() * 1000),
        "identity": {"sourceIp": request.client, "userAgent": request.header("user-agent")},
    }


def _answer(said: dict[str, Any]) -> Answer:
    body = said.get("body") or b""
    raw = base64.b64decode(body) if said.get("isBase64Encoded") else body if isinstance(body, bytes) else body.encode()
    headers = [(name, str(value)) for name, value in said.get("headers", {}).items()]
    headers += [(name, str(value)) for name, values in said.get("multiValueHeaders", {}).items() for value in values]
    return Answer(int(said["statusCode"]), headers, raw)
