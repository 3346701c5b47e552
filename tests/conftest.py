"""Fixtures: the whole service in one process, on an embedded AWS built from the one template."""

from collections.abc import Iterator

import pytest
from chalice.test import Client
from hypothesis import settings as hypothesis_settings
from moto import mock_aws

from infrastructure.local import aws as local_aws
from infrastructure.local.ses import inbox
from tests.support import builders, trace
from tests.support.mail import PUBLIC_URL
from tests.support.workers import Workers
from tests.support.world import World

# A busy machine is no fault of the code: nothing here is judged by the time it takes.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--trace-promises", action="store_true", help="say at the end which promise is proved by what")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--trace-promises") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(trace.Trace(), "trace of promises")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    trace.mark(items)


@pytest.fixture
def aws_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty AWS of the test's own, and the environment that a deployment would have."""
    from chalicelib.activity import links
    from chalicelib.campaigns import deliver
    from chalicelib.core import aws, clock, gateway, settings, signing, table
    from chalicelib.users import passwords

    monkeypatch.setattr(passwords, "COST", passwords.Cost(memory=64, passes=1, lanes=1))  # nobody attacks the tests
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "eu-west-2")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    monkeypatch.setenv("TZ", "UTC")
    with mock_aws():
        made = local_aws.build(public_url=PUBLIC_URL, mail_from="post@mail.smartmessages.example",
                               senders=("garden.example.com", "books.example.com"))
        for name, value in made.items():
            monkeypatch.setenv(name, value)
        yield
    for forgotten in (settings.settings.cache_clear, aws.forget, table.forget, signing.forget, links.forget,
                      deliver.forget, gateway.forget, clock.reset):
        forgotten()


@pytest.fixture
def world(aws_environment: None, capfd: pytest.CaptureFixture[str]) -> Iterator[World]:
    """The service with Alice's Garden Club as the account in use."""
    from app import app

    with Client(app) as client:
        yield World(client, inbox, Workers(app), builders.alice(), capfd)

