"""What a detector has found, entered into the register of breaches as a candidate: a human decides (promise BRE-4)."""

from datetime import datetime

from chalicelib.breaches import register
from chalicelib.core import clock
from chalicelib.operator.signals import THRESHOLDS, Finding

WHO = "service"


def open_candidate(account: str, finding: Finding, now: datetime) -> bool:
    """Enter a finding, by ids and counts alone. False where it is known already: the same on the same day is one.
    The watch over incidents tells the operator by mail."""
    threshold = THRESHOLDS[finding.rule]
    where = f" Account: {account}." if account else ""
    facts = {"kind": threshold.kind, "detected_at": clock.iso(now), "occurred_at": clock.iso(finding.since),
             "occurred_until": clock.iso(finding.until),
             "what": f"{finding.rule}: {finding.times} {threshold.says}. About: {finding.about}.{where}"}
    made = register.open_candidate(facts, WHO, now, f"{account}#{finding.pattern}")
    return bool(made.opened_at == clock.iso(now))
