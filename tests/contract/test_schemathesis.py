"""Schemathesis against the running service with all its checks: nothing breaks, nothing answers what is not described.

It reads the API's own description, makes requests that keep to it and requests that do not, by the limits of every
field, by chance (always the same) and in chains over what was made before, and judges every answer.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events, from_schema

from chalicelib.accounts import rules
from chalicelib.accounts.operations import OPERATIONS
from chalicelib.core import clock
from tests.support import estate as estates
from tests.support.estate import Estate, Ids, ids_for
from tests.support.running import served
from tests.support.world import World

REFUSED = ["400", "401", "403", "404", "409", "415", "422", "428"]
PROFILE: dict[str, Any] = {
    "seed": 1,
    "continue-on-failure": True,
    "generation": {"deterministic": True, "max-examples": 5, "database": "none"},
    "phases": {
        "coverage": {"unexpected-methods": []},  # API Gateway answers them itself, with 404
        "stateful": {"generation": {"max-examples": 3}, "max-steps": 4},
    },
    # Which version is the current one, no description can tell; 428 is for If-Match that is missing (RFC 6585).
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "412"]},
        "negative_data_rejection": {"expected-statuses": [*REFUSED, "412"]},
        "missing_required_header": {"expected-statuses": ["401", "403", "415", "428"]},
    },
}
_number = count()


class Mending:
    """Mends what is right by its form and yet refused: a key already used, a cursor made up, another version; and once
    for each operation, ids that nobody has."""

    def __init__(self, estate: Estate) -> None:
        self.ids = {f"{one.method} {one.path}": self._ids(estate, one.name) for one in OPERATIONS}

    @staticmethod
    def _ids(estate: Estate, name: str) -> Callable[[], Ids]:
        """Of uploads and campaigns only when they are wanted: one that runs is soon over, and no two uploads do."""
        if name.endswith(("_import", "_campaign")):
            return lambda: ids_for(estate, name)
        found = ids_for(estate, name)
        return lambda: found

    def mend(self, case: Any) -> None:
        headers, query = case.headers or {}, case.query or {}
        if "Idempotency-Key" in headers and not _wrong(case, ParameterLocation.HEADER):
            headers["Idempotency-Key"] = f"key-{next(_number)}"
        if "If-Match" in headers and not _wrong(case, ParameterLocation.HEADER):
            headers["If-Match"] = '"1"'
        if isinstance(case.body, dict) and not _wrong(case, ParameterLocation.BODY):
            _mend(case.body)
        if "cursor" in query and not _wrong(case, ParameterLocation.QUERY):
            del query["cursor"]
        if case.path_parameters and case.meta is not None and case.meta.generation.mode.is_positive:
            self._lead_somewhere(case)

    def _lead_somewhere(self, case: Any) -> None:
        ids = self.ids.pop(case.operation.label, dict)()
        case.path_parameters.update({name: ids[name] for name in case.path_parameters if name in ids})


def _mend(body: dict[str, Any]) -> None:
    """What an address is, when the next year ends and which fields a list has, no schema can tell."""
    soon = (clock.now() + timedelta(days=30)).isoformat()
    usual = {"email": f"person{next(_number)}@example.org", "url": "https://hooks.example.com/", "scheduled_for": soon}
    body |= {name: value for name, value in usual.items() if isinstance(body.get(name), str)}
    if isinstance(body.get("analytics"), dict):  # what looks as if it stood for a person, no schema can tell
        body["analytics"] = {"source": "newsletter"}
    if "{{" in str(body.get("body")):
        body["body"] = "Hello"
    if isinstance(body.get("columns"), list):  # how many columns the file has
        body["columns"] = ["email", ""]
    if isinstance(body.get("csv"), str):
        body["csv"] = "Email,First name\r\ncarol@example.org,Carol\r\n"
    if "not_bought" in body or "source" in body:  # what has to be said depends on the upload
        body |= {"source": "our fair", "consent": "they signed up", "not_bought": True}
    if "email" in body and "fields" in body:
        body["fields"] = {}
    for number, one in enumerate(body["fields"] if isinstance(body.get("fields"), list) else []):
        one["name"] = f"field_{number}"


def _wrong(case: Any, where: ParameterLocation) -> bool:
    return case.meta is not None and case.meta.is_negative_at(where)


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_every_answer_is_one_that_the_description_allows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from app import app

    monkeypatch.setitem(rules.CALLS_A_MINUTE, "standard", 10**9)
    described = world.http("GET", "/v1/openapi.json").json
    mending = Mending(estates.of(world))  # something of everything, so that listings lead to it
    credentials = {"Authorization": f"Bearer {world.key}", "X-API-Key": "_".join(world.key.split("_")[:3])}

    with served(app) as address:
        described["servers"] = [{"url": address}]
        config = SchemathesisConfig.from_dict(PROFILE | {"headers": credentials, "base-url": address})
        schemathesis.hook("before_call")(lambda context, case, kwargs: mending.mend(case))
        found, asked, done = _run(schemathesis.openapi.from_dict(described, config=config))

    assert found == []
    operations = {f"{method.upper()} {path}" for path, methods in described["paths"].items() for method in methods}
    assert operations - set(asked) == set()
    assert operations - set(done) == set(), "what was never carried out, little is proved of"


def _run(schema: Any) -> tuple[list[str], Counter[str], Counter[str]]:
    """What the checks found, each once; how many requests each operation got, and how many it carried out."""
    found: dict[str, None] = {}
    asked: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            found[f"{event}"] = None
        if isinstance(event, events.ScenarioFinished):
            asked.update(case.value.operation.label for case in event.recorder.cases.values())
            done.update(event.recorder.cases[name].value.operation.label
                        for name, one in event.recorder.interactions.items()
                        if one.response is not None and one.response.status_code < 300)
            found |= dict.fromkeys(_failures(event))
    return list(found), asked, done


def _failures(event: Any) -> list[str]:
    return [f"{event.label}: {check.name}: {check.failure_info.failure}\n{check.failure_info.code_sample}"
            for checks in event.recorder.checks.values() for check in checks if check.failure_info]
