"""The door of the JSON API: one decorator that makes a function an operation of /v1.

It checks the key, counts the call, checks the scope and the query, reads the body into the model that the operation
names, answers a repeated `Idempotency-Key` with the first answer, and writes the result as the operation's answer
model, with an ETag where the thing has a version. What it is told is kept in OPERATIONS, from which the OpenAPI
document is drawn, so that there is no second copy.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from importlib import import_module
from typing import Any

from chalice.app import Request, Response

from chalicelib.accounts import service
from chalicelib.accounts.model import Account, ApiKey
from chalicelib.core import clock, http, paging
from chalicelib.core.errors import Forbidden, Malformed, Outdated, Unauthorised, VersionNeeded
from chalicelib.core.ids import check as check_ids

BEARER = "Bearer "
WITH_BODY = {"POST", "PATCH", "PUT"}
PAGING = {"cursor", "limit"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter that an operation reads."""

    name: str
    description: str
    example: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `takes` and `gives` name pydantic models as "room.module:Model", loaded when they are needed.

    `answers` are the statuses of refusals that do not follow from its shape: 404 for an id within the body, 409 for a
    thing that is not in the right state. `before_terms` marks what may be done while newer terms wait for acceptance,
    since it only stops something or takes it back. `example` is a body that works; in it "{list_id}" and the like stand
    for ids.
    """

    method: str
    path: str
    name: str
    scope: str
    description: str
    module: str
    takes: str = ""
    gives: str = ""
    status: int = 200
    listing: bool = False
    versioned: bool = False
    query: tuple[Parameter, ...] = ()
    answers: tuple[int, ...] = ()
    before_terms: bool = False
    example: Any = None

    @property
    def takes_body(self) -> bool:
        return self.method in WITH_BODY

    @property
    def wants_terms(self) -> bool:
        """Whether it makes or changes something for which the terms in force must be accepted (promise ROLE-2)."""
        return self.method != "GET" and not self.path.endswith("/lookup") and not self.before_terms

    @property
    def keeps_answer(self) -> bool:
        """Whether it heeds an Idempotency-Key. A look-up changes nothing, and its answer may name a person: it is kept
        nowhere."""
        return self.method == "POST" and not self.path.endswith("/lookup")


@dataclass(frozen=True, slots=True)
class Call:
    """One authorised call: the account it acts for, the key, the body as the model that the operation takes."""

    request: Request
    account: Account
    key: ApiKey
    now: datetime
    body: Any = None
    raw: dict[str, Any] = field(default_factory=dict)

    @property
    def actor(self) -> str:
        """Who acts, for the audit trail."""
        return f"key:{self.key.id}"

    @property
    def cursor(self) -> str:
        return http.query(self.request, "cursor")

    @property
    def limit(self) -> int:
        """How many items of a listing are asked for. Raises Malformed."""
        return paging.size(http.query(self.request, "limit"))

    def query(self, name: str) -> str:
        return http.query(self.request, name)

    @property
    def version(self) -> int:
        """The version that an update changes. Raises VersionNeeded or Outdated."""
        return named_version(self.request)


OPERATIONS: list[Operation] = []
View = Callable[..., Any]


def model(reference: str) -> Any:
    """The class behind "room.module:Model"."""
    module, _, name = reference.partition(":")
    return getattr(import_module(f"chalicelib.{module}"), name)


def named_version(request: Request) -> int:
    """The version in If-Match. Raises VersionNeeded where there is none, Outdated for a tag that is none of ours.

    “*” would be any version, which is just what must not be overwritten unseen.
    """
    given = http.header(request, "if-match").strip()
    if given in {"", "*"}:
        raise VersionNeeded
    tag = given.removeprefix("W/").strip('"')  # a proxy that compresses makes tags weak
    if not (tag.isascii() and tag.isdecimal() and len(tag) <= 15):
        raise Outdated
    return int(tag)


def operation(blueprint: Any, method: str, path: str, *, scope: str, **what: Any) -> Callable[[View], View]:
    """Make the decorated `view(call, **path parameters)` answer `method` on `path` for keys with `scope`.

    The view returns the thing (or, of a listing, the things and the next cursor), which the answer model's `of` turns
    into JSON; a 204 returns nothing. `versioned` says that it is an update which needs If-Match.
    """

    def decorate(view: View) -> View:
        described = Operation(method, path, view.__name__, scope, view.__doc__ or "", view.__module__, **what)
        OPERATIONS.append(described)

        @wraps(view)
        def door(**ids: str) -> Response:
            request = blueprint.current_request
            call = _authorised(request, described, clock.now())
            check_ids(ids.values())
            return _answered(described, call, lambda: view(call, **ids), blueprint.lambda_context)

        blueprint.route(path, methods=[method], api_key_required=True)(http.api(door))
        return view

    return decorate


def _authorised(request: Request, wanted: Operation, now: datetime) -> Call:
    """Key, rate and scope; then query, version and body.

    Raises Unauthorised, TooMany, Forbidden, NotReady, Malformed, VersionNeeded, Outdated or Invalid.
    """
    given = http.header(request, "authorization")
    if not given.startswith(BEARER):
        raise Unauthorised
    account, key = service.authenticate(given.removeprefix(BEARER).strip(), now)
    service.count_call(account, key, now, http.client_ip(request))
    if wanted.scope not in key.scopes:
        raise Forbidden(f"This key may not do this: it lacks the scope {wanted.scope}.",
                        "An owner can issue a key with that scope on the dashboard.")
    if wanted.wants_terms:
        service.check_terms(account)
    _check_query(wanted, request)
    if wanted.versioned:
        named_version(request)
    if not wanted.takes_body:
        return Call(request, account, key, now)
    raw = http.json_object(request)
    taken = model(wanted.takes or "core.schema:Nothing").read(raw)
    return Call(request, account, key, now, taken, raw)


def _check_query(wanted: Operation, request: Request) -> None:
    """Raises Malformed for a parameter that the operation does not read, or a value that it does not know."""
    given: Any = request.query_params or {}
    known = {one.name: one.choices for one in wanted.query} | dict.fromkeys(PAGING if wanted.listing else (), ())
    for name in given:
        if name not in known:
            raise Malformed(f"There is no parameter {name[:40]!r} here.",
                            f"Known are: {', '.join(sorted(known))}." if known else "Leave it out.")
        if name == "limit":
            paging.size(given[name] or "0")
        if known[name] and given[name] not in known[name]:
            raise Malformed(f"The parameter {name!r} cannot be that.", f"Use one of {', '.join(known[name])}.")


def _answered(wanted: Operation, call: Call, act: Callable[[], Any], context: Any) -> Response:
    key = http.header(call.request, "idempotency-key")
    if "idempotency-key" not in call.request.headers or not wanted.keeps_answer:
        return _response(wanted, call.request, _shown(wanted, act()))
    from chalicelib.core import idempotency  # brings a second SDK, which a request without a key need not wait for

    asked = {"path": http.path_of(call.request), "body": call.raw}
    answer = idempotency.once(call.account.id, key, asked, lambda: {"shown": _shown(wanted, act())}, context)
    return _response(wanted, call.request, answer["shown"])


def _shown(wanted: Operation, result: Any) -> Any:
    """The JSON of what the view returned, and the version for the ETag, if it has one."""
    if wanted.status == 204:
        return [None, None]
    of = model(wanted.gives).of
    if wanted.listing:
        items, after = result
        return [paging.listing(items, lambda item: of(item).model_dump(mode="json"), after), None]
    version = getattr(result, "version", None) if has_version(wanted) else None
    return [of(result).model_dump(mode="json"), None if version is None else int(version)]


def has_version(one: Operation) -> bool:
    """Whether the answer tells a version, as ETag: where the same thing can be changed with If-Match."""
    return not one.listing and one.gives in {each.gives for each in OPERATIONS if each.versioned}


def place_of(making: Operation) -> str:
    """Under which path what an operation makes is found by its id: below its own, or where such things are got."""
    gets = [one for one in OPERATIONS if one.method == "GET" and one.path.endswith("}")]
    below = [making.path for one in gets if one.path.rpartition("/")[0] == making.path]
    return [*below, *(one.path.rpartition("/")[0] for one in gets if one.gives == making.gives)][0]


def _response(wanted: Operation, request: Request, shown: Any) -> Response:
    body, version = shown
    if wanted.status == 204:
        return http.respond(b"", "application/json", 204)
    headers = {"ETag": f'"{int(version)}"'} if version is not None else {}
    if wanted.status == 201:
        headers["Location"] = f"{place_of(wanted).format(**(request.uri_params or {}))}/{body['id']}"
    return http.data(body, wanted.status, **headers)
