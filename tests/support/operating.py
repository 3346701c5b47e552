"""The operator's staff: their functions, as IAM lets them be invoked."""

from typing import Any

import pytest
from chalice.local import LambdaContext

from app import app
from chalicelib.core.settings import settings
from chalicelib.operator.wishes import OPERATE, WISHES

ANNA = "arn:aws:sts::123456789012:assumed-role/Operator/anna"
BEN = "arn:aws:sts::123456789012:assumed-role/Operator/ben"


def operate(*, by: str = ANNA, **wish: str) -> Any:
    """A wish of Anna's, unless it is somebody else's, to the function that meets it."""
    return invoke({**wish, "by": by})


def invoke(wish: Any, function: str = "") -> Any:
    """Anything, to a function; to the one that it is for, where none is named."""
    asked = str(wish.get("do")) if isinstance(wish, dict) else ""
    name = function or (WISHES[asked].function if asked in WISHES else OPERATE)
    return app.handler_map[name](wish, LambdaContext(name, 512, max_runtime_ms=300_000))


def two_persons(monkeypatch: pytest.MonkeyPatch, rule: str = "on") -> None:
    """From now on what is final waits for a second person, or does not."""
    monkeypatch.setenv("TWO_PERSON_RULE", rule)
    settings.cache_clear()
