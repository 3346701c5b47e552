"""An embedded AWS of the test's own, and a small app with a worker and a schedule to run on it."""

from collections.abc import Iterator
from typing import Any

import pytest
from chalice.app import Chalice
from moto import mock_aws

from chalicelib.core import clock
from infrastructure.local import aws
from tests.unit.infrastructure.local import stub


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The environment of an empty stack."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    with mock_aws():
        made = aws.build()
        for name, value in made.items():
            monkeypatch.setenv(name, value)
        yield made
    clock.reset()


@pytest.fixture
def app() -> Chalice:
    stub.forget()
    return stub.app


@pytest.fixture
def ses(stack: dict[str, str]) -> Any:
    return aws.client("sesv2")
