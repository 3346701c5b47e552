"""The daily look at every sending domain: whether it is still proved, and whether a new one is proved by now. Once an
hour those are looked at whose day is over, and whoever lacks it gets a tenant at SES."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import cast

from chalicelib.accounts.model import Account
from chalicelib.administration import isolating, proof
from chalicelib.administration.directory import accounts_with
from chalicelib.administration.model import LOST, VERIFIED, SendingDomain, sending_domain_key
from chalicelib.core import clock, identities, log
from chalicelib.core.errors import TemporaryFailure

DUE_AFTER = timedelta(hours=20)  # so that a run which is tried again goes on where the last one stopped
PATIENCE = timedelta(days=14)  # a domain that is not proved by then is looked at by hand only
LONGEST_RUN = timedelta(minutes=4)  # the function has five


def recheck(now: datetime) -> dict[str, int]:
    """Look every domain up that is due, those first that have waited longest. Counts the domains by what they are
    afterwards; what cannot be looked up now, or not in time, is left for the next run."""
    counted: Counter[str] = Counter()
    entered = list(cast("Iterator[tuple[Account, SendingDomain]]", accounts_with(sending_domain_key, now)))
    due = [pair for pair in entered if is_due(pair[1], now)]
    for account, one in sorted(due, key=lambda pair: str(pair[1].checked_at or "")):
        in_time = clock.now() - now < LONGEST_RUN
        counted[_recheck(account, one, now) if in_time else "left"] += 1
    return dict(counted + isolating.isolate(account for account, _one in entered))


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
