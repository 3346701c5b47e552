"""A service that tries itself, as tests drive it: runs a quarter of an hour apart, and what staff are told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.builders import MailingList
from tests.support.front_door import FrontDoor, front_door, says
from tests.support.internet import internet
from tests.support.operating import operate
from tests.support.world import World

BROKEN = says(500, b"<h1>Something went wrong</h1>")


class Own:
    """A list of the operator's own, on which the service tries itself."""

    def __init__(self, door: FrontDoor, before: Callable[[], None] = lambda: None) -> None:
        """`before` is done before each run."""
        self.door, self.world, self._before = door, door.world, before
        self.list: MailingList = self.world.a_list("Does it work?")
        assert operate(do="start_probe", list=self.list.id)["on"]

    def run(self, times: int = 1, *, mail: bool = True) -> list[dict[str, int]]:
        """So many runs, a quarter of an hour apart; the workers work in between, or do not."""
        done = []
        for _ in range(times):
            self._before()
            done.append(self.world.run("probe"))
            if mail:
                self.world.drain()
            self.world.advance(minutes=15)
        return done

    def told(self) -> dict[str, Any]:
        return dict(operate(do="probe"))

    def on_it(self) -> list[dict[str, Any]]:
        return self.world.scan("subscriptions")


@contextmanager
def own_list(world: World, directory: Path) -> Iterator[Own]:
    """The service behind its public name, on a day's noon, and told to try itself."""
    world.advance_to_noon()
    with internet(directory) as net:
        yield Own(front_door(world, net))


def candidates() -> list[dict[str, Any]]:
    return list(operate(do="incidents", state="candidate")["incidents"])


def whole(runs: list[dict[str, int]]) -> list[int]:
    return [one["whole"] for one in runs]


def failed(runs: list[dict[str, int]]) -> list[int]:
    return [one["failed"] for one in runs]
