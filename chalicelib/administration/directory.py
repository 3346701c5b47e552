"""Going through all accounts, for what is looked at once a day."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import cast

from chalicelib.accounts.model import DIRECTORY, Account, Listed, account_key
from chalicelib.core.table import Item, Key, read_many

ACCOUNTS_A_READ = 50


def accounts_with(key: Callable[[str], Key], now: datetime) -> Iterator[tuple[Account, Item]]:
    """Every account that has the row `key(account id)`, with that row."""
    listed = [str(one.sk) for one in Listed.query(DIRECTORY)]
    for start in range(0, len(listed), ACCOUNTS_A_READ):
        some = listed[start:start + ACCOUNTS_A_READ]
        found = read_many([*map(account_key, some), *map(key, some)], now)
        for account, row in zip(found[:len(some)], found[len(some):], strict=True):
            if account is not None and row is not None:
                yield cast("Account", account), row
