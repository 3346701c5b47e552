"""What SES says against an account holder's own tenant, by which its mail leaves: there is none, or it is stopped.

One that is gone, deleted by hand or no longer associated with the domain, is forgotten here and so made anew by the
next look at the domains (administration/isolating.py). What starts until then leaves without one; what began with it
is held until it stands again (docs/decisions/0058).
"""

from chalicelib.accounts.model import Account, account_key
from chalicelib.campaigns.model import Frozen
from chalicelib.core import log
from chalicelib.core.errors import NotTaken
from chalicelib.core.ses_errors import Means
from chalicelib.core.settings import settings
from chalicelib.core.table import held

GONE = ("Amazon SES, which delivers our mail, does not know your account for the moment. That is ours to mend, and is "
        "mended by itself within an hour; you need not change anything.")
STOPPED = ("Amazon SES, which delivers our mail, takes nothing from your account for now. We have been told and look "
           "into it; you need not change anything.")


def heed(stopped: NotTaken, account_id: str) -> None:
    """Do what such a refusal asks for, and have the operator told; any other refusal is let be."""
    if stopped.means not in {Means.NO_TENANT, Means.TENANT_STOPPED}:
        return
    log.logger().error(f"SES says of an account: {stopped.means}",
                       extra={"ses_refuses": 1, "code": stopped.code, "account": account_id})
    if stopped.means == Means.NO_TENANT:
        row = Account(*account_key(account_id)[1:])
        held(lambda: row.update(actions=[Account.tenant.set("")], condition=Account.pk.exists()))


def is_gone(account: Account, frozen: Frozen) -> bool:
    """Whether the campaign leaves by a tenant that is still to be made anew."""
    return bool(settings().ses_tenants and frozen.tenant and account.tenant != account.domain)
