"""An account whose mails come back too often, or are reported, sends no more until the operator lifts it.

The campaigns of the last thirty days are judged together, by the rule of brakes.py, from a thousand mails on. Looked at
only where the campaign at hand is beyond a threshold itself, since all together cannot be where none is.
"""

from datetime import datetime
from typing import cast

from chalicelib.accounts import suspension
from chalicelib.accounts.model import Account
from chalicelib.campaigns import brakes
from chalicelib.campaigns.brakes import ACCOUNT, LATELY, Figures
from chalicelib.campaigns.model import PREFIX, Campaign, Progress, account_keys
from chalicelib.core import clock, paging
from chalicelib.core.table import read_all

A_QUERY, QUERIES = 50, 2  # the newest campaigns


def look(account: Account, found: Figures, now: datetime) -> None:
    """Suspend the account's sending where the figures of all its campaigns of late say so; `found` are those of one."""
    if account.standing or not brakes.is_suspicious(found):
        return
    why = brakes.trouble(_of_late(account, now), ACCOUNT)
    if why:
        suspension.brake(account, why, now)


def _of_late(account: Account, now: datetime) -> Figures:
    """Since the operator has lifted the last suspension, if that is not as long ago."""
    since = max(clock.iso(now - LATELY), str(account.judged_from or ""))
    campaigns, _older = paging.newest(Campaign, account.id, PREFIX, Campaign.started_at >= since, A_QUERY, QUERIES)
    rows = cast("list[Progress]", read_all([key for one in campaigns for key in account_keys(one.id)], now))
    return Figures(*(sum(int(getattr(row, name)) for row in rows) for name in ("sent", "bounced", "complained")))
