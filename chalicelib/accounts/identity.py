"""Who the controller is, as every page and mail shows it (GDPR art. 13(1)(a); promise ROLE-4)."""

from dataclasses import dataclass

from chalicelib.accounts.model import Account
from chalicelib.accounts.rules import details, is_own_host
from chalicelib.core import urls


@dataclass(frozen=True, slots=True)
class Identity:
    """The controller details of an account, and where the service says more of it.

    `vouched_domain` is the account holder's own site that vouches for it, "" while none does; `vouched_on` is the day
    (ISO 8601) on which that was last seen.
    """

    account_id: str
    name: str
    postal_address: str
    email: str
    phone: str
    website: str
    privacy_contact: str
    vouched_domain: str = ""
    vouched_on: str = ""

    @property
    def policy_url(self) -> str:
        return urls.public(f"/a/{self.account_id}/privacy")

    @property
    def verify_url(self) -> str:
        return urls.public(f"/verify/{self.account_id}")

    @property
    def complain_url(self) -> str:
        return urls.public(f"/complain/{self.account_id}")


def identity(account: Account) -> Identity:
    """The account's identity as it stands. A site vouches while it is the account's own (promise PHI-1)."""
    vouched = account.vouched or {}
    if not is_own_host(account, vouched.get("domain", "")):  # the details or the sending domain have changed since
        vouched = {}
    return Identity(account.id, **details(account.controller), vouched_domain=vouched.get("domain", ""),
                    vouched_on=vouched.get("seen_on", ""))
