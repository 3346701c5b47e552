"""The part of the walk in which people who no longer read are counted, warned and deleted, and the rule is given up."""

from datetime import timedelta

from chalicelib.activity.model import OPEN, Activity, partition, shard_of, sort_key
from chalicelib.core import clock, signing
from tests.faults.hooks import refused
from tests.support.office import Office, signed_in
from tests.support.quiet import Garden, of_one_shard, seeded
from tests.support.world import World

PAGE = "/dashboard/inactivity"
SENT = [timedelta(days) for days in (20, 40, 60, 80, 100, 120)]


def through(world: World) -> None:
    """Counted, switched on, warned in two tries, one stays, the others are deleted, switched off."""
    people = of_one_shard(3, "quiet")
    garden = Garden(world, seeded(world.account, people, SENT))
    _fetched_by_a_program(world, garden, people[0])
    office = _office(world, "first")
    assert office.post(f"{PAGE}/count", campaigns="6", days="14").status == 303
    world.run("sunset")
    _switched(office, "on")
    with refused("SendEmail", "TooManyRequestsException"):
        world.run("sunset")
    signing.forget()
    garden.walks()
    link = garden.stay_link(people[1])
    assert [world.http(method, link).status for method in ("GET", "POST")] == [200, 200]
    garden.weeks_pass(3)
    assert [garden.is_there(who) for who in people] == [False, True, False]
    office = _office(world, "second")
    assert office.get(PAGE).status == 200
    _switched(office, "off")
    world.run("sunset")


def _office(world: World, name: str) -> Office:
    return signed_in(world, email=f"{name}.quiet@garden.example.com")


def _switched(office: Office, how: str) -> None:
    version = office.get(PAGE).hidden("version")
    assert office.post(f"{PAGE}/{how}", version=version).status == 303


def _fetched_by_a_program(world: World, garden: Garden, who: str) -> None:
    now, person = clock.now(), world.person(who)
    campaign = f"{garden.garden.id.partition('-')[0]}-abc"
    Activity(partition(now.date(), shard_of(person)), sort_key(campaign, person, OPEN, 0)).update(actions=[
        Activity.machine.add(1), Activity.person.set(person),
        Activity.expires_at.set(clock.epoch(now + timedelta(days=180)))])
