"""Every operation's example is carried out, and answers as the description says; and what /docs shows is of today.

`RECORD=yes make test TESTS=tests/contract/test_examples.py` writes the answers that /docs shows.
"""

import json
import os
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest

from chalicelib.accounts.operations import OPERATIONS, Operation, has_version
from chalicelib.home import openapi
from tests.support import estate as estates
from tests.support.estate import Estate, filled
from tests.support.world import World

SPRING = datetime(2027, 5, 3, 8, 0, tzinfo=UTC)
RECORDING = bool(os.environ.get("RECORD"))
Told = dict[str, Any]


def _carried_out(estate: Estate, one: Operation) -> Told:
    """What was asked, and what was answered."""
    ids = estates.ids_for(estate, one.name)
    path = one.path.format(**ids) + _query(one, ids)
    headers = {"Idempotency-Key": f"example-{one.name}"} if one.keeps_answer else {}
    if one.versioned:
        headers["If-Match"] = estate.world.api("GET", path).headers["ETag"]
    request = filled(one.example or {}, ids) if one.takes_body else None
    answer = estate.world.api(one.method, path, json=request, headers=headers)
    return {"path": path, "headers": headers, "request": request if one.takes else None, "status": answer.status,
            "answer": answer.json if answer.body else None, "etag": "ETag" in answer.headers,
            "location": answer.headers.get("Location")}


def _query(one: Operation, ids: estates.Ids) -> str:
    pairs = [f"{each.name}={filled(each.example, ids)}" for each in one.query if each.example]
    return f"?{'&'.join(pairs)}" if pairs else ""


def _wrong(one: Operation, told: Told) -> list[str]:
    """What is wrong with an answer."""
    if told["status"] != one.status:
        return [f"{one.name}: {told['status']} {told['answer']}"]
    found = [f"{one.name}: {error.message}" for error in _errors(one, told["answer"])]
    return found + ([f"{one.name}: ETag"] if told["etag"] != has_version(one) else [])


def _errors(one: Operation, answer: Any) -> Any:
    document = openapi.document()
    described = document["paths"][one.path][one.method.lower()]["responses"][str(one.status)]
    if "content" not in described:
        return [] if answer is None else [jsonschema.ValidationError("nothing is to be answered")]
    schema = described["content"]["application/json"]["schema"] | {"components": document["components"]}
    return jsonschema.Draft202012Validator(schema).iter_errors(answer)


@pytest.fixture
def told(world: World) -> dict[str, Told]:
    """What each operation answers to its example."""
    world.advance_to(SPRING)
    estate = estates.of(world)
    return {one.name: _carried_out(estate, one) for one in OPERATIONS}


def test_every_example_works_is_answered_as_described_and_shown_like_that(world: World, told: dict[str, Told]) -> None:
    assert [text for one in OPERATIONS for text in _wrong(one, told[one.name])] == []
    assert [one.name for one in OPERATIONS if one.takes and not one.example] == []
    for found in told.values():
        if found["status"] == 201:
            assert world.api("GET", found["location"]).json["id"] == found["answer"]["id"]
    if RECORDING:
        kept = {name: {part: found[part] for part in ("path", "headers", "request", "answer") if found[part]}
                for name, found in told.items()}
        openapi.RECORDED.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        openapi.recorded.cache_clear()
    recorded = openapi.recorded()
    assert set(recorded) == {one.name for one in OPERATIONS}
    for one in OPERATIONS:
        assert list(_errors(one, recorded[one.name].get("answer"))) == [], f"{one.name}: record it anew"
        assert set(recorded[one.name].get("request", {})) == set(one.example or {}), f"{one.name}: record it anew"
