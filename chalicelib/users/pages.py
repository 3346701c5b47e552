"""The doors before one is signed in: sign-up, invitations, a new address, the terms. No cookie is set here."""

from chalice.app import Blueprint, Response

from chalicelib.accounts import terms
from chalicelib.core import clock, http
from chalicelib.core.errors import Invalid
from chalicelib.users import profile, reset, sign_up, team
from chalicelib.users.access import check_same_origin, over, shown

blueprint = Blueprint(__name__)
LOOK = ["GET", "HEAD"]
STRENGTH = "At least 12 characters. A few words that do not belong together are hard to guess and easy to remember."


@blueprint.route("/terms", methods=LOOK)
@http.page
def terms_page() -> Response:
    """The terms and the processing agreement, for everybody."""
    return shown("terms_public", terms_version=terms.CURRENT)


@blueprint.route("/sign-up", methods=LOOK)
@http.page
def sign_up_page() -> Response:
    """The form."""
    return _sign_up_form({}, {})


@blueprint.route("/sign-up", methods=["POST"], content_types=http.FORMS)
@http.page
def signed_up() -> Response:
    """Take a sign-up. The same answer whether the address has an account or not."""
    request = blueprint.current_request
    check_same_origin(request)
    typed = http.form(request)
    try:
        sign_up.sign_up(typed.get("email", ""), typed.get("password", ""), typed.get("organisation", ""),
                        typed.get("terms") == "yes", http.client_ip(request), clock.now())
    except Invalid as error:
        return _sign_up_form(error.fields, typed, 422)
    return shown("sign_up_sent")


def _sign_up_form(errors: dict[str, str], typed: dict[str, str], code: int = 200) -> Response:
    kept = {name: typed.get(name, "") for name in ("email", "organisation")}
    return shown("sign_up", code, errors=errors, typed=kept, terms_version=terms.CURRENT, strength_hint=STRENGTH)


@blueprint.route("/sign-up/confirm/{token}", methods=LOOK)
@http.page
def confirm_page(token: str) -> Response:
    """The password once more, and the button. Looking opens no account."""
    asked = sign_up.look_up(token, clock.now())
    if asked is None:
        return _sign_up_over()
    return shown("sign_up_confirm", action=f"/sign-up/confirm/{token}", organisation=asked.organisation, errors={})


@blueprint.route("/sign-up/confirm/{token}", methods=["POST"], content_types=http.FORMS)
@http.page
def confirmed(token: str) -> Response:
    """Open the account; then one signs in."""
    request = blueprint.current_request
    now = clock.now()
    try:
        opened = sign_up.confirm(token, http.form(request).get("password", ""), http.client_ip(request), now)
    except Invalid as error:
        asked = sign_up.look_up(token, now)
        return shown("sign_up_confirm", 422, action=f"/sign-up/confirm/{token}", errors=error.fields,
                     organisation=asked.organisation if asked else "")
    return http.redirect("/login?said=confirmed") if opened else _sign_up_over()


def _sign_up_over() -> Response:
    return over("A sign-up waits for a day, and its link works once. If you have confirmed it already, sign in; "
                "otherwise sign up again.", "/sign-up", "Sign up again")


@blueprint.route("/invitation/{token}", methods=LOOK)
@http.page
def invitation_page(token: str) -> Response:
    """Who invites, to what, and the form to join."""
    return _invitation(token, {})


@blueprint.route("/invitation/{token}", methods=["POST"], content_types=http.FORMS)
@http.page
def joined(token: str) -> Response:
    """Join; then one signs in."""
    request = blueprint.current_request
    typed = http.form(request)
    try:
        done = team.join(token, typed.get("password", ""), typed.get("terms") == "yes", http.client_ip(request),
                         clock.now())
    except Invalid as error:
        return _invitation(token, error.fields, 422)
    return http.redirect("/login?said=joined") if done else _invitation_over()


def _invitation(token: str, errors: dict[str, str], code: int = 200) -> Response:
    invited = team.look_up(token, clock.now())
    if invited is None:
        return _invitation_over()
    return shown("invitation", code, action=f"/invitation/{token}", organisation=invited.organisation,
                 role=invited.role, email=invited.email, errors=errors, terms_version=terms.CURRENT, needs_terms=True)


def _invitation_over() -> Response:
    return over("An invitation waits for seven days and can be taken up once. If you have joined already, sign in; "
                "otherwise ask for a new one.", "/login", "Sign in")


@blueprint.route("/email/{token}", methods=LOOK)
@http.page
def new_address_page(token: str) -> Response:
    """The button. Looking changes nothing."""
    if reset.look_up(token, profile.EMAIL_CHANGE, clock.now()) is None:
        return _address_over()
    return shown("email_confirm", action=f"/email/{token}")


@blueprint.route("/email/{token}", methods=["POST"], content_types=http.FORMS)
@http.page
def new_address(token: str) -> Response:
    """The new address is proved."""
    return http.redirect("/login?said=email-changed") if profile.finish_email_change(token, clock.now()) else (
        _address_over())


def _address_over() -> Response:
    return over("The link to a new address works once, for a day. If you have used it already, sign in with the new "
                "address; otherwise enter it again.", "/dashboard/security", "Go to your security page")
