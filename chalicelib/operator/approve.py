"""Approving what somebody else wishes, which carries it out."""

from datetime import datetime
from typing import Any

from chalicelib.operator import accounts, announce, incidents, waiting
from chalicelib.operator.announce import Enough
from chalicelib.operator.operate import Deed
from chalicelib.operator.wishes import BY, WISHES

APPROVED: dict[str, Deed] = {name: (announce.DEEDS | accounts.DEEDS | incidents.DEEDS)[name]
                             for name, wish in WISHES.items() if wish.by_two}


def _approve(wish: dict[str, str], now: datetime, enough: Enough) -> dict[str, Any]:
    approved = waiting.approve(wish["id"], wish[BY], now)
    answer = APPROVED[approved["do"]](approved, now, enough)
    return answer | ({"again": {"do": "approve", "id": wish["id"]}} if "again" in answer else {})


DEEDS: dict[str, Deed] = {"approve": _approve, "waiting": lambda _wish, now, _enough: waiting.listed(now)}
