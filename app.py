"""The HTTP app: its middleware and, in order, everything it answers to."""

from collections.abc import Callable
from typing import Any

from chalice.app import Chalice, Request, Response

from chalicelib.activity.jobs import blueprint as activity_jobs
from chalicelib.activity.pages import blueprint as activity_pages
from chalicelib.campaigns.api import blueprint as campaigns_api
from chalicelib.campaigns.jobs import blueprint as campaigns_jobs
from chalicelib.core.http import finish
from chalicelib.home.pages import blueprint as home_pages
from chalicelib.lists.api import blueprint as lists_api
from chalicelib.retention.jobs import blueprint as retention_jobs
from chalicelib.subscriptions.jobs import blueprint as subscriptions_jobs
from chalicelib.subscriptions.pages import blueprint as subscriptions_pages


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


for blueprint in (
    home_pages,
    subscriptions_pages,
    activity_pages,
    lists_api,
    campaigns_api,
    subscriptions_jobs,
    campaigns_jobs,
    activity_jobs,
    retention_jobs,
):
    app.register_blueprint(blueprint)
