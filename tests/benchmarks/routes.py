"""Processor time of each public route, from the gateway's event to the answer, with AWS on loopback."""

from typing import Any

from app import app
from tests.benchmarks import stub
from tests.benchmarks.figures import Section, Watch
from tests.benchmarks.gateway import event
from tests.benchmarks.stage import Stage, built

WARM_UP, TURNS = 40, 400
SIGN_UP = {"email": "erin@example.org", "first_name": "Erin", "town": "York", "website_url": "", "referrer": ""}


def section() -> Section:
    """All public routes, one after another in one warm process."""
    with stub.in_place_of_aws():
        rows = [_row(name, status, request) for name, (status, request) in _requests(built()).items()]
    return Section(
        "Processor time of a request",
        "Milliseconds of processor time in the service's own process, from API Gateway's event to the answer; "
        f"{TURNS} requests each after {WARM_UP} to warm up. AWS is a stub on loopback in another process, whose work "
        "does not count; nor is there TLS towards it, as there is towards AWS.",
        ["route", "median, ms", "95 of 100 within, ms"], rows)


def _requests(staged: Stage) -> dict[str, tuple[int, dict[str, Any]]]:
    """A request to each route, with the status that it is answered with."""
    a_list, asked = {"list_id": staged.mailing_list.id}, {"token": staged.confirmation}
    leaving, tracked = {"token": staged.leaving}, {"token": staged.tracked}
    return {
        "GET /s/{list}": (200, event("GET", "/s/{list_id}", a_list)),
        "POST /s/{list}": (200, event("POST", "/s/{list_id}", a_list, SIGN_UP)),
        "GET /confirm/{token}": (200, event("GET", "/confirm/{token}", asked)),
        "POST /confirm/{token}": (200, event("POST", "/confirm/{token}", asked, {"tracking": "yes"})),
        "GET /u/{token}": (200, event("GET", "/u/{token}", leaving)),
        "POST /u/{token}": (200, event("POST", "/u/{token}", leaving, {"List-Unsubscribe": "One-Click"})),
        "GET /o/{token}": (200, event("GET", "/o/{token}", tracked)),
        "GET /c/{token}/{link}": (302, event("GET", "/c/{token}/{link}", {**tracked, "link": "7"})),
    }


def _row(name: str, status: int, request: dict[str, Any]) -> list[str]:
    watch = Watch()
    for turn in range(WARM_UP + TURNS):
        if turn == WARM_UP:
            watch.turns.clear()
        with watch:
            answer = app(request, None)
        if answer["statusCode"] != status:
            raise RuntimeError(f"{name} was answered with {answer['statusCode']}")
    return [f"`{name}`", f"{watch.middle:.2f}", f"{watch.slow:.2f}"]
