"""The reference for people, at /docs: the OpenAPI description set out as a page, rendered once a process."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from chalicelib.accounts import rules
from chalicelib.accounts.operations import OPERATIONS, Operation
from chalicelib.core import pages, paging
from chalicelib.core.settings import settings
from chalicelib.home import openapi

TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "null": "null",
         "object": "object"}
LIMITS = {"minLength": "at least {} characters", "maxLength": "at most {} characters", "minimum": "at least {}",
          "maximum": "at most {}", "minItems": "at least {} items", "maxItems": "at most {} items"}
HEADERS = ("If-Match", "Idempotency-Key")


@dataclass(frozen=True, slots=True)
class Field:
    """A line of a table: a field of an object, or a parameter. `kind` is words and names of schemas, in order."""

    name: str
    kind: list[str]
    needed: bool
    said: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An operation as the page shows it."""

    operation: Operation
    summary: str
    description: str
    parameters: list[Field]
    takes: str
    gives: str
    refusals: list[str]
    curl: str
    answer: str


@cache
def page() -> bytes:
    """The page."""
    document = openapi.document()
    return pages.render("reference/index.html", controller=None, about=document["info"]["description"],
                        rooms=list(_rooms(document)), refusals=openapi.REFUSALS, scopes=rules.SCOPES,
                        calls=rules.CALLS_A_MINUTE, largest=paging.LARGEST_SIZE, usual=paging.DEFAULT_SIZE).encode()


def _rooms(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each room with its operations, and the objects that are met there for the first time."""
    told: set[str] = {"Nothing"}
    for tag in document["tags"]:
        operations = [_shown(one, document) for one in OPERATIONS if openapi.room(one) == tag["name"]]
        met = _with_parts([name for one in operations for name in (one.takes, one.gives) if name], document)
        new = [name for name in met if name not in told]
        told |= set(new)
        yield tag | {"operations": operations, "objects": {name: _object(document, name) for name in new}}


def _with_parts(names: list[str], document: dict[str, Any]) -> list[str]:
    """The schemas and those that they are made of, each once, in the order in which they are met."""
    found: list[str] = []
    while names:
        name = names.pop(0)
        if name not in found:
            found.append(name)
            names += _references(document["components"]["schemas"][name])
    return found


def _references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [name for each in schema for name in _references(each)]
    if not isinstance(schema, dict):
        return []
    own = [_name(schema)] if "$ref" in schema else []
    return own + [name for each in schema.values() for name in _references(each)]


def _name(schema: dict[str, Any]) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _object(document: dict[str, Any], name: str) -> dict[str, Any]:
    """A schema as a table."""
    schema = document["components"]["schemas"][name]
    needed = schema.get("required", [])
    fields = [Field(field, _kind(each), field in needed, _said(each))
              for field, each in schema.get("properties", {}).items()]
    return {"said": " ".join(schema.get("description", "").split()), "fields": fields}


def _kind(schema: dict[str, Any]) -> list[str]:
    """What a value may be: words, and names of schemas as they are."""
    if "$ref" in schema:
        return [_name(schema)]
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return [f"{'one of ' if len(values) > 1 else ''}{', '.join(map(str, values))}"]
    if "anyOf" in schema:
        first, *others = (_kind(each) for each in schema["anyOf"])
        return first + [word for each in others for word in ("or", *each)]
    if schema.get("type") == "array":
        return ["list of", *_kind(schema.get("items", {}))]
    given = schema.get("type", "any")
    return [" or ".join(TYPES.get(each, each) for each in ([given] if isinstance(given, str) else given))]


def _said(schema: dict[str, Any]) -> str:
    """What else is known of a value."""
    limits = [text.format(f"{schema[name]:,}") for name, text in LIMITS.items() if name in schema]
    usual = schema.get("default")
    if usual not in (None, "", [], {}):
        limits.append(f"{json.dumps(usual, ensure_ascii=False)} unless given")
    more = "; ".join(limits)
    return " ".join([schema.get("description", ""), f"{more[:1].upper()}{more[1:]}." if more else ""]).strip()


def _shown(one: Operation, document: dict[str, Any]) -> Shown:
    described = document["paths"][one.path][one.method.lower()]
    parameters = [Field(each["name"], [f"{each['in']},", *_kind(each["schema"])], each["required"],
                        f"{each['description']} {_said(each['schema'])}".strip()) for each in described["parameters"]]
    takes = _references(described["requestBody"]) if one.takes else [""]
    gives = _references(described["responses"][str(one.status)]) or [""]
    recorded = openapi.recorded().get(one.name, {})
    answer = recorded.get("answer")
    return Shown(one, described["summary"], described["description"], parameters, takes[0], gives[0],
                 openapi.refusals(one), _curl(one, recorded),
                 json.dumps(answer, indent=2, ensure_ascii=False) if answer is not None else "")


def _curl(one: Operation, recorded: dict[str, Any]) -> str:
    """The request of the recorded example, as one types it."""
    lines = [f"curl {settings().public_url}{recorded.get('path', one.path)}"]
    if one.method not in {"GET", "POST"} or (one.method == "POST" and not recorded.get("request")):
        lines[0] = f"curl -X {one.method} {lines[0].removeprefix('curl ')}"
    lines.append('-H "Authorization: Bearer $KEY" -H "X-API-Key: $KEY_ID"')
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in recorded.get("headers", {}).items()]
    if recorded.get("request"):
        body = json.dumps(recorded["request"], indent=2, ensure_ascii=False)
        lines += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(body)}"]
    return " \\\n  ".join(lines)
