"""Schemathesis against the running service with all its checks: nothing breaks, nothing answers what is not described.

It reads the API's own description, makes requests that keep to it and requests that do not, by the limits of every
field, by chance (always the same) and in chains over what was made before, and judges every answer.
"""

from collections import Counter
from itertools import count
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events, from_schema

from chalicelib.accounts import rules
from tests.support.running import served
from tests.support.world import World

PROFILE: dict[str, Any] = {
    "seed": 1,
    "continue-on-failure": True,
    "generation": {"deterministic": True, "max-examples": 8, "database": "none"},
    "phases": {
        "coverage": {"unexpected-methods": []},  # API Gateway answers them itself, with 404
        "stateful": {"generation": {"max-examples": 4}, "max-steps": 4},
    },
    # Which version is the current one, no description can tell.
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "412"]}},
}
_number = count()


@schemathesis.hook
def before_call(_context: Any, case: Any, kwargs: Any) -> None:
    """Mend what is right by its form and yet refused: a key already used, a cursor made up, one name for two fields."""
    headers, query = case.headers or {}, case.query or {}
    if "Idempotency-Key" in headers and not _wrong(case, ParameterLocation.HEADER):
        headers["Idempotency-Key"] = f"key-{next(_number)}"
    if isinstance(case.body, dict) and not _wrong(case, ParameterLocation.BODY):
        _give_each_its_own_name(case.body.get("fields"))
        _mail_somebody(case.body)
    if "cursor" in query and not _wrong(case, ParameterLocation.QUERY):
        del query["cursor"]


def _give_each_its_own_name(fields: Any) -> None:
    for number, one in enumerate(fields if isinstance(fields, list) else []):
        one["name"] = f"field_{number}"


def _mail_somebody(body: dict[str, Any]) -> None:
    """What an address is, and which fields a list has, no schema can tell."""
    if "email" in body:
        body["email"] = f"person{next(_number)}@example.org"
        body |= {"fields": {}} if "fields" in body else {}


def _wrong(case: Any, where: ParameterLocation) -> bool:
    return case.meta is not None and case.meta.is_negative_at(where)


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_every_answer_is_one_that_the_description_allows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from app import app

    monkeypatch.setitem(rules.CALLS_A_MINUTE, "standard", 10**9)
    described = world.http("GET", "/v1/openapi.json").json
    world.api("GET", "/v1/lists")
    credentials = {"Authorization": f"Bearer {world.key}", "X-API-Key": world.key.rpartition("_")[0]}

    with served(app) as address:
        described["servers"] = [{"url": address}]
        config = SchemathesisConfig.from_dict(PROFILE | {"headers": credentials, "base-url": address})
        found, asked = _run(schemathesis.openapi.from_dict(described, config=config))

    assert found == []
    assert set(asked) >= {f"{method.upper()} {path}" for path, methods in described["paths"].items()
                          for method in methods}


def _run(schema: Any) -> tuple[list[str], Counter[str]]:
    """What the checks found, each once; and how many requests each operation got."""
    found: dict[str, None] = {}
    asked: Counter[str] = Counter()
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            found[f"{event}"] = None
        if isinstance(event, events.ScenarioFinished):
            asked.update(case.value.operation.label for case in event.recorder.cases.values())
            found |= dict.fromkeys(_failures(event))
    return list(found), asked


def _failures(event: Any) -> list[str]:
    return [f"{event.label}: {check.name}: {check.failure_info.failure}\n{check.failure_info.code_sample}"
            for checks in event.recorder.checks.values() for check in checks if check.failure_info]
