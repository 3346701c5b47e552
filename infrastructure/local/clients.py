"""botocore clients of the embedded run itself."""

from functools import cache
from typing import Any

import botocore.session

from chalicelib.core.regions import DEFAULT_REGION


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@cache
def client(service: str) -> Any:
    """A client for the embedded AWS, made once a process: mocks come and go, the client stays good."""
    return _session().create_client(service, region_name=DEFAULT_REGION)
