"""The public pages: sign up, confirm, leave. No script, no cookie; GET and HEAD change nothing."""

from chalice.app import Blueprint, Request, Response

from chalicelib.accounts.identity import identity
from chalicelib.accounts.model import Account
from chalicelib.accounts.rules import details
from chalicelib.core import clock, http, urls
from chalicelib.core.errors import Invalid, NotReady
from chalicelib.core.settings import settings
from chalicelib.lists.model import MailingList
from chalicelib.lists.rules import TRACKING_WORDING
from chalicelib.subscriptions import confirm, leave, tokens
from chalicelib.subscriptions.rules import Proof, without_query
from chalicelib.subscriptions.subscribe import SignUp, open_list, subscribe

blueprint = Blueprint(__name__)
LOOK = ["GET", "HEAD"]


@blueprint.route("/s/{list_id}", methods=LOOK)
@http.page
def sign_up_page(list_id: str) -> Response:
    """The sign-up form, or its description for a program."""
    request = blueprint.current_request
    try:
        account, mailing_list = open_list(list_id, clock.now())
    except NotReady as error:
        return _not_open(error, http.wants_json(request))
    if http.wants_json(request):
        return http.data(_described(account, mailing_list))
    typed = {"referrer": without_query(http.header(request, "referer"))}
    return _form(account, mailing_list, typed, {})


@blueprint.route("/s/{list_id}", methods=["POST"], content_types=http.FORMS)
@http.page
def sign_up(list_id: str) -> Response:
    """Take a sign-up from the hosted form, a copied form or a program. Every outcome looks the same."""
    request = blueprint.current_request
    now, typed, as_json = clock.now(), http.form(request), http.wants_json(request)
    try:
        account, mailing_list = open_list(list_id, now)
        if not typed.get("website_url"):  # the honeypot: people do not see that field
            subscribe(mailing_list, _typed(request, typed, "json" if as_json else "form"), now)
    except Invalid as error:
        return http.problem(error) if as_json else _form(account, mailing_list, typed, error.fields, 422)
    except NotReady as error:
        return _not_open(error, as_json)
    if as_json:
        return http.data({"status": "check your inbox"}, 202)
    return http.html("pages/check_inbox.html", mailing_list=mailing_list, controller=identity(account))


def _not_open(error: NotReady, as_json: bool) -> Response:
    return http.problem(error) if as_json else http.html("pages/not_open.html", 409, mailing_list=None,
                                                         controller=None)


def _typed(request: Request, typed: dict[str, str], source: str) -> SignUp:
    return SignUp(address=typed.get("email", ""), given=typed, source=source,
                  referrer=typed.get("referrer") or http.header(request, "referer"))


def _form(account: Account, mailing_list: MailingList, typed: dict[str, str], errors: dict[str, str],
          status: int = 200) -> Response:
    fields = [{"name": one["name"], "label": one["label"], "value": typed.get(one["name"], ""),
               "error": errors.get(one["name"], ""), "help": ""} for one in mailing_list.fields]
    return http.html("pages/subscribe.html", status, mailing_list=mailing_list, controller=identity(account),
                     wording=mailing_list.wording, wording_version=int(mailing_list.wording_version),
                     email={"value": typed.get("email", ""), "error": errors.get("email", "")}, fields=fields,
                     action=f"/s/{mailing_list.id}", referrer=typed.get("referrer", ""), errors=bool(errors))


def _described(account: Account, mailing_list: MailingList) -> dict[str, object]:
    fields = [{"name": "email", "label": "E-mail address", "required": True}]
    fields += [{**one, "required": False} for one in mailing_list.fields]
    return {"id": mailing_list.id, "name": mailing_list.name, "description": mailing_list.description,
            "wording": mailing_list.wording, "wording_version": int(mailing_list.wording_version), "fields": fields,
            "controller": details(account.controller), "action": urls.sign_up(mailing_list.id)}


@blueprint.route("/confirm/{token}", methods=LOOK)
@http.page
def confirm_page(token: str) -> Response:
    """The button. Nothing is confirmed by looking, so link scanners confirm nobody (promise PRF-2)."""
    asked = confirm.look_up(tokens.read_confirmation(token), clock.now())
    if asked.pending is None or asked.subscription is not None:
        return _outcome(asked)
    return http.html("pages/confirm.html", mailing_list=asked.mailing_list, controller=identity(asked.account),
                     wording=asked.pending.wording, wording_version=int(asked.pending.wording_version),
                     ask_tracking=asked.asks_for_tracking, tracking_wording=TRACKING_WORDING,
                     action=f"/confirm/{token}")


@blueprint.route("/confirm/{token}", methods=["POST"], content_types=http.FORMS)
@http.page
def confirm_sign_up(token: str) -> Response:
    """The person presses the button: this request is the proof of opt-in."""
    request = blueprint.current_request
    link = tokens.read_confirmation(token)
    referrer = http.header(request, "referer")
    proof = Proof(http.client_ip(request), http.header(request, "user-agent"),
                  "" if "/confirm/" in referrer else without_query(referrer))
    wants = http.form(request).get("tracking") == "yes"
    return _outcome(confirm.confirm(link, proof, wants, clock.now()))


def _outcome(asked: confirm.Request) -> Response:
    known = {"mailing_list": asked.mailing_list, "controller": identity(asked.account)}
    if asked.subscription is None:
        return http.html("pages/expired.html", 410, subscribe_url=f"/s/{asked.mailing_list.id}",
                         too_old=asked.too_old, closed=asked.closed, **known)
    return http.html("pages/confirmed.html", tracking=asked.subscription.tracking is not None, **known)


@blueprint.route("/u/{token}", methods=LOOK)
@http.page
def leave_page(token: str) -> Response:
    """The button. Scanners that open links unsubscribe nobody."""
    link = tokens.read_any_leaving(token)
    return _farewell("pages/unsubscribe.html", link, leave.look_up(link, clock.now()), action=f"/u/{token}")


@blueprint.route("/u/{token}", methods=["POST"], content_types=http.FORMS)
@http.page
def leave_list(token: str) -> Response:
    """Leave at once: by the page's button, or by a mail program's one click (RFC 8058), which needs only the 200."""
    link = tokens.read_any_leaving(token)
    farewell = leave.leave(link, clock.now())
    undo = tokens.undo(link.list_id, farewell.address) if farewell.address and not link.all_lists else None
    return _farewell("pages/unsubscribed.html", link, farewell, undo=undo, undo_action="/undo")


def _farewell(template: str, link: tokens.Leaving, farewell: leave.Farewell, **context: str | None) -> Response:
    if farewell.account is None:
        return http.html("pages/problem.html", status=200, title="You are not on this list", controller=None,
                         detail="The organisation that ran it has no account here any more. What we kept for it about "
                                "you is deleted, and nothing will be sent to you.",
                         remedy=f"Is there anything else? Write to {settings().operator_contact}: we run the service.")
    if farewell.mailing_list is None and not link.all_lists:
        return http.html("pages/problem.html", status=200, title="You are not on this list", controller=None,
                         detail="The list does not exist any more, and nothing will be sent to you from it.", remedy="")
    return http.html(template, mailing_list=farewell.mailing_list, controller=identity(farewell.account),
                     all_lists=link.all_lists, **context)


@blueprint.route("/undo", methods=["POST"], content_types=http.FORMS)
@http.page
def undo_leaving() -> Response:
    """Ask by mail whether to come back: the one way onto a list is a confirmation."""
    list_id, address = tokens.read_undo(http.form(blueprint.current_request).get("undo", ""))
    now = clock.now()
    account, mailing_list = open_list(list_id, now)
    subscribe(mailing_list, SignUp(address, source="undo"), now)
    return http.html("pages/undone.html", mailing_list=mailing_list, controller=identity(account))
