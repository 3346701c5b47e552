"""Making, finding and listing mailing lists."""

from datetime import datetime
from typing import cast

from chalicelib.accounts import audit
from chalicelib.accounts.model import Account, account_key
from chalicelib.accounts.service import check_complete
from chalicelib.core import clock, ids, paging
from chalicelib.core.errors import NotFound
from chalicelib.core.table import read_many
from chalicelib.lists import rules
from chalicelib.lists.model import PREFIX, MailingList, list_key


def create_list(
    account: Account,
    name: str,
    now: datetime,
    description: str = "",
    fields: list[dict[str, str]] | None = None,
    wording: str = "",
    by: str = "service",
) -> MailingList:
    """A new list. Raises NotReady while the account's checklist is incomplete (promises ROLE-2, ROLE-4)."""
    check_complete(account)
    made = MailingList(account.id, PREFIX + ids.new(now), name=name, description=description, fields=fields or [],
                       wording=wording or rules.default_wording(account.controller.name, name),
                       created_at=clock.iso(now))
    made.save(condition=MailingList.pk.does_not_exist())
    audit.record(account.id, by, "list.created", now, made.id)
    return made


def get_list(account_id: str, public_id: str, now: datetime) -> MailingList:
    """A list of this account. Raises NotFound."""
    short = ids.own(account_id, public_id)
    found = cast("MailingList | None", read_many([list_key(account_id, short)], now)[0])
    if found is None:
        raise NotFound
    return found


def page_of_lists(account_id: str, cursor: str, limit: int) -> tuple[list[MailingList], str | None]:
    """The account's lists, newest first, and the cursor of the next page."""
    return paging.newest_first(MailingList, account_id, PREFIX, cursor, limit)


def published(public_id: str, now: datetime) -> tuple[Account, MailingList]:
    """A list with its account, by the id that stands in public links, in one read. Raises NotFound."""
    account_id, short = ids.split(public_id)
    account, found = read_many([account_key(account_id), list_key(account_id, short)], now)
    if account is None or found is None:
        raise NotFound("There is no such mailing list.", "Check the link, or ask the organisation that gave it to you.")
    return cast("tuple[Account, MailingList]", (account, found))
