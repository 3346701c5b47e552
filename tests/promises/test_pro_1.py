"""PRO-1: no profiling, no automated decisions: nothing that is stored or told rates a person, and nobody is deleted or
changed for what they did or did not do, save by the one rule that the policy lists (RET-4)."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel

from chalicelib.activity.model import Activity, Seen
from chalicelib.core.table import Item
from tests.support.visits import with_few_shards
from tests.support.world import World

pytestmark = pytest.mark.promise("PRO-1")
LIBRARY = Path(__file__).resolve().parents[2] / "chalicelib"
RATING = {"score", "scored", "scoring", "rating", "rated", "rank", "ranking", "ranked", "engagement", "engaged",
          "propensity", "likelihood", "probability", "prediction", "predicted", "persona", "segment", "cohort", "churn",
          "lifetime", "grade", "affinity", "interest", "interests", "profile", "profiling", "behaviour", "behavior",
          "stars", "temperature", "loyalty", "quality", "tier"}
OF_THE_ACCOUNT = {("Account", "tier")}  # what an account holder pays for says nothing about a subscriber
KEPT_OF_PEOPLE = {"Subscription", "Pending", "Suppression"}


def modules() -> Iterator[str]:
    for path in sorted(LIBRARY.rglob("*.py")):
        yield ".".join(("chalicelib", *path.relative_to(LIBRARY).with_suffix("").parts)).removesuffix(".__init__")


def every(kind: type) -> set[type]:
    """All classes of the product of this kind."""
    for name in modules():
        import_module(name)
    found, new = set(), {kind}
    while new:
        new = {sub for one in new for sub in one.__subclasses__()} - found
        found |= new
    return {one for one in found if one.__module__.startswith("chalicelib.")}


def words(name: str) -> set[str]:
    return set(re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()))


def test_no_stored_thing_holds_a_score() -> None:
    stored = {(one.__name__, name) for one in every(Item) for name in one.get_attributes()}  # type: ignore[attr-defined]

    assert len(stored) > 100, "the walk must see them"
    assert {pair for pair in stored if words(pair[1]) & RATING} == OF_THE_ACCOUNT
    assert {one.__name__ for one in every(Item) if words(one.__name__) & RATING} == set()


def test_nothing_that_the_api_takes_or_gives_holds_a_score() -> None:
    told = {(one.__name__, name) for one in every(BaseModel) for name in one.model_fields}  # type: ignore[attr-defined]

    assert len(told) > 80, "the walk must see them"
    assert {pair for pair in told if words(pair[1]) & RATING} == set()


def test_what_is_kept_of_a_person_on_a_list_says_nothing_of_what_they_did() -> None:
    """Opens and clicks lie in a table of their own, from which nothing flows back into the subscription."""
    kept = {name for one in every(Item) if one.__name__ in KEPT_OF_PEOPLE
            for name in one.get_attributes()}  # type: ignore[attr-defined]

    assert kept
    assert {name for name in kept if words(name) & {"opens", "opened", "clicks", "clicked", "active", "activity",
                                                    "seen", "last"}} == set()


def test_nothing_that_sends_or_keeps_people_reads_their_activity() -> None:
    """The rooms that decide who is on a list and who gets a mail do not know the rows of activity."""
    rooms = ("subscriptions", "lists", "campaigns", "privacy", "webhooks")
    readers = [f"{path.relative_to(LIBRARY)}: {row.__name__}" for room in rooms
               for path in (LIBRARY / room).glob("*.py") for row in (Activity, Seen)
               if re.search(rf"\bimport\b[^\n]*(?:\([^)]*)?\b{row.__name__}\b", path.read_text(encoding="utf-8"))]
    assert readers == []


def test_reading_everything_or_nothing_makes_no_difference(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One opens and clicks all, the other nothing: after two years both are still there, and both are mailed."""
    with_few_shards(monkeypatch)
    garden = world.a_list()
    world.subscribed(garden, world.carol, tracking=True)
    world.subscribed(garden, "never@example.org", tracking=True)
    world.send(garden)
    reader = world.mail_to(world.carol)
    for link in [*reader.links, reader.pixel]:
        world.http("GET", link.removeprefix("https://mail.smartmessages.example"))
    before = sorted(str(row) for row in world.scan("subscriptions"))

    for _ in range(3):
        world.advance(days=250)
        for job in ("aggregate", "sweep", "meter", "recheck_domains", "start_due", "watch_requests",
                    "watch_incidents", "sunset"):
            world.run(job)

    assert sorted(str(row) for row in world.scan("subscriptions")) == before
    world.forget_mail()
    world.send(garden)
    assert {mail.to.lower() for mail in world.inbox()} == {world.carol.lower(), "never@example.org"}
