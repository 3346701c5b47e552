"""The process that everything is forked from. It prints what came of each scenario, in a line of JSON each."""

import argparse
import json
import os
import sys
from dataclasses import asdict
from typing import Any

from tests.conftest import a_world
from tests.kill import matrix
from tests.kill.careless import Careless
from tests.kill.counting import Aggregation, Sweep
from tests.kill.forgetting import Closing, Erasure, RestoreDrill
from tests.kill.letting_go import Sunset
from tests.kill.points import CARELESS, WRONG, table
from tests.kill.processes import forked
from tests.kill.scenario import Scenario
from tests.kill.sending import CampaignAgain, CampaignDue, CampaignRepaired, CampaignSent, CampaignWalked
from tests.kill.still import stand_still
from tests.kill.taking_along import Takeout
from tests.kill.under_way import CampaignResumed, CampaignStarted, EventsTaken
from tests.support.world import World

SCENARIOS: dict[str, type[Scenario]] = {
    "aggregation": Aggregation, "sweep": Sweep, "erasure": Erasure, "sunset": Sunset, "restore": RestoreDrill,
    "closing": Closing, "takeout": Takeout, "sending": CampaignSent, "walking": CampaignWalked, "schedule": CampaignDue,
    "repair": CampaignRepaired, "again": CampaignAgain, "start": CampaignStarted, "resume": CampaignResumed,
    "events": EventsTaken, CARELESS: Careless}


def main() -> int:
    """0 where every point came to the same, WRONG where one did not."""
    asked = argparse.ArgumentParser(prog="python -m tests.kill", description=__doc__)
    asked.add_argument("scenario", nargs="*", help=f"{', '.join(SCENARIOS)}; none: as lines of the input name them")
    asked.add_argument("--whole", action="store_true", help="before and after every call")
    given = asked.parse_args()
    wrong = False
    with os.fdopen(os.dup(1), "w") as told:
        os.dup2(2, 1)  # logs of the service go elsewhere
        stand_still()
        with a_world() as world:
            for name in given.scenario or map(str.strip, sys.stdin):
                outcome = _outcome(name, world, given.whole)
                wrong |= outcome is None or bool(outcome["wrong"])
                print(json.dumps(outcome), file=told, flush=True)
    return WRONG if wrong else 0


def _outcome(name: str, world: World, whole: bool) -> dict[str, Any] | None:
    """None where it failed; its words are among the logs then."""
    every = 1 if name == CARELESS else table()[name].every
    try:
        found: dict[str, Any] = forked(lambda: asdict(matrix.run(SCENARIOS[name], world, every, whole=whole))).gave
    except RuntimeError:
        return None
    return found


if __name__ == "__main__":
    sys.exit(main())
