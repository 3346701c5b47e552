"""Tenants at SES, as a test looks at them."""

from typing import Any

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from chalicelib.core.regions import DEFAULT_REGION
from chalicelib.core.settings import settings


def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """As by the stack's parameter SesTenants."""
    monkeypatch.setenv("SES_TENANTS", "on")
    settings.cache_clear()


def at_ses() -> dict[str, set[str]]:
    """What each tenant may send from."""
    backend: Any = ses_backends[DEFAULT_ACCOUNT_ID][DEFAULT_REGION]
    return {name: set(tenant.resources) for name, tenant in getattr(backend, "tenants", {}).items()}


def parted(name: str) -> None:
    """The tenant stands, and may send from nothing any more."""
    backend: Any = ses_backends[DEFAULT_ACCOUNT_ID][DEFAULT_REGION]
    backend.tenants[name].resources.clear()
