"""Every point of a scenario: killed there, done again, and compared with what it comes to where nobody dies."""

import gc
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.faults.hooks import READS, killed_at
from tests.kill.processes import FAILED, Server, a_door, die, server, worker
from tests.kill.scenario import Scenario
from tests.support.world import World

Cut = tuple[int, str]
NEVER = (sys.maxsize, "before")


@dataclass(slots=True)
class Outcome:
    """What came of a scenario: its calls, at how many points it was killed, and where it ended otherwise."""

    calls: list[str]
    points: int = 0
    wrong: list[str] = field(default_factory=list)


def cuts(calls: list[str], every: int, *, whole: bool) -> Iterator[Cut]:
    """Before the first call, and after each so-manieth of those that may change something; with `whole`, before and
    after every one.

    Nothing of a process that died is left but what AWS holds: so after a call that reads, and before any call, it is
    as after the last one that changed something.
    """
    if whole:
        yield from ((number, when) for number in range(len(calls)) for when in ("before", "after"))
    else:
        yield 0, "before"
        changing = [number for number, call in enumerate(calls) if not call.startswith(READS)]
        yield from ((number, "after") for number in changing[::every])


def run(kind: type[Scenario], world: World, every: int, *, whole: bool) -> Outcome:
    """Kill it at all these points."""
    scenario, door = kind(world), a_door()
    with server(door, scenario.stands) as there:
        before, outcome = there.holds(), Outcome(_worked(there, scenario, NEVER).gave)
        worker(there, 2, scenario.after)
        meant = there.holds()
    if FAILED in meant or before == meant:
        raise RuntimeError(f"where nobody dies, nothing is done, or wrongly: {meant}")
    gc.freeze()
    for cut in cuts(outcome.calls, every, whole=whole):
        with server(door, scenario.stands) as there:
            if _worked(there, scenario, cut).signal != signal.SIGKILL:
                outcome.wrong.append(f"{_at(cut, outcome)}: it did not die there")
            worker(there, 2, lambda turn=outcome.points: _again(scenario, turn))
            outcome.wrong += [f"{_at(cut, outcome)}: {how}" for how in differences(meant, there.holds())]
        outcome.points += 1
    return outcome


def _worked(there: Server, scenario: Scenario, cut: Cut) -> Any:
    def work() -> list[str]:
        with killed_at(*cut, die) as calls:
            scenario.work()
        return calls

    return worker(there, 1, work)


def _again(scenario: Scenario, turn: int) -> None:
    scenario.world.advance(seconds=scenario.LATER)
    scenario.again(turn)
    scenario.after()


def _at(cut: Cut, outcome: Outcome) -> str:
    return f"{cut[1]} call {cut[0]} ({outcome.calls[cut[0]]})"


def differences(meant: Any, found: Any, place: str = "") -> list[str]:
    """Where two ends differ, in a line each."""
    if isinstance(meant, dict) and isinstance(found, dict):
        return [line for name in sorted(meant.keys() | found.keys())
                for line in differences(meant.get(name), found.get(name), f"{place}/{name}")]
    if isinstance(meant, list) and isinstance(found, list):
        missing, more = _without(meant, found), _without(found, meant)
        return [f"{place} lacks {one}" for one in missing] + [f"{place} has {one}" for one in more]
    return [] if meant == found else [f"{place} is {found!r}, not {meant!r}"]


def _without(some: list[Any], others: list[Any]) -> list[Any]:
    left = list(others)
    return [one for one in some if one not in left or left.remove(one)]  # type: ignore[func-returns-value]
