"""A change of address, through the front door."""

from tests.support.office import FROM_HERE
from tests.support.portal import entered, link_to
from tests.support.world import World

NEW = "quokkanova@quokkanova-home.example.org"


def moves(world: World, who: str, to: str = NEW) -> str:
    """The page that the button leads to."""
    return press(world, asked(world, who, to))


def asked(world: World, who: str, to: str = NEW) -> str:
    assert entered(world, who).post("/portal/address", email=to).status == 200
    world.drain()
    return link_to(world, to, "move")


def press(world: World, link: str) -> str:
    answer = world.http("POST", link, form={}, headers=FROM_HERE)
    assert answer.status == 200, answer.text
    return answer.text
