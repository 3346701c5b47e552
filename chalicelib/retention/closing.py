"""Deleting all that is kept of an account which was closed: table by table, page by page, an hour's work at a time.

A row is the account's where its key, or its attribute `account`, names it: every table is walked through whole, so that
no kind of row can be forgotten. What must stay is named here, with the reason; a raw scan in the tests holds both
together. Keys are noted and counted before their rows go, by one conditional write: whoever comes after a dead worker
begins with what it had noted, so that the certificate counts every row once.
"""

from collections import Counter
from datetime import datetime

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.accounts import certificate, closing, keys
from chalicelib.accounts.closing import Closing
from chalicelib.accounts.model import DIRECTORY, KEYS, Account, ApiKey, Listed
from chalicelib.accounts.service import get_account
from chalicelib.administration import domain, metered
from chalicelib.campaigns import lifecycle
from chalicelib.campaigns.model import PREFIX, Campaign
from chalicelib.campaigns.states import under_way
from chalicelib.core import clock, gateway, log, queue, tenants, whole
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.settings import settings
from chalicelib.core.table import commit, held
from chalicelib.portal import complaints
from chalicelib.portal.model import OPEN, Open
from chalicelib.subscriptions import everything
from chalicelib.users import team
from chalicelib.users.model import OWNER

MOST_PAGES = 400  # of 1 MB each; the next run goes on
NOTED = 500  # keys at a time, which fit into one row many times over
TABLES = ("pending", "subscriptions", "deliveries", "activity", "totals", "ephemeral", "accounts")  # the account last
STAY = ("suppressions", "requests", "breaches")  # why, the certificate says
NOT_ITS_OWN = ("operator", closing.CLOSINGS)


class Overtaken(Exception):
    """Another worker has the account in hand."""


def close(now: datetime) -> dict[str, int]:
    """Go on with every account that is due. One that fails keeps no other from being deleted."""
    counted = Counter({"deleted": 0, "rows": 0, "waiting": 0, "failed": 0})
    for row in closing.due(now):
        try:
            counted += _go_on(row, now)
        except Overtaken:
            counted["waiting"] += 1
        except Exception as error:
            log.failure("account not deleted", error, account=row.account)
            counted["failed"] += 1
    return {name: counted[name] for name in ("deleted", "rows", "waiting", "failed")}


def _go_on(row: Closing, now: datetime) -> Counter[str]:
    account = get_account(row.account, now)
    if account is not None and not row.begun_at and not _begun(row, account, now):
        return Counter(waiting=1)
    if account is not None and not row.place:
        _let_go_outside(account, now)
    before = sum(row.counts.values())
    for _page in range(MOST_PAGES):
        if _page_deleted(row):
            _end(row, now)
            return Counter(deleted=1, rows=sum(row.counts.values()) - before)
    return Counter(rows=sum(row.counts.values()) - before)


def _begun(row: Closing, account: Account, now: datetime) -> bool:
    """Not while somebody waits for an answer: who is to give it, and of what, must still be known."""
    if complaints.open_ones(account.id, now) or any(True for _one in Open.query(f"{OPEN}#{account.id}", limit=1)):
        return False
    owners = {str(one.email) for one in team.members(account.id) if one.role == OWNER}
    return closing.begin(row, account, owners, now)


def _let_go_outside(account: Account, now: datetime) -> None:
    """What stands elsewhere in its name: the file of everything, keys at the gateway, its domain and tenant at SES.
    Raises TemporaryFailure."""
    everything.forget([account.id], now)
    for key in ApiKey.query(account.id, ApiKey.sk.startswith(KEYS)):
        if key.gateway and not gateway.drop(keys.public_id(account.id, key.id), key.gateway):
            raise TemporaryFailure("the gateway is out of reach")
    for one in Campaign.query(account.id, Campaign.sk.startswith(PREFIX), under_way()):
        lifecycle.cancel(one, now, lifecycle.SERVICE)
    if account.domain or domain.of_account(account.id, now):
        domain.remove(account, lifecycle.SERVICE, now)
    if settings().ses_tenants:
        tenants.drop(account.id)


def _page_deleted(row: Closing) -> bool:
    """Delete what is the account's of one page, and keep the place; whether that was the last. Raises Overtaken."""
    table, place = row.place or [TABLES[0], None]
    whole.drop(table, row.going or [])
    found, following = whole.naming(table, row.account, place)
    gone = [key for key in found if not _stays(table, row.account, *key)]
    for start in range(0, len(gone), NOTED):
        _delete(row, table, gone[start:start + NOTED])
    later = TABLES[TABLES.index(table) + 1:]
    _keep(row, Closing.place.set([table, following] if following else [later[0], None] if later else [table, None]),
          Closing.going.remove())
    return not following and not later


def _delete(row: Closing, table: str, keys: list[tuple[str, str]]) -> None:
    """Not all of a page at once: a row holds 400 KB."""
    counts = Counter(row.counts) + Counter(certificate.kind(table, sk) for _pk, sk in keys)
    _keep(row, Closing.counts.set(dict(counts)), Closing.going.set(keys))
    whole.drop(table, keys)


def _keep(row: Closing, *actions: Action) -> None:
    """On condition that nobody else has counted anything since. Raises Overtaken."""
    if not held(lambda: row.update(actions=list(actions), condition=Closing.counts == row.counts)):
        raise Overtaken


def _stays(table: str, account_id: str, pk: str, sk: str) -> bool:
    """The account's own row and its line in the directory go at the very end; the figures that bills are made from,
    the operator's trail and this register stay."""
    if table == "totals":
        return pk == metered.of_account(account_id)
    return table == "accounts" and (pk in NOT_ITS_OWN or (pk, sk) in {(account_id, "account"), (DIRECTORY, account_id)})


def _end(row: Closing, now: datetime) -> None:
    """The account itself, and what is on record of it: all of that or nothing. The mail is asked for first, since
    whoever dies in between asks once more, and nobody is forgotten."""
    queue.put("notices", {"kind": "certificate", "account": row.account})
    row.counts["accounts"] = row.counts.get("accounts", 0) + 2

    def all_of_it(write: TransactWrite) -> None:
        write.delete(Account(row.account, "account"))
        write.delete(Listed(DIRECTORY, row.account))
        write.update(row, condition=Closing.done_at.does_not_exist(), actions=[
            Closing.done_at.set(clock.iso(now)), Closing.counts.set(row.counts), Closing.place.remove()])

    commit(all_of_it)
