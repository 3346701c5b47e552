"""Processor time of each public route and of each worker's message, with AWS on loopback."""

import json
from collections.abc import Callable
from typing import Any

from app import app
from chalicelib.campaigns.jobs import settle
from chalicelib.subscriptions.jobs import mail_confirmation
from tests.benchmarks import stub
from tests.benchmarks.figures import Section, Watch
from tests.benchmarks.gateway import event, message
from tests.benchmarks.stage import DELIVERY, Stage, built
from tests.support import builders

WARM_UP, TURNS = 40, 400
SIGN_UP = {"email": "erin@example.org", "first_name": "Erin", "town": "York", "website_url": "", "referrer": ""}


def section() -> Section:
    """All public routes, then the workers of single messages, one after another in one warm process."""
    with stub.in_place_of_aws():
        staged = built()
        rows = [_row(f"`{name}`", app, request, {"statusCode": status})
                for name, (status, request) in _requests(staged).items()]
        rows += [_row(name, worker, message(body), {"batchItemFailures": []})
                 for name, worker, body in _messages(staged)]
    return Section(
        "Processor time of a request",
        "Milliseconds of processor time in the service's own process, from API Gateway's event to the answer, and from "
        f"SQS's message to its end; {TURNS} of each after {WARM_UP} to warm up. AWS is a stub on loopback in another "
        "process, whose work does not count; nor is there TLS towards it, as there is towards AWS.",
        ["route or worker", "median, ms", "95 of 100 within, ms"], rows)


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


def _messages(staged: Stage) -> list[tuple[str, Any, dict[str, Any]]]:
    """A message to each worker that takes them one by one."""
    tags = {"campaign": [staged.campaign.id], "delivery": [DELIVERY]}
    mail = {"tags": tags, "timestamp": "2026-11-23T12:00:00.000Z"}
    told = {"Message": json.dumps({"eventType": "Delivery", "mail": mail, "delivery": {}})}
    asked = {"list": staged.mailing_list.id, "person": builders.person(builders.DAVE)}
    return [("`mail_confirmation`", mail_confirmation, asked), ("`settle`, a delivery", settle, told)]


def _row(name: str, ask: Callable[[Any, None], Any], request: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    watch = Watch()
    for turn in range(WARM_UP + TURNS):
        if turn == WARM_UP:
            watch.turns.clear()
        with watch:
            answer = ask(request, None)
        if not answer.items() >= expected.items():
            raise RuntimeError(f"{name} was answered with {answer}")
    return [name, f"{watch.middle:.2f}", f"{watch.slow:.2f}"]
