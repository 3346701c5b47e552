"""The way into the portal: ask for a link, open it, press the button. Every address gets the same answer."""

from chalice.app import Blueprint, Response

from chalicelib.core import clock, http
from chalicelib.portal import move, sessions
from chalicelib.portal.access import HOME, private, shown
from chalicelib.users import proof
from chalicelib.users.access import check_same_origin

blueprint = Blueprint(__name__)
LOOK = ["GET", "HEAD"]


@blueprint.route("/portal", methods=LOOK)
@http.page
def ask_page() -> Response:
    """The form for the address."""
    return shown("ask", errors={})


@blueprint.route("/portal", methods=["POST"], content_types=http.FORMS)
@http.page
def ask_for_link() -> Response:
    """Known, unknown, suppressed or no address at all: the mail alone differs."""
    request = blueprint.current_request
    typed = http.form(request).get("email", "").strip()
    if not typed:
        return shown("ask", 422, errors={"email": "Please enter your e-mail address."})
    sessions.ask(typed, http.client_ip(request), clock.now())
    return shown("sent")


@blueprint.route("/portal/enter/{token}", methods=LOOK)
@http.page
def enter_page(token: str) -> Response:
    """The button. Looking uses nothing up, so link scanners open no session."""
    if proof.look_up(proof.PORTAL, token, clock.now()) is None:
        return shown("over", 410, session=False)
    return shown("enter", action=f"/portal/enter/{token}")


@blueprint.route("/portal/enter/{token}", methods=["POST"], content_types=http.FORMS)
@http.page
def enter(token: str) -> Response:
    """Open the session: once for each link."""
    check_same_origin(blueprint.current_request)
    cookie = sessions.begin(token, clock.now())
    if cookie is None:
        return shown("over", 410, session=False)
    return private(http.redirect(HOME, Set_Cookie=cookie))


@blueprint.route("/portal/move/{token}", methods=LOOK)
@http.page
def move_page(token: str) -> Response:
    """The button that proves a new address."""
    asked = proof.look_up(proof.MOVE, token, clock.now())
    if asked is None:
        return shown("over", 410, session=False)
    return shown("move", action=f"/portal/move/{token}", address=str(asked.address))


@blueprint.route("/portal/move/{token}", methods=["POST"], content_types=http.FORMS)
@http.page
def move_everywhere(token: str) -> Response:
    """Move everything to the address that is proved by this link."""
    check_same_origin(blueprint.current_request)
    moved = move.finish(token, clock.now())
    if moved is None:
        return shown("over", 410, session=False)
    return shown("moved", moved=moved)
