"""The watch over the clock (promise BRE-3): the operator is mailed of each candidate, and of each incident of which the
authority is not told yet, when 24, 48, 66 and all 72 hours have passed since we were aware of it.

A mail is queued, and then marked: whoever dies between the two tells once more, and nobody is told nothing. Where the
watch has slept, the latest alert is given and those before it are left out.
"""

from collections import Counter
from datetime import datetime, timedelta

from chalicelib.accounts import notices
from chalicelib.breaches import rules, words
from chalicelib.breaches.model import CANDIDATE, OPEN, Incident
from chalicelib.breaches.register import append, listed
from chalicelib.core import log
from chalicelib.core.settings import settings

FOUND, WAITS = "candidate", "candidate waits"
WAITS_AFTER = timedelta(hours=24)
WATCH = "the watch over the clock"


def watch(now: datetime) -> dict[str, int]:
    """Give every alert that has come due. Counts them, and as "overdue_incidents" all whose time is over and of which
    the authority is not told, by which the alarm goes; exercises are not among them.

    Raises RuntimeError at the end where some could not be given, so that the run is tried again.
    """
    counted: Counter[str] = Counter()
    for found in listed():
        try:
            counted["alerts"] += _look_at(found, now)
        except Exception as error:  # one incident's trouble must not keep the others from being told
            log.failure("incident not told", error, incident=found.id)
            counted["failed"] += 1
        counted["overdue_incidents"] += not found.drill and runs(found) and _is_over(found, now)
    if counted["failed"]:
        log.logger().info("incidents overdue", extra={"overdue_incidents": counted["overdue_incidents"]})
        raise RuntimeError(f"{counted['failed']} incidents could not be told")
    return {name: counted[name] for name in ("alerts", "overdue_incidents")}


def runs(found: Incident) -> bool:
    """Whether the authority still waits to be told: nothing was filed, and nobody decided that it need not be."""
    spared = found.decision is not None and not found.decision["authority"]
    return found.state == OPEN and not found.filings and not spared


def _is_over(found: Incident, now: datetime) -> bool:
    return now >= rules.due(found.facts["aware_at"], settings().breach_hours)


def _look_at(found: Incident, now: datetime) -> bool:
    alerted = set(found.alerted or ())
    if found.state == CANDIDATE:
        waits = now - datetime.fromisoformat(str(found.opened_at)) >= WAITS_AFTER
        alert, passed = (WAITS, [FOUND, WAITS]) if waits else (FOUND, [FOUND])
        return alert not in alerted and _alert(found, "incident_candidate", alert, passed, now)
    if not runs(found):
        return False
    hours = settings().breach_hours
    alert, passed = rules.alert_now(found.facts["aware_at"], hours, alerted, now)
    return bool(alert) and _alert(found, "incident_clock", alert, passed, now)


def _alert(found: Incident, kind: str, alert: str, passed: list[str], now: datetime) -> bool:
    facts: dict[str, str | int] = {"case": found.id, "drill": int(found.drill), "waits": int(alert == WAITS)}
    if kind == "incident_clock":
        due = rules.due(found.facts["aware_at"], settings().breach_hours)
        facts |= {"hours": alert, "due": words.moment(due), "over": int(now >= due)}
    notices.tell_operator(kind, **facts)
    append(found.id, "alert", WATCH, now, {"alert": alert}, lambda _found: [Incident.alerted.add(set(passed))])
    return True
