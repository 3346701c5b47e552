"""RET-3: totals name nobody, and nothing in them leads to anybody."""

import re

import pytest

from chalicelib.activity.model import Total
from chalicelib.core import signing
from tests.support.world import World

pytestmark = pytest.mark.promise("RET-3")
KEY = re.compile(r"\d{4}-\d\d-\d\d#(o|c|c#\d{3})")  # the day, and what was done: no hour, no number of a mail
CAMPAIGN = re.compile(r"[a-z2-9]{12}-[a-z2-9]{13}")


def test_a_total_has_no_place_for_a_name() -> None:
    """Whatever is written, the model has nothing but a campaign, a day, a kind and four numbers."""
    assert set(Total.get_attributes()) == {"pk", "sk", *Total.FIGURES}
    assert {Total.get_attributes()[name].attr_type for name in Total.FIGURES} == {"N"}


def test_nothing_in_the_table_of_totals_leads_to_anybody(world: World) -> None:
    """Every identifier of a person that stands anywhere else is looked for in it, and keys have no room for one."""
    campaign, mail = world.sent_newsletter(tracking=True)
    for link in (mail.pixel, mail.links[0]):
        world.http("GET", link)
        world.http("GET", link, headers={"DNT": "1"})
    world.advance(days=1)
    world.http("GET", mail.links[0])
    world.advance(hours=26)
    world.run("aggregate")

    totals = [row for row in world.scan("totals") if row["pk"]["S"] == campaign]
    person = world.person(world.carol)
    traces = {world.carol.lower(), person, signing.alias(world.account.id, person), mail.pixel.rsplit("/", 1)[1]}
    traces |= {row[name]["S"] for table in ("deliveries", "activity", "subscriptions") for row in world.scan(table)
               for name in ("sk", "person", "address", "alias") if "S" in row.get(name, {})}

    assert totals
    assert CAMPAIGN.fullmatch(campaign)
    assert all(KEY.fullmatch(row["sk"]["S"]) for row in totals)
    assert all(set(row) == {"pk", "sk", *Total.FIGURES} for row in totals)
    assert len(traces) > 8
    assert [one for one in traces if len(one) > 3 and one in str(world.scan("totals"))] == []
