"""Files of the account's campaigns: their texts, and their figures as reports tell them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from chalicelib.accounts.model import Account
from chalicelib.activity import tables
from chalicelib.activity.tables import Table
from chalicelib.campaigns import service
from chalicelib.campaigns.model import PREFIX, Campaign
from chalicelib.campaigns.schemas import CampaignOut
from chalicelib.core import csv_file
from chalicelib.subscriptions.download_files import json_lines

SUMS = ("sending", "opens", "clicks")
NOTHING: dict[str, Any] = {"by_day": [], "by_link": []}


def campaigns(account: Account, now: datetime) -> Iterator[bytes]:
    return json_lines(CampaignOut.of(one).model_dump() | _sums(one, now) for one in _all(account))


def _all(account: Account) -> Iterator[Campaign]:
    return iter(Campaign.query(account.id, Campaign.sk.startswith(PREFIX)))


def _sums(campaign: Campaign, now: datetime) -> dict[str, Any]:
    report = _report(campaign, now)
    return {name: report.get(name) for name in SUMS}


def _report(campaign: Campaign, now: datetime) -> dict[str, Any]:
    return NOTHING if not campaign.started_at else service.report_of(str(campaign.pk), campaign.id, now)[1]


def by_day(account: Account, now: datetime) -> Iterator[bytes]:
    return _table(account, tables.by_day, now)


def by_link(account: Account, now: datetime) -> Iterator[bytes]:
    return _table(account, tables.by_link, now)


def _table(account: Account, table: Callable[[dict[str, Any]], Table], now: datetime) -> Iterator[bytes]:
    header = ["Campaign", "Subject", *table(NOTHING)[0]]
    return csv_file.lines(header, ([one.id, one.subject, *row]
                                   for one in _all(account) for row in table(_report(one, now))[1]))
