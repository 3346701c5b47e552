"""The part of the walk that leads through a breach of data."""

from tests.support.estate import Estate
from tests.support.incidents import concerned, decided, opened, tell
from tests.support.office import signed_in


def through(everything: Estate) -> None:
    """One that an owner is told of, and looks at with its people; the authority has not heard of it for a day."""
    world = everything.world
    owner, found = signed_in(world, email="told@garden.example.com"), opened()
    concerned(found, world.account, lists=(everything.ids["list_id"],))
    decided(found)
    tell(found)
    world.drain()
    one = f"/dashboard/incidents/{found.id}"
    for path in ("/dashboard/incidents", one):
        assert owner.get(path).status == 200
    assert owner.post(f"{one}/people").status == 200
    world.advance(hours=25)
    assert world.run("watch_incidents")["alerts"] >= 1
    world.drain()
