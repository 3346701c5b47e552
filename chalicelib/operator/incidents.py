"""The register of breaches, for the staff: entering, deciding, reporting, telling (promises BRE-1 to BRE-3).

Every entry names who called. What is refused comes back in words, fact by fact.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.breaches import affected, decide, notices, register, report
from chalicelib.breaches.affected import Scope
from chalicelib.breaches.model import Incident
from chalicelib.breaches.rules import FACTS
from chalicelib.core import clock
from chalicelib.operator.announce import Enough
from chalicelib.operator.operate import Deed
from chalicelib.operator.wishes import BY

YES = "yes"


def _facts(wish: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in wish.items() if name in FACTS}


def _open(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    return _shown(register.open_incident(_facts(wish), wish[BY], now, drill=wish.get("drill") == YES))


def _change(act: Callable[[dict[str, str], datetime], Incident]) -> Deed:
    return lambda wish, now, _enough: _shown(act(wish, now))


def _listed(wish: dict[str, str], _now: datetime, _enough: Enough) -> dict[str, Any]:
    return {"ok": True, "incidents": [
        {"id": one.id, "state": str(one.state), "drill": bool(one.drill), "opened_at": str(one.opened_at),
         "kind": one.facts["kind"], "what": one.facts["what"]} for one in register.listed(wish.get("state", ""))]}


def _one(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    found = register.get(wish["id"], now)
    return _shown(found) | {
        "facts": dict(found.facts), "decision": dict(found.decision or {}), "filings": list(found.filings),
        "concerned": [{"account": row.account, "people": int(row.people), "records": int(row.records),
                       "told_at": str(row.sent_at or ""), "delivered": len(row.delivered or ())}
                      for row in affected.all_of(found.id)],
        "entries": [{"at": str(one.at), "who": str(one.who), "what": str(one.what)}
                    for one in register.history(found.id)]}


def _concerns(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    joined = {name: clock.iso(datetime.fromisoformat(wish[name])) for name in ("joined_from", "joined_until")
              if wish.get(name)}
    scope = Scope(wish["account"], tuple(wish.get("lists", "").split()), **joined)
    return {"ok": True, "id": wish["id"], **affected.add(wish["id"], scope, wish[BY], now)._asdict()}


def _traced(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    affected.check(Scope(wish["account"]), now)
    since, until = (datetime.fromisoformat(wish[name]) for name in ("since", "until"))
    found = affected.trail(wish["account"], since, until, wish.get("actor", ""))
    return {"ok": True, "account": wish["account"], "lists": " ".join(found.lists),
            "actions": [{"action": name, "times": times} for name, times in sorted(found.actions.items())]}


def _concerns_all(wish: dict[str, str], now: datetime, enough: Enough) -> dict[str, Any]:
    after = affected.add_all(wish["id"], wish[BY], now, enough, wish.get("after", ""))
    again = {"again": {"do": "concerns_all", "id": wish["id"], "after": after}} if after else {}
    return {"ok": True, "id": wish["id"], "done": not after, **again}


def _concerns_not(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    affected.remove(wish["id"], wish["account"], wish["reason"], wish[BY], now)
    return {"ok": True, "id": wish["id"], "account": wish["account"]}


def _tell(wish: dict[str, str], now: datetime, enough: Enough) -> dict[str, Any]:
    told = notices.tell(wish["id"], wish[BY], now, enough)
    return {"ok": True, **told, **({} if told["done"] else {"again": {"do": "tell_holders", "id": wish["id"]}})}


def _tell_again(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    notices.tell_again(wish["id"], wish["account"], wish[BY], now)
    return _status(wish, now)


def _status(wish: dict[str, str], now: datetime) -> dict[str, Any]:
    return {"ok": True, **notices.status(wish["id"], now)}


def _report(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    made = report.make(wish["id"], wish["phase"], now)
    return {"ok": True, "report": made, **({"page": report.page(made)} if wish.get("page") == YES else {})}


def _shown(found: Incident) -> dict[str, Any]:
    return {"ok": True, "id": found.id, "state": str(found.state), "drill": bool(found.drill),
            "kind": found.facts["kind"], "what": found.facts["what"]}


DEEDS: dict[str, Deed] = {
    "incidents": _listed, "incident": _one, "open_incident": _open,
    "enter_facts": _change(lambda wish, now: register.update(wish["id"], _facts(wish), wish[BY], now)),
    "confirm_incident": _change(lambda wish, now: register.confirm(wish["id"], wish["aware_at"], wish[BY], now)),
    "dismiss_incident": _change(lambda wish, now: register.dismiss(wish["id"], wish["reason"], wish[BY], now)),
    "decide_incident": _change(lambda wish, now: decide.decide(
        wish["id"], wish["authority"] == YES, wish["holders"] == YES, wish["reason"], wish[BY], now)),
    "filed": _change(lambda wish, now: decide.filed(
        wish["id"], wish["phase"], wish["filed_at"], wish["reference"], wish[BY], now)),
    "close_incident": _change(lambda wish, now: decide.close(wish["id"], wish["lessons"], wish[BY], now)),
    "traced": _traced, "concerns": _concerns, "concerns_all": _concerns_all, "concerns_not": _concerns_not,
    "tell_holders": _tell, "tell_again": _tell_again, "telling": lambda wish, now, _enough: _status(wish, now),
    "report": _report,
}
