"""Looking at what was used; and planting canaries, which the detectors watch over."""

from datetime import datetime
from typing import Any

from chalicelib.accounts.model import DIRECTORY, Listed
from chalicelib.administration import usage
from chalicelib.campaigns import rate, rate_rules
from chalicelib.core import address, clock, signing
from chalicelib.core.errors import Conflict
from chalicelib.core.table import keys_by_person
from chalicelib.operator.announce import Enough
from chalicelib.operator.model import CANARY, OPERATOR, Canary
from chalicelib.operator.operate import Deed
from chalicelib.subscriptions.model import Subscription


def _usage(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    """Each account's month, as its own statement tells it; and how much of SES's quota is used."""
    found = {str(one.sk): usage.statements(str(one.sk), [wish["month"]], now)[0] for one in Listed.query(DIRECTORY)}
    return {"ok": True, "month": wish["month"], "sending": [_sending(now)], "accounts": [
        {"account": account, "messages": one.messages, "people": one.whole.most, "bytes": one.whole.most_size,
         "settled": one.settled} for account, one in found.items()]}


def _sending(now: datetime) -> dict[str, Any]:
    """What SES has said in the last minute, and for how many seconds its rate is promised away."""
    row = rate.read(now)
    if row is None or row.most is None:
        return {"rate": "not known yet"}
    used = rate_rules.used_percent(float(row.most), float(row.sent))
    ahead = max(0, int(row.free_at) - rate_rules.micros(now)) // rate_rules.SECOND
    return {"rate": float(row.rate), "quota": int(row.most), "sent": int(row.sent), "used_percent": used,
            "seconds_ahead": ahead, "rate_now": round(rate_rules.rate_now(rate.standing(row), rate_rules.micros(now)))}


def _plant(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    """Watch over an address of ours that has subscribed to a list: of it a keyed fingerprint is kept. Raises Invalid
    for what is no address, Conflict where it is not on that list alone."""
    person = signing.person(address.parse(wish["email"]).key)
    found_on = {pk.partition("#")[0] for pk, _sk in keys_by_person(Subscription, person)}
    if found_on != {wish["list"]}:
        raise Conflict("This address is not on that list, or on others too.",
                       "Subscribe an address of your own to that one list, confirm, and plant it then.")
    Canary(OPERATOR, CANARY + wish["list"], person=person, planted_at=clock.iso(now)).save()
    return {"ok": True, "list": wish["list"]}


DEEDS: dict[str, Deed] = {"usage": _usage, "plant_canary": _plant}
