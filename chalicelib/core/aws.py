"""AWS clients: made on first use, one botocore session for all of them, regional endpoints only.

Every client's calls can be observed (`watch`), which is how request budgets are counted and faults injected.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config

from chalicelib.core import bodies
from chalicelib.core.answers import RowsFactory
from chalicelib.core.settings import settings

Watcher = Callable[[BaseClient], None]
_watchers: list[Watcher] = []
_made: list[BaseClient] = []

# botocore's own user agent is put together anew for each call, which is a fifth of what a call takes of the processor.
_EVERY = Config(parameter_validation=False, user_agent="smartmessages", max_pool_connections=32)
_PATIENT = _EVERY.merge(
    Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4}))
# SES has no idempotency token: a retry by the client could mail a person twice, so whether to send
# again is decided by the ledger and never by the SDK.
_ONCE = _EVERY.merge(Config(connect_timeout=2, read_timeout=25, retries={"total_max_attempts": 1}))
# Addresses that are handed out name the bucket in its region, and are signed as its key wants it.
_SIGNING = _PATIENT.merge(Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
_CONFIGS = {"sesv2": _ONCE, "s3": _SIGNING}


@cache
def session() -> botocore.session.Session:
    """The one session: a second would load botocore's data again (some 70 ms)."""
    made = botocore.session.get_session()
    made.register_component("response_parser_factory", RowsFactory())
    return made


def client(service: str) -> Any:
    """A client for `service` ("dynamodb", "sqs", "sesv2", …) in the deployment's region."""
    return _client(service, settings().region)


@cache
def _client(service: str, region: str) -> Any:
    made = session().create_client(service, region_name=region, config=_CONFIGS.get(service, _PATIENT))
    bodies.spare(made)
    _made.append(made)
    for watcher in _watchers:
        watcher(made)
    return made


def watch(watcher: Watcher) -> None:
    """Call `watcher` with every client, those made already and those to come."""
    _watchers.append(watcher)
    for made in _made:
        watcher(made)


def forget(*, everything: bool = False) -> None:
    """Drop the watchers, and the clients that they watched, or every client: for tests, which change the world under
    us."""
    if _watchers or everything:
        _watchers.clear()
        _made.clear()
        _client.cache_clear()
