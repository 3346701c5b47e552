"""Renewing the key that signs links (promise SEC-6)."""

from datetime import datetime
from typing import Any

from chalicelib.core import signing
from chalicelib.operator.announce import Enough
from chalicelib.operator.operate import Deed


def _rotate(_wish: dict[str, str], _now: datetime, _enough: Enough) -> dict[str, Any]:
    return {"ok": True, "key": signing.rotate()}


DEEDS: dict[str, Deed] = {"rotate_keys": _rotate}
