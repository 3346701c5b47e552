"""Metering (promise COL-3): what every account has sent and keeps, read from the ledger itself, hour by hour.

Everything is set, nothing is added up: reading an account again gives the same figures, so the walk may be killed,
resumed and run twice. A campaign is read until it has been over for as long as events about its mails can come.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, cast

from chalicelib.accounts.model import DIRECTORY, Listed
from chalicelib.administration.metered import LIST, READ, SENT, WHOLE, Place, Usage, of_account, rows
from chalicelib.campaigns.model import PREFIX as CAMPAIGNS
from chalicelib.campaigns.model import Campaign, Progress, account_keys, counted
from chalicelib.core import clock, ids, log
from chalicelib.core.table import held, read_many
from chalicelib.lists.model import PREFIX as LISTS
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions import sizes
from chalicelib.subscriptions.sizes import Size

ACCOUNTS_AT_A_TIME = 25
EVENTS_MAY_COME_FOR = timedelta(days=15)  # SQS keeps a message for fourteen days at most
CAMPAIGN_FIELDS = ["pk", "sk", "started_at", "finished_at", "cancelled_at"]


def meter(now: datetime) -> dict[str, int]:
    """Read every account, from where the last walk stopped if it did not come to the end; what was counted."""
    place = Place.find("@meter", "bookmark", now)
    after, read, failed = str(place.account) if place else "", 0, 0
    while accounts := _accounts_after(after):
        done = [_read(account, now) for account in accounts]
        read, failed, after = read + sum(done), failed + done.count(False), accounts[-1]
        _remember(after)
    _remember("")
    return {"accounts": read, "failed": failed}


def _accounts_after(account: str) -> list[str]:
    further = Listed.sk > account if account else None
    return [str(one.sk) for one in Listed.query(DIRECTORY, further, limit=ACCOUNTS_AT_A_TIME)]


def _remember(account: str) -> None:
    Place("@meter", "bookmark", account=account).save()


def _read(account_id: str, now: datetime) -> bool:
    """Whether the account could be read: one that cannot is in nobody's way."""
    try:
        read_account(account_id, now)
    except Exception as error:
        log.failure("an account could not be metered", error, account=account_id)
        return False
    return True


def read_account(account_id: str, now: datetime) -> None:
    """Set the figures of this month, and of earlier ones whose campaigns may still change."""
    _read_sending(account_id, now)
    _read_people(account_id, now)
    Usage(of_account(account_id), READ, at=clock.iso(now)).save()


def _read_sending(account_id: str, now: datetime) -> None:
    last = Usage.find(of_account(account_id), READ, now)
    since = clock.iso(datetime.fromisoformat(str(last.at)) - EVENTS_MAY_COME_FOR) if last else ""
    for campaign in _unsettled(account_id, since):
        found = [cast("Progress", row) for row in read_many(account_keys(campaign.id), now) if row is not None]
        sent, month = counted(found)["sent"], str(campaign.started_at)[:len("2027-05")]
        if found:  # a ledger that is forgotten says nothing
            _set(Usage(of_account(account_id), f"{month}#{SENT}{campaign.short_id}"), messages=int(sent),
                 over=bool(campaign.finished_at or campaign.cancelled_at))


def _unsettled(account_id: str, since: str) -> Iterator[Campaign]:
    """The campaigns that have started and are not over, or not over since before `since` (ISO, "" for ever)."""
    going_on = Campaign.finished_at.does_not_exist() & Campaign.cancelled_at.does_not_exist()
    lately = (Campaign.finished_at >= since) | (Campaign.cancelled_at >= since) if since else None
    wanted = Campaign.started_at.exists()
    return cast("Iterator[Campaign]", Campaign.query(
        account_id, Campaign.sk.startswith(CAMPAIGNS), attributes_to_get=CAMPAIGN_FIELDS,
        filter_condition=wanted & (going_on | lately) if lately is not None else wanted))


def _read_people(account_id: str, now: datetime) -> None:
    """The people on each list and on all of them, as they are counted where they join and leave."""
    month, partition = now.strftime("%Y-%m"), of_account(account_id)
    known = {str(row.sk): row for row in rows(account_id, month, month) if row.kind != SENT.rstrip("#")}
    found = sizes.of_lists(_lists(account_id), now)
    current = {f"{month}#{LIST}{ids.split(list_id)[1]}": size for list_id, size in found.items()}
    gone = {sk: Size(0, 0) for sk in known if f"#{LIST}" in sk}
    for sk, size in (gone | current | {f"{month}#{WHOLE}": _sum(current.values())}).items():
        _set_size(known.get(sk) or Usage(partition, sk), size)


def _lists(account_id: str) -> list[str]:
    found = MailingList.query(account_id, MailingList.sk.startswith(LISTS), attributes_to_get=["pk", "sk"])
    return [one.id for one in found]


def _sum(found: Iterable[Size]) -> Size:
    every = list(found)
    return Size(sum(one.people for one in every), sum(one.bytes for one in every))


def _set_size(row: Usage, size: Size) -> None:
    """The figures of now, and the highest where they are higher, even if two readings meet."""
    if (row.people, row.size) != size:
        _set(row, people=size.people, size=size.bytes)
    _raise_to(row, "most", size.people)
    _raise_to(row, "most_size", size.bytes)


def _raise_to(row: Usage, name: str, value: int) -> None:
    highest, stored = getattr(Usage, name), getattr(row, name)
    if stored is None or stored < value:
        held(lambda: row.update(actions=[highest.set(value)],
                                condition=highest.does_not_exist() | (highest < value)))


def _set(row: Usage, **figures: int) -> None:
    actions: list[Any] = [getattr(Usage, name).set(value) for name, value in figures.items()]
    row.update(actions=actions)
