"""An embedded AWS of the test's own, and a small app with a worker and a schedule to run on it."""

from collections.abc import Iterator
from typing import Any

import pytest
from chalice.app import Chalice
from moto import mock_aws
from werkzeug.test import Client

from chalicelib.core import aws as core_aws
from chalicelib.core import clock, settings, signing, table
from infrastructure.local import aws, expiry, schedules, template, workers
from infrastructure.local.console import State
from infrastructure.local.console import app as console
from infrastructure.local.functions import Runs
from tests.unit.infrastructure.local import stub
from tests.unit.infrastructure.local.asking import HERE


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The environment of an empty stack."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    with mock_aws():
        made = aws.build()
        for name, value in made.items():
            monkeypatch.setenv(name, value)
        yield made
    for forgotten in (clock.reset, settings.settings.cache_clear, core_aws.forget, table.forget, signing.forget):
        forgotten()  # the console looks at sending domains with the service's own code


@pytest.fixture
def app() -> Chalice:
    stub.forget()
    return stub.app


@pytest.fixture
def ses(stack: dict[str, str]) -> Any:
    return aws.client("sesv2")


@pytest.fixture
def state(stack: dict[str, str], app: Chalice) -> State:
    runs = Runs()
    stand_in = (expiry.EVERY, expiry.function([stack["TABLE_PENDING"]]))
    timetable = schedules.Timetable(schedules.read(app, clock.now(), [stand_in]), runs)
    environment = aws.Environment(stack, {}, template.load().skipped())
    demo = {"sign_up": "http://127.0.0.1:8000/s/l", "api_key": "sm_live_x", "url": "http://127.0.0.1:8000",
            "campaign_id": "c-1", "list_id": "l-1", "account_id": "a", "account_name": "Alice's Garden Club",
            "list_name": "The Garden Letter", "console": HERE, "api_key_id": "sm_live_x", "login_secret": "A" * 32,
            "login_url": "http://127.0.0.1:8000/login", "login_email": "a@garden.example", "login_password": "secret"}
    return State("http://127.0.0.1:8000", HERE, "http://127.0.0.1:1", environment, workers.workers(app), timetable,
                 runs, demo)


@pytest.fixture
def browser(state: State) -> Client:
    return Client(console.answering(state))
