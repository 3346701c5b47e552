"""The part of the walk that leads through a breach of data."""

from tests.support.estate import Estate
from tests.support.incidents import opened
from tests.support.office import signed_in


def through(everything: Estate) -> None:
    """One that the account was told of, looked at, its people taken along; and one of which the authority has not heard
    for a day."""
    owner = signed_in(everything.world, email="told@garden.example.com")
    one = f"/dashboard/incidents/{everything.ids['incident_id']}"
    for path in ("/dashboard/incidents", one):
        assert owner.get(path).status == 200
    assert owner.post(f"{one}/people").status == 200
    opened()
    everything.world.advance(hours=25)
    assert everything.world.run("watch_incidents")["alerts"] >= 1
    everything.world.drain()
