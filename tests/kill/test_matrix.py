"""Killed anywhere, and done again, it comes to the same: in processes of their own (see the package)."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.kill.points import CARELESS, WRONG, table
from tests.kill.summary import POINTS

HOUSE = Path(__file__).resolve().parents[2]
WHOLE = bool(os.environ.get("KILL_WHOLE"))  # `make kill`
PROVED = {"aggregation": "RET-3", "sweep": "RET-2", "erasure": "RGT-1", "restore": "RET-5", "closing": "RET-1"}


def _scenarios() -> list[Any]:
    return [pytest.param(name, id=name, marks=[pytest.mark.promise(PROVED[name])] if name in PROVED else [])
            for name in table()]


@pytest.mark.parametrize("name", _scenarios())
def test_killed_around_its_calls_and_done_again_it_comes_to_the_same(
        name: str, record_property: Callable[[str, object], None]) -> None:
    outcome = _outcome(name)
    record_property(POINTS, f"{name:12} {outcome['points']:4} points around {len(outcome['calls']):3} calls")

    assert outcome["wrong"] == []
    counted = table()[name]
    assert outcome["points"] >= (counted.kill if WHOLE else counted.test), "fewer than tests/kill/points.json says"


def test_what_must_not_be_done_twice_is_found() -> None:
    """Killed before its only call it does it once in all, killed after it twice."""
    outcome = _outcome(CARELESS)

    assert outcome["points"] == 2
    assert {line.partition(":")[0] for line in outcome["wrong"]} == {"after call 0 (UpdateItem)"}


def _outcome(name: str) -> Any:
    done = subprocess.run([sys.executable, "-m", "tests.kill", name, *(["--whole"] if WHOLE else [])],
                          cwd=HOUSE, capture_output=True, text=True, check=False)
    assert done.returncode in {0, WRONG}, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
