"""The page on which an owner has people counted who no longer read, and switches their deletion on and off."""

from chalice.app import Blueprint, Response

from chalicelib.activity.shown import told
from chalicelib.administration import details
from chalicelib.core.errors import Invalid
from chalicelib.sunset import choose, rules
from chalicelib.users.access import Visit, door
from chalicelib.users.model import OWNER

blueprint = Blueprint(__name__)
PAGE = "/dashboard/inactivity"


@door(blueprint, "GET", PAGE)
def inactivity_page(visit: Visit) -> Response:
    """What is set, what was counted, and what was done."""
    return _page(visit, {}, {})


@door(blueprint, "POST", PAGE + "/count", role=OWNER)
def count(visit: Visit) -> Response:
    """Have it counted whom the rule would concern."""
    try:
        choose.count(visit.account, visit.form, visit.actor, visit.now)
    except Invalid as error:
        return _page(visit, visit.form, error.fields, 422)
    return visit.go(PAGE)  # which says itself how far it is, whenever it is loaded again


@door(blueprint, "POST", PAGE + "/on", role=OWNER, step_up=True)
def switch_on(visit: Visit) -> Response:
    """Switch it on, as it was counted."""
    choose.switch_on(visit.account, details.version_of(visit.form), visit.actor, visit.now)
    return visit.go(PAGE, said="saved")


@door(blueprint, "POST", PAGE + "/off", role=OWNER)
def switch_off(visit: Visit) -> Response:
    """Switch it off."""
    choose.switch_off(visit.account, details.version_of(visit.form), visit.actor, visit.now)
    return visit.go(PAGE, said="saved")


def _page(visit: Visit, typed: dict[str, str], errors: dict[str, str], code: int = 200) -> Response:
    walk = choose.walk_of(visit.account.id, visit.now)
    counted = walk if walk is not None and walk.dry and not visit.account.sunset else None
    usual = {name: int(getattr(counted, name)) for name in rules.USUAL} if counted else rules.USUAL
    holds = bool(counted and counted.done_at and rules.still_holds(str(counted.done_at), visit.now))
    return visit.show("account/inactivity", code, rule=visit.account.sunset, counted=counted, holds=holds,
                      may_run=rules.may_run(visit.account), typed={**usual, **typed}, errors=errors,
                      reports=[(one, told(int(one.warned))) for one in choose.reports(visit.account.id)],
                      quiet=told(int(counted.quiet)) if counted else 0, days=rules.DAYS,
                      fewest=rules.FEWEST, most=rules.MOST, version=int(visit.account.version),
                      may_change=visit.user.may(OWNER))
