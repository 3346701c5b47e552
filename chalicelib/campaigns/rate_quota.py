"""SES's quota: asked every minute. Campaigns that have used it up are held, and go on by themselves when there is room.

What SES has sent leaves its count after 24 hours, so room comes back all day long; campaigns go on when a tenth of the
quota is free, and not for a handful of mails each.

Owners are told of what still waits when the quota is next looked at. The row that brings a campaign back says whether
they know, so whoever dies in between is made good a minute later; and the mail is the same wish all day long, so that
it goes out once, however often the campaign waits on that day.
"""

from datetime import datetime
from typing import cast

from chalicelib.accounts import gate, notices
from chalicelib.campaigns import lifecycle, rate
from chalicelib.campaigns import rate_rules as rules
from chalicelib.campaigns.due_model import WAITING, Due
from chalicelib.campaigns.model import HELD, QUOTA, SENDING, Campaign, campaign_key
from chalicelib.core import clock, ids, quota
from chalicelib.core.errors import Conflict
from chalicelib.core.table import held, read_many

WHY = ("The service has sent as many mails as it may in 24 hours. Whoever has not got this newsletter yet gets it as "
       "soon as there is room again. It goes on by itself; you need not do anything.")
MOST_AT_ONCE = 200  # campaigns; the next run, a minute later, takes the rest


def hold(campaign_id: str, now: datetime) -> bool:
    """Let a campaign wait for room, once; its author sees why. False where it was changed in this moment."""
    campaign = _read(campaign_id, now)
    if campaign is None or campaign.state != SENDING:
        return True
    row = Due(WAITING, f"{clock.iso(now)}#{campaign_id}")
    try:
        lifecycle.move(campaign, lifecycle.SERVICE, "campaign.held", now, lambda write: write.save(row),
                       state=HELD, held_for=QUOTA, held_reason=WHY)
    except Conflict:
        return False
    return True


def watch(now: datetime) -> dict[str, int]:
    """Ask SES, keep what it says, and let go on what has room again. In whole numbers: the rate, the mails that were
    promised a time since the last look, the seconds that these are ahead, the percentage of the quota that is used, and
    how many campaigns wait and go on. Raises what asking SES raises."""
    found, row = quota.ask(), rate.read(now)
    waiting = list(Due.query(WAITING))
    room = _room(found, row, bool(waiting), now)
    rate.note(*found, room, now)
    gone_on = waiting[:MOST_AT_ONCE] if room != 0 and gate.look(now) else []
    for each in gone_on:
        _go_on(each, now)
    for each in [one for one in waiting[len(gone_on):] if not one.told][:MOST_AT_ONCE]:
        _tell(each, now)
    return {**_figures(row, now), "quota_used_percent": rules.used_percent(found.most, found.sent),
            "rate": int(found.rate), "waiting": len(waiting), "gone_on": len(gone_on)}


def _figures(row: rate.Bucket | None, now: datetime) -> dict[str, int]:
    """What the bucket says of the last minute."""
    return {"promised": int(row.taken) if row else 0, "seconds_ahead": int(rate.ahead(row, now).total_seconds())}


def _room(found: quota.Quota, row: rate.Bucket | None, anybody_waits: bool, now: datetime) -> int | None:
    """Room for campaigns; none while a refusal of SES itself is fresh, nor for newcomers before those who wait."""
    left = rules.room(found.most, found.sent)
    is_shut = row is not None and rules.micros(now) < int(row.shut_until)
    return 0 if is_shut or (anybody_waits and not rules.has_room_again(found.most, left)) else left


def _go_on(row: Due, now: datetime) -> None:
    """The row stands until the shards are awake, so that a crash in between is mended a minute later."""
    campaign = _read(row.campaign, now)
    try:
        if campaign is not None and campaign.held_for == QUOTA and campaign.state == HELD:
            lifecycle.move(campaign, lifecycle.SERVICE, "campaign.resumed", now, state=SENDING)
        if campaign is not None and campaign.state == SENDING:
            lifecycle.wake(campaign, now)
    except Conflict:  # the next run looks again
        return
    row.delete()


def _tell(row: Due, now: datetime) -> None:
    """Mail the owners that it waits, unless it does not any more."""
    campaign = _read(row.campaign, now)
    if campaign is not None and campaign.state == HELD and campaign.held_for == QUOTA:
        notices.tell_owners(str(campaign.pk), "campaign_waits", once=f"{row.campaign} {now.date().isoformat()}",
                            campaign=row.campaign)
    held(lambda: row.update(actions=[Due.told.set(True)], condition=Due.pk.exists()))


def _read(campaign_id: str, now: datetime) -> Campaign | None:
    account_id, short = ids.split(campaign_id)
    return cast("Campaign | None", read_many([campaign_key(account_id, short)], now)[0])
