"""What a scenario is, and how the end of one is told so that two can be compared."""

import json
import re
from typing import Any, ClassVar

from infrastructure.local.clients import client
from tests.support.world import World

_A_MOMENT = re.compile(r"\b20\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z|\b[12]\d{9}\b")


class Scenario:
    """Made in a world before the work begins. `work` is done by a process that dies in it, `again` by the next, which
    comes LATER, in seconds, and `after` is what follows whether anybody died or not; `stands` tells where everything
    stands then, in JSON."""

    LATER: ClassVar[int] = 3_600
    TABLES: ClassVar[tuple[str, ...]] = ()

    def __init__(self, world: World) -> None:
        self.world = world
        self.seed()
        for url in client("sqs").list_queues()["QueueUrls"]:  # what was in a dead worker's hands comes back at once
            client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "0"})

    def seed(self) -> None:
        raise NotImplementedError

    def work(self) -> None:
        raise NotImplementedError

    def drained(self, *queues: str) -> None:
        """Let the workers of these queues run in turn until all hold nothing; no other queue is asked, to save time."""
        while sum(self.world.workers.step(queue) for queue in queues):
            pass

    def again(self, turn: int) -> None:
        """After a death, the `turn`-th from 0: the first of them came before anything was done."""
        self.work()

    def after(self) -> None:
        """Nothing."""

    def stands(self) -> Any:
        return {table: rows(self.world, table) for table in self.TABLES}


def rows(world: World, table: str, *without: str) -> list[str]:
    """The raw rows of a table, but for these attributes and the moments in them, which differ from run to run."""
    return sorted(timeless(json.dumps({name: value for name, value in row.items() if name not in without},
                                      sort_keys=True)) for row in world.scan(table))


def timeless(text: str) -> str:
    """The same without the moments in it."""
    return _A_MOMENT.sub("…", text)
