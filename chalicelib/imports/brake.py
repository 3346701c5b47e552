"""Uploads whose people are asked to confirm stop by themselves where too many of these mails come back (promise SHR-1).

The thresholds are those of a first campaign: a list that was bought tells by its bounces and complaints either way.
"""

from datetime import datetime
from typing import cast

from chalicelib.accounts import notices
from chalicelib.campaigns import brakes
from chalicelib.campaigns.brakes import Figures
from chalicelib.core import ids
from chalicelib.core.table import held, read_many
from chalicelib.imports.model import FINISHED, PAUSED, RUNNING, Import, import_key
from chalicelib.imports.rules import ASKED

COUNTED = {"bounced": Import.bounced, "complained": Import.complained}


def note(import_id: str, outcome: str, now: datetime) -> None:
    """Count one mail that came back or was reported, and stop the upload where these are too many.

    An event that comes twice is counted twice: that is rare, and errs on the side of those who are mailed.
    """
    account_id, short = ids.split(import_id)
    found = cast("Import | None", read_many([import_key(account_id, short)], now)[0])
    if found is None or not held(lambda: found.update(actions=[COUNTED[outcome].add(1)],
                                                      condition=Import.pk.exists())):
        return
    why = brakes.trouble(Figures(found.tally.get(ASKED, 0), int(found.bounced), int(found.complained)))
    if why and found.state in {RUNNING, PAUSED, FINISHED}:
        _stop(found, why)


def _stop(found: Import, why: str) -> None:
    """Hold it, and tell the owners once; twice where another worker is at it in this moment."""
    if not found.held_reason:
        state = PAUSED if found.state == RUNNING else str(found.state)
        if not held(lambda: found.update(actions=[Import.state.set(state), Import.held_reason.set(why)],
                                         condition=Import.state == found.state)):
            return  # it has moved on in this moment; the next event finds it as it is then
    if not found.stop_told:
        notices.tell_owners(str(found.pk), "upload_stopped", why=str(found.held_reason))
        found.update(actions=[Import.stop_told.set(True)])
