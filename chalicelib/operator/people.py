"""What is kept about a person, for a request that came by mail or letter. The address is in the wish alone."""

from collections import Counter
from datetime import datetime
from typing import Any

from chalicelib.core import address, signing
from chalicelib.core.errors import NotFound
from chalicelib.operator.announce import Enough
from chalicelib.operator.operate import Deed
from chalicelib.portal import gather, gather_rows, traces
from chalicelib.portal.model import DataRequest


def _find(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    """Which account holders keep how much of which kind, or all of it with `full`. Raises Invalid for what is no
    address, and NotFound where no open request of this person has the id: nobody is looked up without a reason."""
    person = signing.person(address.parse(wish["email"]).key)
    found = traces.find(person, now)
    if not _has_asked(found, wish["id"], now):
        raise NotFound("No open request of this person has this id.", "Enter it first: the wish “open_request”.")
    if "full" in wish:
        return {"ok": True, "data": gather.everything(person, now)}
    names = gather_rows.Names.of(found, now)
    return {"ok": True, "accounts": [
        {"account": account, "records": dict(Counter(
            kind for kind, _record in gather_rows.of_account(person, account, found.at(account), names, now)))}
        for account in found.account_ids],
        "elsewhere": dict(Counter(kind for kind, _record in gather_rows.of_person(person, found, names, now)))}


def _has_asked(found: traces.Traces, request_id: str, now: datetime) -> bool:
    keys = [key for key in found.requests if key[1] == f"request#{request_id}"]
    return any(row is not None and not row.closed_at for row in (DataRequest.find(*key, now) for key in keys))


DEEDS: dict[str, Deed] = {"find_person": _find}
