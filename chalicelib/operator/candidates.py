"""What a detector has found, entered into the register of breaches as a candidate: a human decides (promise BRE-4)."""

from contextlib import suppress
from datetime import datetime

from chalicelib.breaches import register
from chalicelib.breaches.model import CANDIDATE, Incident
from chalicelib.core import clock
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.operator.signals import THRESHOLDS, Finding

WHO = "service"


def open_candidate(account: str, finding: Finding, now: datetime) -> bool:
    """Enter a finding. False where it is known already."""
    return bool(entered(account, finding, now).opened_at == clock.iso(now))


def entered(account: str, finding: Finding, now: datetime) -> Incident:
    """Enter a finding, by ids and counts alone, or find the candidate that it is already: the same on the same day is
    one. The watch over incidents tells the operator by mail."""
    threshold = THRESHOLDS[finding.rule]
    where = f" Account: {account}." if account else ""
    how = f" {finding.how}" if finding.how else ""
    facts = {"kind": threshold.kind, "detected_at": clock.iso(now), "occurred_at": clock.iso(finding.since),
             "occurred_until": clock.iso(finding.until),
             "what": f"{finding.rule}: {finding.times} {threshold.says}. About: {finding.about}.{where}{how}"}
    return register.open_candidate(facts, WHO, now, f"{account}#{finding.pattern}")


def ended(incident_id: str, now: datetime) -> None:
    """Enter when it ended what a candidate is about. A human who has judged it knows better, and it stays."""
    with suppress(NotFound, Conflict):
        if register.get(incident_id, now).state == CANDIDATE:
            register.update(incident_id, {"occurred_until": clock.iso(now)}, WHO, now)
