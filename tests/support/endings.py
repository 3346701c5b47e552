"""Something of every kind that has an end, made as the service makes it; and which model wrote a raw row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.campaigns.link_model import LinkCheck, link_check_key
from chalicelib.campaigns.lost_model import LOST, Lost
from chalicelib.campaigns.model import Claim
from chalicelib.core import clock
from chalicelib.core.table import Item
from chalicelib.portal import complaints
from chalicelib.portal.model import Complaint
from chalicelib.retention.model import Reached, reached_key
from chalicelib.retention.periods import ROWS, Kept
from chalicelib.subscriptions import probed
from infrastructure import data_map
from tests.support import downloading, foreign, newcomer, people, portal
from tests.support.hooks import hook
from tests.support.office import signed_in
from tests.support.people import Everywhere, Somebody
from tests.support.world import World

MODELS = data_map.models()
BY_LIBRARY = ROWS[-1]  # the one kind that has no model
NAMES = {id(model): name for name, model in MODELS.items()}


@dataclass(frozen=True, slots=True)
class Dated:
    """A raw row with an end (epoch seconds), and its kind."""

    table: str
    pk: str
    sk: str
    ends: int
    kind: Kept


def everything(everywhere: Everywhere) -> None:
    """Something of every kind."""
    world, carol = everywhere.world, Somebody("quokkacarol", "198.51.100.187")
    everywhere.erased_at_a_third(carol)
    everywhere.comes(carol)
    for complaint in Complaint.scan(Complaint.sk.startswith("complaint#")):
        complaints.close(str(complaint.pk), complaint.id, "upheld", "Less it is.", "operator", clock.now())
    world.sign_up(everywhere.lists["Pond"], "nobody.confirms@example.org")
    _office(world)
    portal.entered(world, carol.address)
    portal.asked(world, carol.address)
    newcomer.reset_link(world, "eve@newcomers.example.org")
    foreign.come(foreign.write("subscriptions"))
    world.run("watch_quota")
    now = clock.now()
    probed.note_arrival("somebody who is nobody", now)
    _model, pk, sk = link_check_key("a-b")
    LinkCheck(pk, sk, at=clock.iso(now), version=1, answers={}, expires_at=clock.epoch(now) + 86400).save()
    page = next(iter(Claim.scan(Claim.sk.startswith("page#"))))
    Lost(page.pk, f"{LOST}0-x-0", deliveries=["0-x-0"], at=clock.iso(now), expires_at=page.expires_at).save()
    world.api("POST", f"/v1/webhooks/{hook(world, everywhere.receiver, 'subscription.left')}/test")
    Reached(*reached_key("none of ours")[1:], place={}, expires_at=clock.epoch(now) + 86400).save()


def _office(world: World) -> None:
    newcomer.account(world, "eve@newcomers.example.org")
    newcomer.sign_up(world, "frank@newcomers.example.org")
    newcomer.log_in(world, "eve@newcomers.example.org", "a wrong password for her")
    owner = signed_in(world)
    newcomer.invitation_link(owner, "dave@example.org")
    downloading.asked(owner, world.a_list("To download"))
    world.advance(hours=1)
    newcomer.walked_in(world, str(owner.user.email))
    world.drain()


def dated(world: World) -> Iterator[Dated]:
    """Every raw row that has an end."""
    for table, row in people.raw(world):
        if "expires_at" in row:
            yield Dated(table, row["pk"]["S"], row["sk"]["S"], int(row["expires_at"]["N"]), kind_of(table, row))


def kind_of(table: str, row: dict[str, Any]) -> Kept:
    """The kind of a raw row, by its attributes."""
    if row["pk"]["S"].startswith("idempotency#"):
        return BY_LIBRARY
    if row["pk"]["S"].startswith("by-hand#"):  # its attributes are those of another counter
        return next(one for one in ROWS if one.what == "webhooks.CallsByHand")
    fitting = [model for model in MODELS.values() if model.Meta.table_name == table and _fits(model, set(row))]
    model = min(fitting, key=lambda one: len(data_map.attributes(one) - set(row)))
    return next(one for one in ROWS if one.what == NAMES[id(model)])


def model_of(kind: Kept) -> type[Item]:
    return MODELS[kind.what]


def _fits(model: type[Item], names: set[str]) -> bool:
    needed = {str(one.attr_name) for one in model.get_attributes().values() if not one.null and one.default is None}
    return needed <= names <= data_map.attributes(model)
