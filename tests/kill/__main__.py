"""The process that everything is forked from: one scenario, its points, and what came of them, in JSON."""

import argparse
import json
import sys
from dataclasses import asdict

from tests.conftest import a_world
from tests.kill import matrix
from tests.kill.careless import Careless
from tests.kill.counting import Aggregation, Sweep
from tests.kill.forgetting import Closing, Erasure, RestoreDrill
from tests.kill.points import CARELESS, WRONG, table
from tests.kill.scenario import Scenario
from tests.kill.sending import CampaignDue, CampaignSent
from tests.kill.still import stand_still

SCENARIOS: dict[str, type[Scenario]] = {
    "aggregation": Aggregation, "sweep": Sweep, "erasure": Erasure, "restore": RestoreDrill, "closing": Closing,
    "sending": CampaignSent, "schedule": CampaignDue, CARELESS: Careless}


def main() -> int:
    """0 where every point came to the same, WRONG where one did not."""
    asked = argparse.ArgumentParser(prog="python -m tests.kill", description=__doc__)
    asked.add_argument("scenario", choices=SCENARIOS)
    asked.add_argument("--whole", action="store_true", help="before and after every call")
    given = asked.parse_args()
    stand_still()
    with a_world() as world:
        every = 1 if given.whole or given.scenario == CARELESS else table()[given.scenario].every
        outcome = matrix.run(SCENARIOS[given.scenario], world, every, both=given.whole)
    print("\n" + json.dumps(asdict(outcome)))
    return WRONG if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
