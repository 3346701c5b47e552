"""Candidates: what the detectors have found, once each, for a human to decide whether it is one (promise BRE-4)."""

from datetime import datetime
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.accounts import notices
from chalicelib.core import clock, signing
from chalicelib.core.table import Item, held
from chalicelib.operator.signals import THRESHOLDS, Finding

CANDIDATES = "candidates"
ID_LENGTH = 16


class Candidate(Item):
    """A finding (candidates / id): ids and counts alone. `about` is the user, key, list or alarm concerned."""

    class Meta:
        table_name = "breaches"

    rule = UnicodeAttribute()
    kind = UnicodeAttribute()
    account = UnicodeAttribute(default="")
    about = UnicodeAttribute()
    count_of = NumberAttribute()
    occurred_at = UnicodeAttribute()
    occurred_until = UnicodeAttribute()
    detected_at = UnicodeAttribute()

    @property
    def id(self) -> str:
        return str(self.sk)


def open_candidate(account: str, finding: Finding, now: datetime) -> bool:
    """Keep a finding and tell the operator by mail. False where it is known already: the same finding on the same day
    is one. The mail is asked for first: whoever dies in between tells twice, and nothing is found in silence."""
    candidate_id = signing.digest(f"{account}#{finding.pattern}")[:ID_LENGTH]
    made = Candidate(CANDIDATES, candidate_id, rule=finding.rule, kind=THRESHOLDS[finding.rule].kind, account=account,
                     about=finding.about, count_of=finding.times, occurred_at=clock.iso(finding.since),
                     occurred_until=clock.iso(finding.until), detected_at=clock.iso(now))
    if _find(candidate_id) is not None:
        return False
    notices.tell_operator("candidate", rule=finding.rule, case=candidate_id, holder=account)
    return held(lambda: made.save(condition=Candidate.pk.does_not_exist()))


def listed() -> list[dict[str, Any]]:
    """All of them, the newest first."""
    rows = sorted(Candidate.query(CANDIDATES), key=lambda row: str(row.detected_at), reverse=True)
    return [{"id": row.id, "rule": str(row.rule), "kind": str(row.kind), "account": str(row.account),
             "about": str(row.about), "count": int(row.count_of), "says": THRESHOLDS[row.rule].says,
             "occurred_at": str(row.occurred_at), "occurred_until": str(row.occurred_until),
             "detected_at": str(row.detected_at)} for row in rows]


def _find(candidate_id: str) -> Candidate | None:
    return next(iter(Candidate.query(CANDIDATES, Candidate.sk == candidate_id)), None)
