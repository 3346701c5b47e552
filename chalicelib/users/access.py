"""The door of the dashboard: one decorator that lets signed-in people in, each to what their role and account allow.

State is changed by POST alone, with the session's CSRF token and from a page of ours. What moves people's data or the
account's power wants a second factor shown within ten minutes (step-up); a form that is sent without one comes back
with everything typed still in it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import quote

from chalice.app import Request, Response

from chalicelib.accounts import rules
from chalicelib.accounts.model import SHUT, Account
from chalicelib.core import clock, http, log
from chalicelib.core.errors import Forbidden, ServiceError, TooMany
from chalicelib.core.ids import check as check_ids
from chalicelib.core.settings import settings
from chalicelib.users import devices, factor, sessions, shut, throttle
from chalicelib.users.model import VIEWER, Session, User
from chalicelib.users.sign_up import fingerprint

COOKIE = sessions.COOKIE_NAME
HOME = "/dashboard"
View = Callable[..., Response]
DOORS: dict[tuple[str, str], tuple[str, bool]] = {}  # by method and path: the least role; whether a step-up is asked


@dataclass(frozen=True, slots=True)
class Visit:
    """A signed-in person's request."""

    request: Request
    account: Account
    user: User
    session: Session
    now: datetime
    form: dict[str, str]
    cookies: list[str] = field(default_factory=list)

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
        DOORS[method, path] = (role, step_up)

        @wraps(view)
        def entered(**ids: str) -> Response:
            def viewed(visit: Visit) -> Response:
                check_ids(ids.values())
                return view(visit, **ids)

            return _guarded(blueprint.current_request, viewed, role, step_up, before_terms)

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
        return _private(visit, _entered(visit, view, role, step_up, before_terms))
    except ServiceError as error:
        return _private(visit, _problem(visit, error))
    except Exception as error:
        log.failure("dashboard failed", error)
        return _private(visit, _problem(visit, ServiceError(
            "This is our fault, not yours. Nothing that you sent has been half done.", "Please try again.")))


def _visit(request: Request) -> Visit | None:
    """Who is asking, or None. Reads the session (1 call), then account and user (1)."""
    now = clock.now()
    found = sessions.find(http.cookie(request, COOKIE), now)
    if found is None:
        return None
    session, account, user = found
    posted = request.method == "POST"
    return Visit(request, account, user, session, now, http.form(request, http.MOST_JSON_BYTES) if posted else {})


def _entered(visit: Visit, view: Callable[[Visit], Response], role: str, step_up: bool,
             before_terms: bool) -> Response:
    if visit.request.method == "POST":
        check_same_origin(visit.request)
        _check_csrf(visit)
    if visit.account.standing in SHUT and not shut.leaves_open(visit.account, http.path_of(visit.request)):
        return http.redirect(f"{HOME}/closing")
    if not visit.user.may(role):
        raise Forbidden(f"Your role is {visit.user.role}; this needs the role {role}.", "Ask an owner of the account.")
    if not before_terms and not rules.has_current_terms(visit.account):
        return http.redirect("/dashboard/terms")
    if step_up and not visit.proved:
        asked = _asked_for_code(visit)
        if asked is not None:
            return asked
    return view(visit)


def _asked_for_code(visit: Visit) -> Response | None:
    """The page that asks for the second factor, or None where the form brought it."""
    if not visit.user.factor:
        return visit.show("step_up_impossible", 403)
    code = visit.form.get("step_up_code", "")
    wrong = prove(visit, code) if code else ""
    if code and not wrong:
        return None
    kept = {name: value for name, value in visit.form.items() if name not in {"csrf", "step_up_code"}}
    return visit.show("step_up", 403 if visit.request.method == "POST" else 200, action=_here(visit.request),
                      kept=kept, wrong=wrong, asks_by_get=visit.request.method != "POST")


def prove(visit: Visit, code: str) -> str:
    """Take a code of the visitor's second factor, which covers this session for ten minutes; or what is wrong."""
    person = fingerprint(str(visit.user.email))
    try:
        known = throttle.charge_code(visit.user.id, person, visit.ip, visit.now)
    except TooMany as error:
        return waited(error)
    if not factor.use_code(visit.account.id, visit.user, code, visit.now):
        return "This code is not right, or was used already. Wait for the next one."
    throttle.code_was_right(visit.user.id, visit.ip, known, visit.now)
    visit.cookies.append(sessions.renew(visit.session, visit.now).set_cookie)
    return ""


def _here(request: Request) -> str:
    """The address that was asked for, path and query."""
    pairs: Any = request.query_params or {}
    query = "&".join(f"{quote(str(name))}={quote(str(value))}" for name, value in dict(pairs).items())
    return http.path_of(request) + (f"?{query}" if query else "")


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
        return http.html("dashboard/signed_out.html", 401, controller=None)
    return http.redirect(f"/login?next={quote(_here(request), safe='')}")


def _problem(visit: Visit | None, error: ServiceError) -> Response:
    if visit is None:
        return http.problem_page(error)
    page = visit.show("problem", error.status, title=error.title, detail=error.detail, remedy=error.remedy)
    return http.waiting(page, error)


def _private(visit: Visit | None, response: Response) -> Response:
    """Referrer within the site, so that browsers send a true Origin with our forms; a new cookie where there is one."""
    response.headers["Referrer-Policy"] = "same-origin"
    if visit is not None and visit.cookies:
        response.headers["Set-Cookie"] = visit.cookies[-1]
    return response


def shown(template: str, code: int = 200, /, **context: object) -> Response:
    """A page of these doors. Its forms are sent with a true Origin, since the referrer stays within the site."""
    answer = http.html(f"dashboard/users/{template}.html", code, controller=None, **context)
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


def over(text: str, again_url: str, again_label: str) -> Response:
    """A link that does not work any more, and the way to a new one."""
    return shown("link_over", 410, heading="This link does not work any more", text=text, again_url=again_url,
                 again_label=again_label)


def waited(error: TooMany) -> str:
    """How long to wait, in words."""
    minutes = -(-error.retry_after // 60)
    return f"There were too many tries. Please wait {minutes} minute{'s' if minutes != 1 else ''}, or ask for a new " \
           "password by mail: from where you set it, you may try again at once."


def caller_of(request: Request) -> tuple[str, str]:
    """The address that the gateway saw, and the browser in words."""
    return http.client_ip(request), devices.in_words(http.header(request, "user-agent"))


def safe_next(path: str) -> str:
    """Where to go after signing in: a page of the dashboard, never another site (checklist S26)."""
    fine = (path == HOME or path.startswith((f"{HOME}/", f"{HOME}?"))) and path.isprintable()
    return path if fine and "\\" not in path and "//" not in path else HOME
