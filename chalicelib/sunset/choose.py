"""What owners decide: to count whom the rule would concern, then to switch it on as it was counted; and off again."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from chalicelib.accounts import audit
from chalicelib.accounts.model import Account
from chalicelib.administration.details import store
from chalicelib.core.errors import Conflict, NotReady
from chalicelib.core.table import read_many
from chalicelib.sunset import rules
from chalicelib.sunset.model import REPORTS, Report, Round, round_key
from chalicelib.sunset.walk import begin

MOST_SHOWN = 26  # reports: half a year
COUNT_FIRST = "Count first: see whom it would concern before you switch it on."


def walk_of(account_id: str, now: datetime) -> Round | None:
    """The walk that the account has, or had last."""
    return cast("Round | None", read_many([round_key(account_id)], now)[0])


def reports(account_id: str) -> list[Report]:
    """What the newest walks did, newest first."""
    return list(Report.query(account_id, Report.sk.startswith(REPORTS), scan_index_forward=False, limit=MOST_SHOWN))


def count(account: Account, typed: Mapping[str, str], by: str, now: datetime) -> None:
    """Have it counted whom a rule would concern; nobody is mailed. Raises Invalid, NotReady, or Conflict while the rule
    is on."""
    if account.sunset:
        raise Conflict("The rule is switched on.", "Switch it off first; then count with other figures.")
    if not rules.may_run(account):
        raise NotReady("This account does not record opens and clicks by person, or cannot send at present.",
                       "Look at the page “Settings” and at the checklist of your overview.")
    row = begin(account.id, rules.checked(typed), now, dry=True)
    row.save()
    audit.record(account.id, by, "sunset.counted", now, campaigns=int(row.campaigns), days=int(row.days))


def switch_on(account: Account, version: int, by: str, now: datetime) -> None:
    """From now on, by the figures that were counted. Raises Conflict where that was not done, or too long ago; Outdated
    where the account has changed since the page was drawn."""
    row = walk_of(account.id, now)
    if account.sunset or row is None or not row.dry or not row.done_at or not rules.still_holds(str(row.done_at), now):
        raise Conflict("Nothing was counted lately, or the rule is on already.", COUNT_FIRST)
    rule = {"campaigns": int(row.campaigns), "days": int(row.days)}
    store(account, version, by, now, "sunset.on", {name: str(value) for name, value in rule.items()},
          {"sunset": rule})


def switch_off(account: Account, version: int, by: str, now: datetime) -> None:
    """At once: nobody is warned any more, and whoever was is not deleted. Raises Outdated."""
    if account.sunset:
        store(account, version, by, now, "sunset.off", {}, {"sunset": {}})
