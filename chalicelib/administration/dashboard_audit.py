"""The page of the audit trail, and the trail as a file."""

from chalice.app import Blueprint, Response

from chalicelib.accounts import audit
from chalicelib.administration import trail
from chalicelib.core import csv_file, http
from chalicelib.users.access import Visit, door
from chalicelib.users.model import OWNER

blueprint = Blueprint(__name__)
PAGE = "/dashboard/audit"


@door(blueprint, "GET", PAGE)
def trail_page(visit: Visit) -> Response:
    """Who did what, newest first."""
    kind = visit.query("kind")
    lines, cursor = trail.page(visit.account.id, kind, visit.query("cursor"), visit.now)
    return visit.show("account/audit", lines=lines, cursor=cursor, kind=kind, kinds=list(trail.KINDS),
                      further=bool(visit.query("cursor")), may_download=visit.user.may(OWNER))


@door(blueprint, "POST", PAGE + "/csv", role=OWNER, step_up=True)
def download(visit: Visit) -> Response:
    """The trail as CSV; that it was taken is a line of the trail itself."""
    kind = visit.form.get("kind", "")
    body = trail.written(visit.account.id, kind, visit.now)
    audit.record(visit.account.id, visit.actor, "trail.exported", visit.now)
    return http.download(body, f"audit-trail-{visit.now.date().isoformat()}.csv", csv_file.CONTENT_TYPE)
