"""Approving what somebody else wishes, which carries it out."""

from datetime import datetime
from typing import Any

from chalicelib.operator import accounts, announce, waiting
from chalicelib.operator.announce import Enough
from chalicelib.operator.operate import Deed
from chalicelib.operator.wishes import BY

APPROVED: dict[str, Deed] = {"announce": announce.DEEDS["announce"], "close_account": accounts.DEEDS["close_account"]}


def _approve(wish: dict[str, str], now: datetime, enough: Enough) -> dict[str, Any]:
    approved = waiting.approve(wish["id"], wish[BY], now)
    return APPROVED[approved["do"]](approved, now, enough)


DEEDS: dict[str, Deed] = {"approve": _approve, "waiting": lambda _wish, now, _enough: waiting.listed(now)}
