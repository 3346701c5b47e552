"""The HTTP app: its middleware and, in order, everything it answers to."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from chalice.app import Chalice, Request, Response

from chalicelib.core.http import finish

DOORS = (
    "home.pages",
    "home.dashboard",
    "users.pages",
    "users.pages_login",
    "users.dashboard",
    "users.dashboard_security",
    "subscriptions.pages",
    "subscriptions.api",
    "activity.pages",
    "administration.dashboard_details",
    "administration.dashboard_settings",
    "administration.dashboard_domain",
    "administration.dashboard_keys",
    "administration.dashboard_audit",
    "administration.dashboard_usage",
    "administration.dashboard_notices",
    "administration.api",
    "lists.api",
    "lists.dashboard",
    "campaigns.api",
    "campaigns.api_sending",
    "campaigns.dashboard", "campaigns.dashboard_preview", "campaigns.dashboard_sending", "campaigns.dashboard_report",
    "webhooks.api",
    "webhooks.dashboard",
    "users.jobs",
    "subscriptions.jobs",
    "campaigns.jobs",
    "activity.jobs",
    "webhooks.jobs",
    "retention.jobs",
    "administration.jobs",
    "operator.jobs",
)


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


for door in DOORS:
    app.register_blueprint(import_module(f"chalicelib.{door}").blueprint)
