"""The page on which people see and change their own way in."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.accounts import audit
from chalicelib.core.errors import Invalid, NotFound
from chalicelib.users import factor, login, profile, sessions
from chalicelib.users.access import Visit, door

blueprint = Blueprint(__name__)
SECURITY = "/dashboard/security"


@door(blueprint, "GET", SECURITY, before_terms=True)
def security_page(visit: Visit) -> Response:
    """Second factor, password, address, open sessions, and the log of sign-ins."""
    return _security(visit, {})


def _security(visit: Visit, errors: dict[str, str], code: int = 200) -> Response:
    rows = [{"id": one.short_id, "device": one.device, "started_at": int(one.started_at), "seen_at": int(one.seen_at),
             "current": one.short_id == visit.session.short_id}
            for one in sessions.open_sessions(visit.user.id, visit.now)]
    log, older = login.log_of(visit.user, visit.now)
    return visit.show("users/security", code, has_factor=bool(visit.user.factor), errors=errors, sessions=rows,
                      codes_left=len(visit.user.codes or ()), enrol=_enrolment(visit),
                      log=log, older=older)


@door(blueprint, "GET", f"{SECURITY}/sign-ins", before_terms=True)
def sign_ins(visit: Visit) -> Response:
    """The whole log of sign-ins, page by page."""
    log, older = login.log_of(visit.user, visit.now, visit.query("cursor"))
    return visit.show("users/sign_ins", log=log, older=older, further=bool(visit.query("cursor")))


def _enrolment(visit: Visit) -> dict[str, Any] | None:
    """The second factor that is being set up in this session, as secret and QR code; None where there is none."""
    if not visit.session.factor:
        return None
    import segno
    from markupsafe import Markup

    offered = factor.reopen(visit.user, str(visit.session.factor))
    drawn = segno.make(offered.uri, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True,
                                                          svgclass="qr", lineclass=None, title="QR code")
    return {"secret": offered.secret, "uri_svg": Markup(drawn)}  # noqa: S704 - drawn here, from our own address


@door(blueprint, "POST", f"{SECURITY}/password", before_terms=True)
def change_password(visit: Visit) -> Response:
    """A new password, for the present one."""
    try:
        profile.change_password(visit.user, visit.form.get("current", ""), visit.form.get("password", ""),
                                visit.session, visit.now)
    except Invalid as error:
        return _security(visit, error.fields, 422)
    return visit.go(SECURITY, said="password-changed")


@door(blueprint, "POST", f"{SECURITY}/email", step_up=True, before_terms=True)
def change_email(visit: Visit) -> Response:
    """Ask for the mail that proves a new address."""
    try:
        profile.ask_email_change(visit.user, visit.form.get("email", ""), visit.form.get("password", ""), visit.now)
    except Invalid as error:
        return _security(visit, error.fields, 422)
    return visit.go(SECURITY, said="email-asked")


@door(blueprint, "POST", f"{SECURITY}/factor/begin", before_terms=True)
def begin_factor(visit: Visit) -> Response:
    """Offer a secret; where there is a second factor already, it is shown first, since the new one replaces it."""
    if visit.user.factor and not visit.proved:
        return visit.show("step_up", 403, action=f"{SECURITY}", kept={}, asks_by_get=True, wrong="")
    profile.begin_factor(visit.user, visit.session)
    return visit.go(f"{SECURITY}#factor")


@door(blueprint, "POST", f"{SECURITY}/factor/finish", before_terms=True)
def finish_factor(visit: Visit) -> Response:
    """Take the offered secret into use; the recovery codes are shown this once."""
    try:
        codes = profile.finish_factor(visit.account, visit.user, visit.session, visit.form.get("code", ""), visit.now)
    except Invalid as error:
        return _security(visit, error.fields, 422)
    return visit.show("users/codes", codes=codes)


@door(blueprint, "POST", f"{SECURITY}/factor/remove", step_up=True, before_terms=True)
def remove_factor(visit: Visit) -> Response:
    """Take the second factor away."""
    profile.remove_factor(visit.account, visit.user, visit.now)
    return visit.go(SECURITY, said="factor-removed")


@door(blueprint, "POST", f"{SECURITY}/codes", step_up=True, before_terms=True)
def renew_codes(visit: Visit) -> Response:
    """New recovery codes, shown this once."""
    return visit.show("users/codes", codes=profile.renew_codes(visit.user, visit.now))


@door(blueprint, "POST", f"{SECURITY}/sessions/{{short_id}}/end", before_terms=True)
def end_session(visit: Visit, short_id: str) -> Response:
    """End one of one's own sessions."""
    if not sessions.end(visit.user.id, short_id):
        raise NotFound("This session is over already.", "Look at the list again.")
    audit.record(visit.account.id, visit.actor, "session.ended", visit.now)
    return visit.go(SECURITY, said="session-ended")


@door(blueprint, "POST", f"{SECURITY}/sessions/end-others", before_terms=True)
def end_others(visit: Visit) -> Response:
    """End all of one's other sessions."""
    sessions.forget_all(visit.user, but=str(visit.session.short_id))
    audit.record(visit.account.id, visit.actor, "session.ended", visit.now, others="all")
    return visit.go(SECURITY, said="session-ended")
