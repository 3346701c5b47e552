"""The daily look at every sending domain: whether it is still proved, and whether a new one is proved by now."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import cast

from chalicelib.accounts.model import DIRECTORY, Account, Listed, account_key
from chalicelib.administration import proof
from chalicelib.administration.model import LOST, VERIFIED, SendingDomain, sending_domain_key
from chalicelib.core import clock, identities, log
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.table import read_many

DUE_AFTER = timedelta(hours=20)  # so that a run which is tried again goes on where the last one stopped
PATIENCE = timedelta(days=14)  # a domain that is not proved by then is looked at by hand only
LONGEST_RUN = timedelta(minutes=4)  # the function has five
ACCOUNTS_A_READ = 50


def recheck(now: datetime) -> dict[str, int]:
    """Look every domain up that is due, those first that have waited longest. Counts the domains by what they are
    afterwards; what cannot be looked up now, or not in time, is left for the next run."""
    counted: Counter[str] = Counter()
    due = [pair for pair in _entered(now) if is_due(pair[1], now)]
    for account, entered in sorted(due, key=lambda pair: str(pair[1].checked_at or "")):
        in_time = clock.now() - now < LONGEST_RUN
        counted[_recheck(account, entered, now) if in_time else "left"] += 1
    return dict(counted)


def _entered(now: datetime) -> Iterator[tuple[Account, SendingDomain]]:
    listed = [str(one.sk) for one in Listed.query(DIRECTORY)]
    for start in range(0, len(listed), ACCOUNTS_A_READ):
        some = listed[start:start + ACCOUNTS_A_READ]
        found = read_many([*map(account_key, some), *map(sending_domain_key, some)], now)
        for account, entered in zip(found[:len(some)], found[len(some):], strict=True):
            if account is not None and entered is not None:
                yield cast("Account", account), cast("SendingDomain", entered)


def is_due(entered: SendingDomain, now: datetime) -> bool:
    """Whether the domain was not looked at for most of a day, and is verified or may still be."""
    checked = str(entered.checked_at or "")
    if checked and now - datetime.fromisoformat(checked) < DUE_AFTER:
        return False
    return entered.state == VERIFIED or now.date() - _since(entered) < PATIENCE


def _since(entered: SendingDomain) -> date:
    return date.fromisoformat(str(entered.missing_since if entered.state == LOST else entered.requested_at)[:10])


def _recheck(account: Account, entered: SendingDomain, now: datetime) -> str:
    try:
        proof.look_up(entered, identities.find(str(entered.domain)), now)
        proof.settle(account, entered, "service", now)
    except TemporaryFailure:
        return "later"
    except Exception as error:  # one account's trouble must not keep the others from being looked at
        log.failure("domain not checked", error, account=account.id)
        return "failed"
    return str(entered.state)
