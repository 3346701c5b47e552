"""Killed anywhere, and done again, it comes to the same: in processes of their own (see the package)."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kill.points import CARELESS, table
from tests.kill.summary import POINTS

HOUSE = Path(__file__).resolve().parents[2]
WHOLE = bool(os.environ.get("KILL_WHOLE"))  # `make kill`
PROVED = {"aggregation": ["RET-3"], "sweep": ["RET-2", "RET-3"], "erasure": ["RGT-1", "RET-5"], "sunset": ["RET-4"],
          "restore": ["RET-5", "RGT-1"], "closing": ["RET-1"], "takeout": ["RET-1"]}
Matrix = Callable[[str], Any]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    """What comes of a scenario. One process for all of them: it takes longer to start than most scenarios to run."""
    words = tmp_path_factory.mktemp("kill") / "words"
    with words.open("w") as said, subprocess.Popen(
            [sys.executable, "-m", "tests.kill", *(["--whole"] if WHOLE else [])], cwd=HOUSE, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said) as there:
        assert there.stdin
        assert there.stdout

        def asked(name: str) -> Any:
            print(name, file=there.stdin, flush=True)
            found = json.loads(there.stdout.readline() or "null") if there.stdout else None
            assert found, words.read_text()
            return found

        yield asked
        there.stdin.close()


def _scenarios() -> list[Any]:
    return [pytest.param(name, id=name, marks=[pytest.mark.promise(one) for one in PROVED.get(name, [])])
            for name in table()]


@pytest.mark.parametrize("name", _scenarios())
def test_killed_around_its_calls_and_done_again_it_comes_to_the_same(
        name: str, outcome: Matrix, record_property: Callable[[str, object], None]) -> None:
    found = outcome(name)
    record_property(POINTS, f"{name:12} {found['points']:4} points around {len(found['calls']):3} calls")

    assert found["wrong"] == []
    counted = table()[name]
    assert found["points"] >= (counted.kill if WHOLE else counted.test), "fewer than tests/kill/points.json says"


def test_what_must_not_be_done_twice_is_found(outcome: Matrix) -> None:
    """Killed before its only call it does it once in all, killed after it twice."""
    found = outcome(CARELESS)

    assert found["points"] == 2
    assert {line.partition(":")[0] for line in found["wrong"]} == {"after call 0 (UpdateItem)"}
