"""Signing in and out, and a new password. The one cookie of the service is set here, and only after the password."""

from urllib.parse import quote

from chalice.app import Blueprint, Response

from chalicelib.core import clock, http
from chalicelib.core.errors import Forbidden, Invalid, TooMany
from chalicelib.users import login, reset, sessions
from chalicelib.users.access import COOKIE, caller_of, check_same_origin, over, safe_next, shown, waited
from chalicelib.users.login import Caller

blueprint = Blueprint(__name__)
LOOK = ["GET", "HEAD"]


@blueprint.route("/login", methods=LOOK)
@http.page
def login_page() -> Response:
    """The form; for those who are signed in, the dashboard."""
    request = blueprint.current_request
    if sessions.find(http.cookie(request, COOKIE), clock.now()):
        return http.redirect(safe_next(http.query(request, "next")))
    return _form({}, {"next": http.query(request, "next")}, said=http.query(request, "said"))


@blueprint.route("/login", methods=["POST"], content_types=http.FORMS)
@http.page
def signed_in() -> Response:
    """Check the password; then the dashboard, or the page that asks for the second factor."""
    request = blueprint.current_request
    check_same_origin(request)
    typed = http.form(request)
    try:
        opened = login.by_password(typed.get("email", ""), typed.get("password", ""), Caller(*caller_of(request)),
                                   clock.now())
    except Invalid as error:
        return _form(error.fields, typed, 401)
    except TooMany as error:
        return http.waiting(_form({"password": waited(error)}, typed, 429), error)
    way = safe_next(typed.get("next", ""))
    if opened.session.half:
        way = f"/login/code?next={quote(way, safe='')}"
    return http.redirect(way, Set_Cookie=opened.set_cookie)


def _form(errors: dict[str, str], typed: dict[str, str], code: int = 200, said: str = "") -> Response:
    return shown("login", code, errors=errors, typed={"email": typed.get("email", "")}, said=said,
                 next=safe_next(typed.get("next", "")))


@blueprint.route("/login/code", methods=LOOK)
@http.page
def code_page() -> Response:
    """The form for the second factor."""
    request = blueprint.current_request
    if sessions.find(http.cookie(request, COOKIE), clock.now(), half=True) is None:
        return http.redirect("/login")
    return _code_form({}, http.query(request, "next"))


@blueprint.route("/login/code", methods=["POST"], content_types=http.FORMS)
@http.page
def code_shown() -> Response:
    """Check the second factor; the session gets a new id."""
    request = blueprint.current_request
    check_same_origin(request)
    typed, now = http.form(request), clock.now()
    found = sessions.find(http.cookie(request, COOKIE), now, half=True)
    if found is None:
        return http.redirect("/login")
    half, _account, user = found
    try:
        opened = login.by_code(half, user, typed.get("code", ""), typed.get("recovery", ""),
                               Caller(*caller_of(request)), now)
    except Invalid as error:
        return _code_form(error.fields, typed.get("next", ""), 401)
    except TooMany as error:
        return http.waiting(_code_form({"code": waited(error)}, typed.get("next", ""), 429), error)
    return http.redirect(safe_next(typed.get("next", "")), Set_Cookie=opened.set_cookie)


def _code_form(errors: dict[str, str], way: str, code: int = 200) -> Response:
    return shown("login_code", code, errors=errors, next=safe_next(way))


@blueprint.route("/logout", methods=["POST"], content_types=http.FORMS)
@http.page
def signed_out() -> Response:
    """End the session here and in the browser."""
    request = blueprint.current_request
    check_same_origin(request)
    now = clock.now()
    cookie = http.cookie(request, COOKIE)
    found = sessions.find(cookie, now) or sessions.find(cookie, now, half=True)
    if found is not None:
        session, _account, user = found
        if not sessions.is_same(http.form(request).get("csrf", ""), str(session.csrf)):
            raise Forbidden("This form belongs to another session.", "Load the page again and sign out there.")
        sessions.end(user.id, str(session.short_id))
    return http.redirect("/login?said=signed-out", Set_Cookie=sessions.FORGET)


@blueprint.route("/reset", methods=LOOK)
@http.page
def reset_page() -> Response:
    """The form that asks for a new password."""
    return shown("reset", errors={}, typed={"email": ""})


@blueprint.route("/reset", methods=["POST"], content_types=http.FORMS)
@http.page
def reset_asked() -> Response:
    """Ask for the mail. The same answer whether the address has a user or not."""
    request = blueprint.current_request
    check_same_origin(request)
    email = http.form(request).get("email", "")
    try:
        reset.ask(email, Caller(*caller_of(request)), clock.now())
    except Invalid as error:
        return shown("reset", 422, errors=error.fields, typed={"email": email})
    return shown("reset_sent")


@blueprint.route("/reset/{token}", methods=LOOK)
@http.page
def new_password_page(token: str) -> Response:
    """The form for the new password. Looking changes nothing."""
    if reset.look_up(token, reset.USE, clock.now()) is None:
        return _reset_over()
    return shown("reset_new", action=f"/reset/{token}", errors={}, needs_code=False)


@blueprint.route("/reset/{token}", methods=["POST"], content_types=http.FORMS)
@http.page
def new_password(token: str) -> Response:
    """Set it; then one signs in, with the second factor where there is one."""
    request = blueprint.current_request
    try:
        done = reset.finish(token, http.form(request).get("password", ""), Caller(*caller_of(request)), clock.now())
    except Invalid as error:
        return shown("reset_new", 422, action=f"/reset/{token}", errors=error.fields, needs_code=False)
    return http.redirect("/login?said=password-reset") if done else _reset_over()


def _reset_over() -> Response:
    return over("The link to a new password works once, for ten minutes, and only the newest one does.", "/reset",
                "Ask for a new link")
