"""`/o/…` and `/c/…`: the pixel and the links of a newsletter. No cookie; no address of the caller is read."""

from base64 import b64decode

from chalice.app import Blueprint, Response

from chalicelib.activity import links, tokens
from chalicelib.activity.record import record_click, record_open
from chalicelib.core import clock, http, log
from chalicelib.core.errors import BadLink

blueprint = Blueprint(__name__)
PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
LOOK = ["GET", "HEAD"]


@blueprint.route("/o/{token}", methods=LOOK)
@http.page
def opened(token: str) -> Response:
    """The pixel. It is answered with an image whatever happens: a broken picture would help nobody."""
    request = blueprint.current_request
    try:
        record_open(tokens.read(token), http.declines_tracking(request.headers), http.is_machine(request), clock.now())
    except BadLink:
        pass
    except Exception as error:
        log.failure("open not counted", error)
    return http.respond(PIXEL, "image/gif", Cross_Origin_Resource_Policy="cross-origin", Vary="DNT, Sec-GPC")


@blueprint.route("/c/{token}/{link}", methods=LOOK)
@http.page
def clicked(token: str, link: str) -> Response:
    """On to the page that the link stands for. A failure to count never keeps a reader from it."""
    request, now = blueprint.current_request, clock.now()
    tracked = tokens.read(token)
    destination = links.destination(tracked.campaign, link, now)
    try:
        record_click(tracked, int(link), http.declines_tracking(request.headers), http.is_machine(request), now)
    except Exception as error:
        log.failure("click not counted", error)
    return http.respond(b"", "text/plain; charset=utf-8", 302, Location=destination, Vary="DNT, Sec-GPC")
