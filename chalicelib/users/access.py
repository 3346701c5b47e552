"""The door of the dashboard: one decorator that lets signed-in people in, each to what their role and account allow.

State is changed by POST alone, with the session's CSRF token and from a page of ours. What moves people's data or the
account's power wants a second factor shown within ten minutes (step-up); a form that is sent without one comes back
with everything typed still in it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import quote

from chalice.app import Request, Response

from chalicelib.accounts import rules
from chalicelib.accounts.model import Account
from chalicelib.core import clock, http, log
from chalicelib.core.errors import Forbidden, ServiceError
from chalicelib.core.settings import settings
from chalicelib.users import factor, sessions
from chalicelib.users.model import VIEWER, Session, User

COOKIE = "__Host-session"
View = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Visit:
    """A signed-in person's request."""

    request: Request
    account: Account
    user: User
    session: Session
    now: datetime
    form: dict[str, str]

    @property
    def csrf(self) -> str:
        return str(self.session.csrf)

    @property
    def actor(self) -> str:
        return self.user.actor

    @property
    def ip(self) -> str:
        return http.client_ip(self.request)

    def query(self, name: str) -> str:
        return http.query(self.request, name)

    @property
    def proved(self) -> bool:
        """Whether a second factor was shown lately enough for what wants a step-up."""
        return factor.is_fresh(self.session, self.now)

    def show(self, template: str, code: int = 200, /, **context: Any) -> Response:
        """A page of the dashboard: `templates/dashboard/{template}.html`, told of the visit."""
        return http.html(f"dashboard/{template}.html", code, visit=self, account=self.account, user=self.user,
                         steps=rules.checklist(self.account), said=self.query("said"), **context)

    def go(self, path: str, said: str = "") -> Response:
        """“Go on there” after a POST; `said` names the word of success that the next page shows."""
        return http.redirect(path + (("&" if "?" in path else "?") + f"said={said}" if said else ""))


def door(blueprint: Any, method: str, path: str, *, role: str = VIEWER, step_up: bool = False,
         before_terms: bool = False) -> Callable[[View], View]:
    """Make the decorated `view(visit, **path parameters)` answer `method` ("GET" or "POST") on `path`.

    `role` is the least that may come in; `step_up` asks for a second factor first; `before_terms` marks the few pages
    that open before the terms in force are accepted (promise ROLE-2).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def entered(**ids: str) -> Response:
            return _guarded(blueprint.current_request, lambda visit: view(visit, **ids), role, step_up, before_terms)

        methods = ["GET", "HEAD"] if method == "GET" else [method]
        given = {"content_types": http.FORMS} if method == "POST" else {}
        blueprint.route(path, methods=methods, **given)(entered)
        return view

    return decorate


def _guarded(request: Request, view: Callable[[Visit], Response], role: str, step_up: bool,
             before_terms: bool) -> Response:
    """Problems inside are told on a page of the dashboard, with the way on still there."""
    visit = None
    try:
        visit = _visit(request)
        if visit is None:
            return _signed_out(request)
        return _private(_entered(visit, view, role, step_up, before_terms))
    except ServiceError as error:
        return _private(_problem(visit, error))
    except Exception as error:
        log.failure("dashboard failed", error)
        return _private(_problem(visit, ServiceError(
            "This is our fault, not yours. Nothing that you sent has been half done.", "Please try again.")))


def _visit(request: Request) -> Visit | None:
    """Who is asking, or None. Reads the session (1 call), then account and user (1)."""
    now = clock.now()
    found = sessions.find(http.cookie(request, COOKIE), now)
    if found is None:
        return None
    session, account, user = found
    posted = request.method == "POST"
    return Visit(request, account, user, session, now, http.form(request) if posted else {})


def _entered(visit: Visit, view: Callable[[Visit], Response], role: str, step_up: bool,
             before_terms: bool) -> Response:
    if visit.request.method == "POST":
        check_same_origin(visit.request)
        _check_csrf(visit)
    if not visit.user.may(role):
        raise Forbidden(f"Your role is {visit.user.role}; this needs the role {role}.", "Ask an owner of the account.")
    if not before_terms and not rules.has_current_terms(visit.account):
        return http.redirect("/dashboard/terms")
    if step_up and not visit.proved:
        proved = _prove(visit)
        if isinstance(proved, Response):
            return proved
        visit = proved
    return view(visit)


def _prove(visit: Visit) -> Visit | Response:
    """The visit with its second factor shown, or the page that asks for it."""
    if not visit.user.factor:
        return visit.show("step_up_impossible", 403)
    wrong = ""
    code = visit.form.get("step_up_code", "")
    if code:
        if factor.use_code(visit.account.id, visit.user, code, visit.now):
            return replace(visit, session=sessions.prove(visit.session, visit.now))
        wrong = "This code is not right, or was used already. Wait for the next one."
    kept = {name: value for name, value in visit.form.items() if name not in {"csrf", "step_up_code"}}
    return visit.show("step_up", 403 if visit.request.method == "POST" else 200, action=_here(visit.request),
                      kept=kept, wrong=wrong, asks_by_get=visit.request.method != "POST")


def _here(request: Request) -> str:
    """The address that was asked for, path and query."""
    pairs: Any = request.query_params or {}
    query = "&".join(f"{quote(str(name))}={quote(str(value))}" for name, value in dict(pairs).items())
    return str(request.path) + (f"?{query}" if query else "")


def check_same_origin(request: Request) -> None:
    """Raises Forbidden for a form that another site has sent: by Fetch Metadata where there is any, else by Origin."""
    site = http.header(request, "sec-fetch-site")
    ours = site == "same-origin" if site else http.header(request, "origin") == settings().public_url
    if not ours:
        raise Forbidden("This form was not sent from a page of ours.",
                        "Open the page on this site and send the form from there.")


def _check_csrf(visit: Visit) -> None:
    if not sessions.is_same(visit.form.get("csrf", ""), visit.csrf):
        raise Forbidden("This form belongs to another session.",
                        "Go back, load the page again and send the form once more.")


def _signed_out(request: Request) -> Response:
    """The way to sign in, and back to where one was going; a form's contents are not lost to the browser's Back."""
    if request.method == "POST":
        return _private(http.html("dashboard/signed_out.html", 401, controller=None))
    return http.redirect(f"/login?next={quote(_here(request), safe='')}")


def _problem(visit: Visit | None, error: ServiceError) -> Response:
    if visit is None:
        return http.problem_page(error)
    return visit.show("problem", error.status, title=error.title, detail=error.detail, remedy=error.remedy)


def _private(response: Response) -> Response:
    """Referrer within the site, so that browsers send a true Origin with our forms."""
    response.headers["Referrer-Policy"] = "same-origin"
    return response
