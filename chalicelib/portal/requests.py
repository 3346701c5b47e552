"""The log of data subject requests (promise RGT-5): whatever right is exercised, by whichever way, leaves a line."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.core import clock, ids
from chalicelib.core.table import write_all
from chalicelib.portal import rules
from chalicelib.portal.model import REQUEST, DataRequest


def exercised(account_ids: Sequence[str], person: str | None, right: str, now: datetime, outcome: str = "",
              by: str = rules.PORTAL) -> None:
    """Note that a right was exercised at these accounts and carried out at once, so that nothing is left to be done.

    `person` is None where the person has just been erased.
    """
    write_all(DataRequest, [
        DataRequest(account, REQUEST + ids.new(now), person=person, right=right, by=by, received_at=clock.iso(now),
                    due_on=rules.due(now).isoformat(), closed_at=clock.iso(now), outcome=outcome,
                    expires_at=clock.epoch(now + rules.CLOSED_LIVES_FOR))
        for account in account_ids])
