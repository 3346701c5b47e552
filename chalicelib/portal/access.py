"""The door of the portal: one decorator that lets in whoever has proved their address. State is changed by POST alone,
with the session's token and from a page of ours."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from chalice.app import Request, Response

from chalicelib.accounts.identity import Identity
from chalicelib.core import clock, http, log
from chalicelib.core.errors import Forbidden, ServiceError
from chalicelib.core.ids import check as check_ids
from chalicelib.portal import sessions
from chalicelib.portal.sessions import PortalSession
from chalicelib.users.access import check_same_origin
from chalicelib.users.sessions import is_same

View = Callable[..., Response]
HOME = "/portal/me"


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who has proved their address."""

    request: Request
    session: PortalSession
    now: datetime
    form: dict[str, str]

    @property
    def csrf(self) -> str:
        return str(self.session.csrf)

    @property
    def person(self) -> str:
        return str(self.session.person)

    @property
    def accounts(self) -> set[str]:
        """The accounts that knew anything of the person when the visit began."""
        return set(self.session.accounts or ())

    @property
    def address(self) -> str:
        return str(self.session.address)

    def show(self, template: str, code: int = 200, /, controller: Identity | None = None, **context: Any) -> Response:
        """A page of the portal: `templates/portal/{template}.html`."""
        said = http.query(self.request, "said")
        return http.html(f"portal/{template}.html", code, visit=self, said=said, controller=controller, **context)

    def go(self, path: str, said: str = "") -> Response:
        """“Go on there” after a POST; `said` names the word of success that the next page shows."""
        return http.redirect(path + (f"?said={said}" if said else ""))


def door(blueprint: Any, method: str, path: str) -> Callable[[View], View]:
    """Make the decorated `view(visit, **path parameters)` answer `method` ("GET" or "POST") on `path`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def entered(**ids: str) -> Response:
            return private(_entered(blueprint.current_request, view, ids))

        methods = ["GET", "HEAD"] if method == "GET" else [method]
        given = {"content_types": http.FORMS} if method == "POST" else {}
        blueprint.route(path, methods=methods, **given)(entered)
        return view

    return decorate


def _entered(request: Request, view: View, ids: dict[str, str]) -> Response:
    """Problems inside are told on a page of the portal, with the way on still there."""
    visit = None
    try:
        check_ids(ids.values())
        visit = _visit(request)
        if visit is None:
            return shown("over", 401, session=True)
        return view(visit, **ids)
    except ServiceError as error:
        return _problem(visit, error)
    except Exception as error:
        log.failure("portal failed", error)
        return _problem(visit, ServiceError("This is our fault, not yours.", "Look at what the portal shows now, and "
                                            "try again: doing it twice does no harm."))


def _visit(request: Request) -> Visit | None:
    now = clock.now()
    session = sessions.find(http.cookie(request, sessions.COOKIE_NAME), now)
    if session is None:
        return None
    form = http.form(request) if request.method == "POST" else {}
    visit = Visit(request, session, now, form)
    if request.method == "POST":
        check_same_origin(request)
        if not is_same(form.get("csrf", ""), visit.csrf):
            raise Forbidden("This form belongs to another session.",
                            "Go back, load the page again and send the form once more.")
    return visit


def _problem(visit: Visit | None, error: ServiceError) -> Response:
    if visit is None:
        return http.problem_page(error)
    return visit.show("problem", error.status, title=error.title, detail=error.detail, remedy=error.remedy)


def private(response: Response) -> Response:
    """Referrer within the site, so that browsers send a true Origin with our forms."""
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def shown(template: str, code: int = 200, /, **context: object) -> Response:
    """A page of the portal for those who have not come in."""
    return private(http.html(f"portal/{template}.html", code, controller=None, visit=None, said="", **context))
