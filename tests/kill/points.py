"""How many points each scenario has, as they were counted last: there may be more, and never fewer."""

import json
from pathlib import Path
from typing import NamedTuple

CARELESS = "careless"  # the one that must not stand it, and has no line here
WRONG = 3  # how the process of a scenario ends where a point came to something else
TABLE = Path(__file__).with_name("points.json")


class Points(NamedTuple):
    """At how many points a scenario is killed: by `make test`, before its first call and after each `every`-th of those
    that may change something; by `make kill`, before and after every call."""

    every: int
    test: int
    kill: int


def table() -> dict[str, Points]:
    return {name: Points(**row) for name, row in json.loads(TABLE.read_text()).items()}
