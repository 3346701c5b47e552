"""The HTTP app: its middleware and, in order, everything it answers to."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from chalice.app import Chalice, Request, Response

from chalicelib.core.http import finish

DOORS = {
    "home": "pages dashboard",
    "users": "pages pages_login dashboard dashboard_security jobs",
    "subscriptions": "pages pages_receipts api dashboard dashboard_person dashboard_downloads jobs",
    "activity": "pages jobs",
    "administration": "pages dashboard_vouching dashboard_details dashboard_settings dashboard_domain dashboard_keys"
                      " dashboard_audit dashboard_usage dashboard_notices dashboard_closing api jobs",
    "lists": "api dashboard",
    "imports": "api dashboard dashboard_running jobs",
    "campaigns": "pages api api_sending dashboard dashboard_preview dashboard_sending dashboard_uncertain"
                 " dashboard_report jobs",
    "webhooks": "api dashboard jobs",
    "privacy": "pages pages_known dashboard",
    "retention": "jobs",
    "takeout": "jobs",
    "sunset": "pages dashboard jobs",
    "portal": "pages pages_me pages_acts pages_complain dashboard_requests dashboard_complaints jobs jobs_complaints",
    "breaches": "dashboard jobs",
    "operator": "jobs",
}


class App(Chalice):
    """Chalice, answering requests without an Accept header too: it would refuse them any binary type."""

    def __call__(self, event: Any, context: Any) -> Any:
        headers = event.get("headers") or {}
        if not any(name.lower() == "accept" for name in headers):
            event = {**event, "headers": {**headers, "accept": "*/*"}}
        return super().__call__(event, context)


app = App("smartmessages", configure_logs=False)
app.api.binary_types = ["*/*"]  # the gateway looks at the first type of Accept only; so every body is bytes


@app.middleware("http")
def finished(event: Request, get_response: Callable[[Request], Response]) -> Response:
    """Security headers on every answer, whatever it is."""
    return finish(event, get_response(event))


for room, doors in DOORS.items():
    for door in doors.split():
        app.register_blueprint(import_module(f"chalicelib.{room}.{door}").blueprint)
