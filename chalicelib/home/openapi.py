"""The API described as OpenAPI 3.1: drawn from OPERATIONS and the models that they name, so that nothing is said twice.

Loaded by the two routes that show it and by nothing else: it needs pydantic and every model.
"""

import json
import re
from functools import cache
from inspect import cleandoc
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from chalicelib.accounts import rules
from chalicelib.accounts.operations import OPERATIONS, Operation, Parameter, has_version, model
from chalicelib.core import http, paging, signing
from chalicelib.core.settings import settings

NOTHING = "core.schema:Nothing"
PROBLEM = "core.schema:Problem"
RECORDED = Path(__file__).parent / "examples.json"
JSON = "application/json"
ID = f"[{signing.ID_LETTERS}]"
PUBLIC_ID = f"^{ID}{{12}}-{ID}{{13}}$"
OTHER_IDS = {"call_id": f"^{ID}{{13}}$", "subscription_id": f"^{ID}{{12}}-{ID}{{13}}-[A-Za-z0-9_-]{{22}}$"}
REFUSALS = {
    "400": ("Malformed", "The request cannot be read: broken JSON, an unknown query parameter, a cursor or limit that "
                         "cannot be used."),
    "401": ("Unauthorised", "There is no API key, or it is wrong, expired or revoked."),
    "403": ("Forbidden", "The key lacks the scope of this operation."),
    "404": ("NotFound", "There is no such thing, or it is another account’s: the two look the same."),
    "409": ("Conflict", "The thing is not in a state in which this can be done, the account’s checklist is not "
                        "complete, or a request with the same Idempotency-Key is still being worked on."),
    "412": ("Outdated", "Somebody has changed this since you read it."),
    "415": ("NotJson", "The body is not sent as `application/json`."),
    "422": ("Invalid", "Some fields cannot be accepted; `errors` names them. Or the Idempotency-Key was used with "
                       "another request."),
    "428": ("VersionNeeded", "If-Match is missing."),
    "429": ("TooMany", "More calls within a minute than the account’s tier allows."),
    "5XX": ("Fault", "Our fault. Nothing was half done; send it again, with the same Idempotency-Key."),
}
ABOUT = ("Mailing lists, subscriptions and newsletters by program. Every call names an API key; every refusal is told "
         "as problem details (RFC 9457) that say how to mend it.")
ETAG = {"description": "The version of the thing, for If-Match.", "schema": {"type": "string"}}
LOCATION = {"description": "Where the new thing is.", "required": True, "schema": {"type": "string"}}
RETRY_AFTER = {"description": "Seconds to wait.", "required": True, "schema": {"type": "integer", "minimum": 1}}


class _Plain(GenerateJsonSchema):
    """JSON Schema without a title for every field, which would only repeat its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - asked of each field
        return False


@cache
def document() -> dict[str, Any]:
    """The whole description."""
    schemas, shown = _schemas()
    return {
        "openapi": "3.1.0",
        "info": {"title": "smartmessages", "version": "1", "summary": "Mailing lists that keep their word.",
                 "description": ABOUT},
        "servers": [{"url": settings().public_url}],
        "externalDocs": {"description": "The same for people to read", "url": f"{settings().public_url}/docs"},
        "tags": _tags(),
        "paths": _paths(shown),
        "components": {"schemas": schemas, "responses": _refusals(shown[PROBLEM]), "securitySchemes": _credentials()},
    }


@cache
def as_json() -> bytes:
    """The description, as it is served."""
    return json.dumps(document(), ensure_ascii=False, separators=(",", ":")).encode()


@cache
def recorded() -> dict[str, Any]:
    """What each operation once answered to its example; a test asks again whether it still answers like that."""
    found: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return found


def room(operation: Operation) -> str:
    """The room that an operation belongs to: lists, campaigns, …"""
    return operation.module.split(".")[1]


def _schemas() -> tuple[dict[str, Any], dict[str, Any]]:
    """The schemas of all models; and for each "room.module:Model" the reference to its schema."""
    asked: dict[str, JsonSchemaMode] = {PROBLEM: "validation", NOTHING: "validation"}
    for one in OPERATIONS:
        asked |= {one.takes: "validation"} if one.takes else {}
        asked |= {one.gives: "serialization"} if one.gives else {}
    models = [(model(name), mode) for name, mode in asked.items()]
    found, defined = models_json_schema(models, ref_template="#/components/schemas/{model}", schema_generator=_Plain)
    return defined["$defs"], {name: found[model(name), mode] for name, mode in asked.items()}


def _tags() -> list[dict[str, str]]:
    modules = {room(one): one.module for one in OPERATIONS}
    return [{"name": name, "description": _sentence(module)} for name, module in modules.items()]


def _sentence(module: str) -> str:
    """What the first line of a module says after naming its routes."""
    from importlib import import_module

    said = (import_module(module).__doc__ or "").strip().splitlines()[0].partition(": ")[2]
    return said[:1].upper() + said[1:]


def _paths(shown: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in OPERATIONS:
        found.setdefault(one.path, {})[one.method.lower()] = _operation(one, shown)
    return found


def _operation(one: Operation, shown: dict[str, Any]) -> dict[str, Any]:
    said = " ".join(cleandoc(one.description).split())
    summary = re.split(r"[.:;] ", said)[0].rstrip(".")
    more = said if said.rstrip(".") != summary else ""
    needs = f"Needs the scope `{one.scope}` ({_lower(rules.SCOPES[one.scope])})."
    described = {
        "operationId": one.name,
        "tags": [room(one)],
        "summary": summary,
        "description": f"{more} {needs}".strip(),
        "security": [{"key": [one.scope], "keyId": []}],
        "parameters": _parameters(one),
        "responses": _answer(one, shown) | {code: {"$ref": f"#/components/responses/{REFUSALS[code][0]}"}
                                            for code in refusals(one)},
    }
    return described | ({"requestBody": _body(one, shown)} if one.takes_body else {})


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def refusals(one: Operation) -> list[str]:
    """The statuses with which an operation may refuse, in order."""
    found = {400, 401, 403, 429, *one.answers}
    found |= {404} if "{" in one.path else set()
    found |= {415, 422} if one.takes_body else set()
    found |= {409} if one.keeps_answer or one.wants_terms else set()
    found |= {412, 428} if one.versioned else set()
    return [*(str(code) for code in sorted(found)), "5XX"]


def _parameters(one: Operation) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in one.path.split("/") if part.startswith("{")]
    found = [_parameter("path", name, f"The {name.removesuffix('_id')}’s id.", pattern=OTHER_IDS.get(name, PUBLIC_ID))
             for name in names]
    found += [_asked(each) for each in one.query]
    if one.listing:
        found += [_parameter("query", "cursor", "`next` of the page before, unchanged."),
                  _parameter("query", "limit", "How many at most.", type="integer", minimum=1,
                             maximum=paging.LARGEST_SIZE, default=paging.DEFAULT_SIZE)]
    if one.versioned:
        found.append(_parameter("header", "If-Match", "The ETag of the version that you change.", needed=True,
                                pattern='^(W/)?"[0-9]{1,15}"$'))
    if one.keeps_answer:
        found.append(_parameter("header", "Idempotency-Key", "Makes the request safe to send again within a day: it is "
                                "carried out once, and answered alike.", pattern="^[!-~]{1,200}$"))
    return found


def _asked(one: Parameter) -> dict[str, Any]:
    found = _parameter("query", one.name, one.description)
    if one.choices:
        found["schema"]["enum"] = list(one.choices)
    return found | ({"example": one.example} if one.example else {})


def _parameter(where: str, name: str, description: str, needed: bool = False, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": where, "required": needed or where == "path", "description": description,
            "schema": {"type": "string", **schema}}


def _body(one: Operation, shown: dict[str, Any]) -> dict[str, Any]:
    content = {"schema": shown[one.takes or NOTHING]} | _example(one, "request")
    needed = bool(one.takes) and any(field.is_required() for field in model(one.takes).model_fields.values())
    return {"required": needed, "content": {JSON: content}}


def _example(one: Operation, part: str) -> dict[str, Any]:
    found = recorded().get(one.name, {}).get(part)
    return {} if found is None else {"example": found}


def _answer(one: Operation, shown: dict[str, Any]) -> dict[str, Any]:
    if one.status == 204:
        return {"204": {"description": "Done; there is nothing to say."}}
    schema = _page(shown[one.gives]) if one.listing else shown[one.gives]
    told = {"description": (model(one.gives).__doc__ or "Done.").strip().splitlines()[0],
            "content": {JSON: {"schema": schema} | _example(one, "answer")}}
    headers = ({"Location": LOCATION} if one.status == 201 else {}) | ({"ETag": ETAG} if has_version(one) else {})
    return {str(one.status): told | ({"headers": headers} if headers else {})}


def _page(item: dict[str, Any]) -> dict[str, Any]:
    following = {"type": ["string", "null"], "description": "The cursor of the next page; null at the end."}
    return {"type": "object", "required": ["items", "next"], "additionalProperties": False,
            "properties": {"items": {"type": "array", "items": item}, "next": following}}


def _refusals(schema: dict[str, Any]) -> dict[str, Any]:
    told = {name: {"description": text, "content": {http.PROBLEM: {"schema": schema}}}
            for name, text in REFUSALS.values()}
    told["TooMany"]["headers"] = {"Retry-After": RETRY_AFTER}
    return told


def _credentials() -> dict[str, Any]:
    return {
        "key": {"type": "http", "scheme": "bearer", "bearerFormat": "sm_live_{id}_{secret}",
                "description": "The API key, which an owner issues on the dashboard."},
        "keyId": {"type": "apiKey", "in": "header", "name": "X-API-Key",
                  "description": "The key without its secret, `sm_live_{id}`, by which calls are metered."},
    }
