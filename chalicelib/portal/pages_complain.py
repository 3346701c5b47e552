"""The form for complaints, about an account holder or the operator: no sign-in, no script, no cookie."""

from chalice.app import Blueprint, Request, Response

from chalicelib.accounts.identity import Identity, identity
from chalicelib.accounts.service import get_account
from chalicelib.core import clock, http, ids
from chalicelib.core.errors import Invalid, NotFound
from chalicelib.portal import complaints, rules
from chalicelib.portal.complaints import Grievance
from chalicelib.portal.model import OPERATOR

blueprint = Blueprint(__name__)
LOOK = ["GET", "HEAD"]
OURS, THEIRS = "/complain", "/complain/{account_id}"
FIELDS = ("email", "words", "wish")


@blueprint.route(OURS, methods=LOOK)
@http.page
def about_the_operator() -> Response:
    """The form about the operator."""
    return _form(None, {}, {})


@blueprint.route(OURS, methods=["POST"], content_types=http.FORMS)
@http.page
def complain_about_the_operator() -> Response:
    """Take a complaint about the operator."""
    return _taken(blueprint.current_request, None)


@blueprint.route(THEIRS, methods=LOOK)
@http.page
def about_an_account(account_id: str) -> Response:
    """The form about an account holder."""
    return _form(_controller(account_id), {}, {})


@blueprint.route(THEIRS, methods=["POST"], content_types=http.FORMS)
@http.page
def complain_about_an_account(account_id: str) -> Response:
    """Take a complaint about an account holder."""
    return _taken(blueprint.current_request, _controller(account_id))


def _controller(account_id: str) -> Identity:
    """Whom the form is about. Raises NotFound."""
    ids.check([account_id])
    account = get_account(account_id, clock.now())
    if account is None:
        raise NotFound
    return identity(account)


def _taken(request: Request, controller: Identity | None) -> Response:
    """Acknowledge at once. The same for whoever is typed in, since nobody is looked up."""
    now, typed = clock.now(), http.form(request)
    reference = ids.new(now)
    try:
        if not typed.get("website_url"):  # the honeypot: people do not see that field
            about = controller.account_id if controller else OPERATOR
            reference = complaints.complain(about, _typed(typed), http.client_ip(request), now).id
    except Invalid as error:
        return _form(controller, typed, error.fields, 422)
    return http.html("pages/complained.html", controller=controller, reference=reference,
                     due=rules.answer_due(now).isoformat())


def _typed(form: dict[str, str]) -> Grievance:
    return Grievance(*(form.get(name, "") for name in FIELDS))


def _form(controller: Identity | None, typed: dict[str, str], errors: dict[str, str], status: int = 200) -> Response:
    return http.html("pages/complain.html", status, controller=controller, errors=errors,
                     typed={name: typed.get(name, "") for name in FIELDS},
                     action=f"/complain/{controller.account_id}" if controller else OURS)
