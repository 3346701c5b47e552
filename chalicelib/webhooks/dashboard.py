"""The webhooks' pages: a list for everybody in the account, the rest for owners, since a webhook takes data out."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.core.errors import Conflict, Invalid, NotFound, Outdated
from chalicelib.users.access import Visit, door
from chalicelib.users.model import OWNER
from chalicelib.webhooks import by_hand, changes, rules, service
from chalicelib.webhooks.model import Webhook

blueprint = Blueprint(__name__)
ALL = "/dashboard/webhooks"
NEW = f"{ALL}/new"
ONE = f"{ALL}/{{webhook_id}}"
CALLS_ON_A_PAGE = 25
NOTHING: dict[str, str] = {}


@door(blueprint, "GET", ALL)
def webhooks_page(visit: Visit) -> Response:
    """All webhooks with their state; the address only as far as its host, since the rest may be a secret."""
    return visit.show("webhooks/index", webhooks=changes.all_of(visit.account.id)[::-1], most=rules.MOST_WEBHOOKS,
                      events=rules.EVENTS)


@door(blueprint, "GET", NEW, role=OWNER)
def new_page(visit: Visit) -> Response:
    """The form for a new one."""
    return _new(visit, "", [], NOTHING)


@door(blueprint, "POST", NEW, role=OWNER, step_up=True)
def create(visit: Visit) -> Response:
    """Make it, and show its secret this once."""
    url, events = _typed(visit)
    try:
        made = service.make(visit.account, url, events, visit.now, visit.actor)
    except (Invalid, Conflict) as error:
        return _new(visit, url, events, _errors(error), error.status)
    return _secret(visit, made)


@door(blueprint, "GET", ONE, role=OWNER)
def webhook_page(visit: Visit, webhook_id: str) -> Response:
    """One webhook: change it, try it, see its calls."""
    webhook = _own(visit, webhook_id)
    return _one(visit, webhook, str(webhook.url), webhook.events, NOTHING)


@door(blueprint, "POST", ONE, role=OWNER, step_up=True)
def change(visit: Visit, webhook_id: str) -> Response:
    """Another address or other events."""
    url, events = _typed(visit)
    try:
        service.change(visit.account.id, webhook_id, _version(visit), visit.now, visit.actor, url=url, events=events)
    except (Invalid, Outdated) as error:
        return _one(visit, _own(visit, webhook_id), url, events, _errors(error), error.status)
    return visit.go(f"{ALL}/{webhook_id}", said="saved")


@door(blueprint, "POST", f"{ONE}/switch", role=OWNER, step_up=True)
def switch(visit: Visit, webhook_id: str) -> Response:
    """On or off."""
    on = visit.form.get("enabled") == "yes"
    webhook = _own(visit, webhook_id)
    service.change(visit.account.id, webhook_id, int(webhook.version), visit.now, visit.actor, enabled=on)
    return visit.go(f"{ALL}/{webhook_id}", said="webhook-on" if on else "webhook-off")


@door(blueprint, "POST", f"{ONE}/secret", role=OWNER, step_up=True)
def rotate(visit: Visit, webhook_id: str) -> Response:
    """A new secret, shown this once; the old one signs for another day."""
    return _secret(visit, service.rotate(visit.account.id, webhook_id, visit.now, visit.actor), rotated=True)


@door(blueprint, "POST", f"{ONE}/test", role=OWNER, step_up=True)
def test(visit: Visit, webhook_id: str) -> Response:
    """Send a test event."""
    by_hand.send_test(_own(visit, webhook_id), visit.now)
    return visit.go(f"{ALL}/{webhook_id}", said="webhook-called")


@door(blueprint, "POST", f"{ONE}/deliveries/{{call_id}}/again", role=OWNER, step_up=True)
def again(visit: Visit, webhook_id: str, call_id: str) -> Response:
    """Make a logged call once more."""
    by_hand.send_again(_own(visit, webhook_id), call_id, visit.now)
    return visit.go(f"{ALL}/{webhook_id}", said="webhook-called")


@door(blueprint, "POST", f"{ONE}/remove", role=OWNER, step_up=True)
def remove(visit: Visit, webhook_id: str) -> Response:
    """Take it away."""
    service.remove(visit.account.id, webhook_id, visit.now, visit.actor)
    return visit.go(ALL, said="webhook-removed")


def _own(visit: Visit, webhook_id: str) -> Webhook:
    return service.get_webhook(visit.account.id, webhook_id, visit.now)


def _typed(visit: Visit) -> tuple[str, list[str]]:
    """Address and events of the form."""
    return visit.form.get("url", "").strip(), [event for event in rules.EVENTS if visit.form.get(event) == "yes"]


def _version(visit: Visit) -> int:
    """The version that the form was filled in for. Raises NotFound for a form that is not ours."""
    given = visit.form.get("version", "")
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise NotFound
    return int(given)


def _errors(error: Any) -> dict[str, str]:
    return getattr(error, "fields", None) or {"url": f"{error.detail} {error.remedy}"}


def _new(visit: Visit, url: str, chosen: list[str], errors: dict[str, str], code: int = 200) -> Response:
    return visit.show("webhooks/new", code, url=url, chosen=chosen, errors=errors, events=rules.EVENTS)


def _secret(visit: Visit, made: service.Made, *, rotated: bool = False) -> Response:
    return visit.show("webhooks/secret", webhook=made.webhook, secret=made.secret, rotated=rotated)


def _one(visit: Visit, webhook: Webhook, url: str, chosen: list[str], errors: dict[str, str],
         code: int = 200) -> Response:
    calls, after = service.page_of_calls(webhook, visit.query("cursor"), CALLS_ON_A_PAGE, visit.now)
    return visit.show("webhooks/one", code, webhook=webhook, url=url, chosen=chosen, errors=errors, calls=calls,
                      more=after, events=rules.EVENTS, tries=rules.TRIES)
