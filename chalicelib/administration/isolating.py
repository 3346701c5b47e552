"""A tenant at SES for each account holder that has a sending domain, where the operator has switched that on.

Campaigns leave by it as soon as it stands, and until then without one. A domain that is lost or given up takes it away:
SES refuses what a tenant sends from a domain that is not associated with it.
"""

from collections import Counter
from collections.abc import Iterable

from chalicelib.accounts.model import Account
from chalicelib.core import log, tenants
from chalicelib.core.errors import PermanentFailure, TemporaryFailure
from chalicelib.core.settings import settings
from chalicelib.core.table import held


def isolate(accounts: Iterable[Account]) -> Counter[str]:
    """Make what is lacking; counted, as far as there was any. What SES does not do now, the next run asks for again."""
    counted: Counter[str] = Counter()
    for account in accounts if settings().ses_tenants else ():
        if account.domain and account.tenant != account.domain:
            counted["isolated" if _isolated(account) else "not isolated"] += 1
    return counted


def _isolated(account: Account) -> bool:
    domain = str(account.domain)
    try:
        tenants.make(account.id, domain)
    except (TemporaryFailure, PermanentFailure) as error:
        log.failure("no tenant made", error, account=account.id)
        return False
    return held(lambda: account.update(actions=[Account.tenant.set(domain)], condition=Account.domain == domain))
