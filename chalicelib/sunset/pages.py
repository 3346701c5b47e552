"""`/stay/…`: the one button of the warning. No cookie, no script; GET and HEAD change nothing."""

from chalice.app import Blueprint, Response

from chalicelib.accounts.identity import identity
from chalicelib.core import clock, http
from chalicelib.sunset import stay
from chalicelib.sunset.stay import Asked

blueprint = Blueprint(__name__)
LOOK = ["GET", "HEAD"]


@blueprint.route("/stay/{token}", methods=LOOK)
@http.page
def stay_page(token: str) -> Response:
    """The button. A program that opens every link keeps nobody, so that the button is a person's."""
    asked = stay.look_up(token, clock.now())
    if asked.stays or asked.is_over:
        return _outcome(asked)
    return http.html("pages/stay.html", controller=identity(asked.account), action=f"/stay/{token}")


@blueprint.route("/stay/{token}", methods=["POST"], content_types=http.FORMS)
@http.page
def stays(token: str) -> Response:
    """The person stays."""
    return _outcome(stay.stay(token, clock.now()))


def _outcome(asked: Asked) -> Response:
    over = not asked.stays
    return http.html("pages/stays.html", 410 if over else 200, controller=identity(asked.account), over=over)
