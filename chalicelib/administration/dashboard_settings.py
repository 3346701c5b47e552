"""The page of the settings."""

from chalice.app import Blueprint, Response

from chalicelib.administration import details, settings
from chalicelib.core.errors import Invalid, Outdated
from chalicelib.users.access import Visit, door
from chalicelib.users.model import OWNER

blueprint = Blueprint(__name__)
PAGE = "/dashboard/settings"


@door(blueprint, "GET", PAGE)
def settings_page(visit: Visit) -> Response:
    """What the account has chosen."""
    return _page(visit, settings.current(visit.account), {})


@door(blueprint, "POST", PAGE, role=OWNER, step_up=True)
def change(visit: Visit) -> Response:
    """Keep new settings."""
    typed = settings.current(visit.account) | {name: visit.form[name] for name in settings.FIELDS if name in visit.form}
    try:
        settings.change_settings(visit.account, typed, details.version_of(visit.form), visit.actor, visit.now)
    except Invalid as error:
        return _page(visit, typed, error.fields, 422)
    except Outdated as error:
        return _page(visit, typed, {}, error.status)
    return visit.go(PAGE, said="saved")


def _page(visit: Visit, typed: dict[str, str], errors: dict[str, str], code: int = 200) -> Response:
    return visit.show("account/settings", code, typed=typed, errors=errors, version=int(visit.account.version),
                      outdated=code == Outdated().status, zones=settings.time_zones(),
                      may_change=visit.user.may(OWNER))
