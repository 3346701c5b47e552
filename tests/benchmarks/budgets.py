"""How many calls to AWS each operation may make, and how many it makes.

Calls are counted where botocore makes them, on every client that the service has, so that nothing goes by unseen.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from chalicelib.activity import links
from chalicelib.campaigns import deliver
from chalicelib.core import aws, signing
from chalicelib.subscriptions.model import SHARDS, shard_of
from tests.support.world import World

REQUESTS = {"subscribe": 3, "confirm": 2, "unsubscribe": 2, "open": 1, "click": 1,
            "open by name": 2, "click by name": 2}  # the consent is read, at each visit: docs/decisions/0024
SEND_DYNAMODB, SEND_SES = 0.2, 0.02  # a message
PAGE = 50
DONE_BY_LAMBDA = {"ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility"}  # not by our code
Calls = Counter[tuple[str, str]]
Act = Callable[[], Any]


class Counting:
    """Counts every call of every client. One for each world: a client cannot be watched less."""

    def __init__(self) -> None:
        self._calls: Calls = Counter()
        aws.watch(self._follow)

    def _follow(self, client: Any) -> None:
        client.meta.events.register("before-call", self._note)

    def _note(self, model: Any, **_rest: Any) -> None:
        if model.name not in DONE_BY_LAMBDA:
            self._calls[model.service_model.service_name, model.name] += 1

    @contextmanager
    def counted(self) -> Iterator[Calls]:
        """The calls made inside the block."""
        calls: Calls = Counter()
        self._calls = calls
        yield calls
        self._calls = Counter()


@dataclass(frozen=True)
class Cost:
    """What an operation cost in a warm process and, the first time, in a fresh one."""

    operation: str
    warm: Calls
    first: Calls

    @property
    def total(self) -> int:
        return self.warm.total()

    def named(self) -> str:
        return named(self.warm)

    def extra(self) -> str:
        """What only the first request of a process costs."""
        return named(self.first - self.warm)


def named(calls: Calls) -> str:
    """Calls in words: `BatchGetItem`, `UpdateItem × 2`."""
    return ", ".join(f"{name}{f' × {n}' if n > 1 else ''}" for (_service, name), n in calls.items())


def forget() -> None:
    """What a fresh process does not know yet: keys, links, frozen campaigns."""
    for each in (signing.forget, links.forget, deliver.forget):
        each()


def costs(world: World, counting: Counting) -> list[Cost]:
    """Every operation of a person, twice: by the first request of a process, and by a later one."""
    return [_cost(counting, name, act) for name, act in _operations(world).items()]


def _cost(counting: Counting, operation: str, ready: Callable[[], Act]) -> Cost:
    found = []
    for fresh in (True, False):
        act = ready()
        if fresh:
            forget()
        with counting.counted() as calls:
            answer = act()
        assert answer.status in {200, 302}, f"{operation}: {answer.status}"
        found.append(calls)
    first, warm = found
    return Cost(operation, warm, first)


def _operations(world: World) -> dict[str, Callable[[], Act]]:
    """For each operation, what gets everything ready for one more of it, and returns the act itself."""
    garden, number = world.a_list(), count()
    mails = {"": world.sent_newsletter()[1], " by name": world.sent_newsletter(garden, tracking=True)[1]}

    def subscribe() -> Act:
        who = f"person{next(number)}@example.org"
        return lambda: world.http("POST", f"/s/{garden.id}", form={"email": who, "first_name": "Erin"})

    def confirm() -> Act:
        world.sign_up(garden, f"person{next(number)}@example.org")
        link = world.confirmation_link()
        return lambda: world.confirm(link, tracking="yes")

    def unsubscribe() -> Act:
        who = f"person{next(number)}@example.org"
        world.subscribed(garden, who)
        link = world.unsubscribe_link(garden, who)
        return lambda: world.leave(link, "one-click")

    def visits(path: str) -> Callable[[], Act]:
        return lambda: lambda: world.http("GET", path)

    seen = {f"{kind}{whose}": visits(path) for whose, mail in mails.items()
            for kind, path in (("open", str(mail.pixel)), ("click", mail.links[0]))}
    return {"subscribe": subscribe, "confirm": confirm, "unsubscribe": unsubscribe, **seen}


def full_shards(world: World, each: int) -> list[str]:
    """Addresses of which just `each` fall into every shard of a list."""
    shards: dict[int, list[str]] = {shard: [] for shard in range(SHARDS)}
    for number in count():
        who = f"reader{number}@example.org"
        found = shards[shard_of(world.person(who))]
        if len(found) < each:
            found.append(who)
        if all(len(some) == each for some in shards.values()):
            return [one for some in shards.values() for one in some]
    raise AssertionError


def sent(world: World, counting: Counting, people: list[str]) -> Calls:
    """What the pages of a campaign to these people cost, from the first to the last, in a fresh process."""
    _start(world, people)
    _hear_no_events()  # the embedded queue is slow once thousands wait in it
    forget()
    with counting.counted() as calls:
        while world.workers.step("sending"):
            pass
    return calls


def taken_in(world: World, counting: Counting, people: list[str]) -> Calls:
    """What SES's events about a campaign to these people cost; to be asked before `sent`."""
    _start(world, people)
    while world.workers.step("sending"):
        pass
    with counting.counted() as calls:
        world.drain()
    return calls


def _start(world: World, people: list[str]) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people)
    world.start(garden)


def _hear_no_events() -> None:
    """From now on SES's events lead nowhere."""
    sns = aws.client("sns")
    for subscription in sns.list_subscriptions()["Subscriptions"]:
        sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])


def of(calls: Calls, service: str) -> int:
    """How many calls went to a service."""
    return sum(n for (name, _operation), n in calls.items() if name == service)


def only(calls: Calls, service: str) -> Calls:
    """The calls of one service."""
    return Counter({key: n for key, n in calls.items() if key[0] == service})
