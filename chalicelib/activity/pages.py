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
NOBODY, CONSENTED = "N", "C"  # tracking status values (W3C Tracking Preference Expression §6.2)
SIGNALS = "DNT, Sec-GPC"  # an answer is another one for who declines, which caches are told


@blueprint.route("/o/{token}", methods=LOOK)
@http.page
def opened(token: str) -> Response:
    """The pixel. It is answered with an image whatever happens: a broken picture would help nobody."""
    request, now, counted_by_name = blueprint.current_request, clock.now(), False
    declined = http.declines_tracking(request.headers)
    try:
        counted_by_name = record_open(tokens.read(token), declined, http.is_machine(request), now)
    except BadLink:
        pass
    except Exception as error:
        log.failure("open not counted", error)
    return http.respond(PIXEL, "image/gif", Cross_Origin_Resource_Policy="cross-origin", Tk=_told(counted_by_name),
                        Vary=SIGNALS)


@blueprint.route("/c/{token}/{link}", methods=LOOK)
@http.page
def clicked(token: str, link: str) -> Response:
    """On to the page that the link stands for. A failure to count never keeps a reader from it."""
    request, now, counted_by_name = blueprint.current_request, clock.now(), False
    declined = http.declines_tracking(request.headers)
    tracked = tokens.read(token)
    destination = links.destination(tracked.campaign, link, now)
    try:
        counted_by_name = record_click(tracked, int(link), declined, http.is_machine(request), now)
    except Exception as error:
        log.failure("click not counted", error)
    return http.respond(b"", "text/plain; charset=utf-8", 302, Location=destination, Tk=_told(counted_by_name),
                        Vary=SIGNALS)


def _told(counted_by_name: bool) -> str:
    """The tracking status of an answer, as it was: only who consents at this moment is counted as a person."""
    return CONSENTED if counted_by_name else NOBODY
