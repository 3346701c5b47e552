"""Fixtures: the whole service in one process, on an embedded AWS built from the one template."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from chalice.test import Client
from hypothesis import settings as hypothesis_settings
from moto import mock_aws

from infrastructure.local import aws as local_aws
from infrastructure.local import tables
from infrastructure.local.ses import inbox
from tests.kill.summary import Summary
from tests.support import builders, trace
from tests.support.crawl import Crawl, crawl
from tests.support.mail import PUBLIC_URL
from tests.support.workers import Workers
from tests.support.world import World

ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-west-2",
               "AWS_DEFAULT_REGION": "eu-west-2", "TZ": "UTC"}

# What takes from a quarter of a minute to one comes first: begun last, it would leave all other workers idle.
LONG = tuple(f"tests/{place}" for place in (
    "contract/test_policies.py", "contract/test_schemathesis.py", "contract/test_template.py", "kill/",
    "journeys/test_main_way.py", "faults/test_sending_model.py"))

# A busy machine is no fault of the code: nothing here is judged by the time it takes.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--trace-promises", action="store_true", help="say at the end which promise is proved by what")


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    config.pluginmanager.register(Summary(), "points of the kill matrix")
    if config.getoption("--trace-promises"):
        config.pluginmanager.register(trace.Trace(), "trace of promises")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    trace.mark(items)
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))  # those of a file stay together


@contextmanager
def an_aws() -> Iterator[None]:
    """An empty AWS, and the environment that a deployment would have; what was read of them is forgotten at the end."""
    from chalicelib.activity import links
    from chalicelib.campaigns import deliver
    from chalicelib.core import aws, clock, gateway, settings, signing, table
    from chalicelib.users import passwords

    local_aws.install()
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setattr(passwords, "COST", passwords.Cost(memory=64, passes=1, lanes=1))  # nobody attacks the tests
        made = local_aws.build(public_url=PUBLIC_URL, mail_from="post@mail.smartmessages.example",
                               senders=("garden.example.com", "books.example.com"))
        for name, value in {**ENVIRONMENT, **made}.items():
            patch.setenv(name, value)
        try:
            yield
        finally:
            tables.drop(list(settings.settings().tables.values()))
            for forgotten in (settings.settings.cache_clear, aws.forget, table.forget, signing.forget, links.forget,
                              deliver.forget, gateway.forget, clock.reset):
                forgotten()


@contextmanager
def a_world(log: Any = None) -> Iterator[World]:
    """The service with Alice's Garden Club as the account in use, on an AWS of its own."""
    from app import app

    with an_aws(), Client(app) as client:
        yield World(client, inbox, Workers(app), builders.alice(), log)


@pytest.fixture
def aws_environment() -> Iterator[None]:
    """An empty AWS of the test's own."""
    with an_aws():
        yield


@pytest.fixture
def world(capfd: pytest.CaptureFixture[str]) -> Iterator[World]:
    """The service with Alice's Garden Club as the account in use."""
    with a_world(capfd) as there:
        yield there


@pytest.fixture(scope="session")
def crawled() -> Crawl:
    """The pages of a walk through all that the public sees: walked once by each process, looked at by many tests."""
    with a_world() as there:
        return crawl(there)
