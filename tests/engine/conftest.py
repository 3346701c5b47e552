"""The service on DynamoDB Local, which knows what the embedded DynamoDB does not: PartiQL with parameters, requests
that really come together, what a write costs. Everything but DynamoDB stays embedded."""

import os
from collections.abc import Iterator

import pytest

from infrastructure.local.tables import ANOTHER_DYNAMODB
from tests.conftest import a_world
from tests.support.world import World


@pytest.fixture(autouse=True)
def _another_dynamodb() -> None:
    if not os.environ.get(ANOTHER_DYNAMODB):
        pytest.skip("it wants DynamoDB Local: `make test-engine`")


@pytest.fixture
def world(_another_dynamodb: None, capfd: pytest.CaptureFixture[str]) -> Iterator[World]:
    """The service with Alice's Garden Club as the account in use, on tables of its own in the other engine."""
    with a_world(capfd) as there:
        yield there
