"""The sending domain: entering one, removing it. Whether it is proved is found out in `proof`."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit
from chalicelib.accounts.model import Account
from chalicelib.administration import names, records
from chalicelib.administration.model import (
    VERIFIED,
    WANTED,
    Claim,
    Request,
    SendingDomain,
    of_domain,
    sending_domain_key,
)
from chalicelib.campaigns.model import PREFIX, Campaign
from chalicelib.campaigns.states import under_way
from chalicelib.core import clock, identities, log, signing
from chalicelib.core.errors import Conflict, PermanentFailure, TemporaryFailure
from chalicelib.core.settings import settings
from chalicelib.core.table import commit, read_many

Result = TypeVar("Result")


def of_account(account_id: str, now: datetime) -> SendingDomain | None:
    """The domain that the account has entered, proved or not, or None."""
    return cast("SendingDomain | None", read_many([sending_domain_key(account_id)], now)[0])


def wanted(entered: SendingDomain) -> list[records.Record]:
    """Every record that the account holder is to set."""
    return records.records_wanted(str(entered.domain), str(entered.proof), entered.tokens, settings().region,
                                  str(entered.zone))


def enter(account: Account, typed: str, by: str, now: datetime) -> SendingDomain:
    """Enter a domain to send from, in place of one that is not verified. Nothing may be sent from it yet.

    Raises Invalid for a name that cannot be one, Conflict while another is verified or SES refuses.
    """
    domain = names.accepted(typed)
    before = of_account(account.id, now)
    if before is not None and before.domain == domain:
        return before
    if account.domain not in {"", domain}:
        raise Conflict(f"You send from {account.domain}.", "Remove that domain first, then enter the new one.")
    identity = asking_ses(lambda: identities.make(domain))
    made = SendingDomain(account.id, "domain", domain=domain, proof=signing.sign("domain", account.id, domain),
                         tokens=list(identity.tokens), zone=identity.zone, requested_at=clock.iso(now))
    if not commit(lambda write: _enter(write, made, before, by, now)):
        raise Conflict("Somebody else has just entered a domain.", "Look at the page again.")
    if before is not None:
        _let_go(str(before.domain))
    return made


def _enter(write: TransactWrite, made: SendingDomain, before: SendingDomain | None, by: str, now: datetime) -> None:
    account_id = str(made.pk)
    same_as_read = SendingDomain.pk.does_not_exist() if before is None else SendingDomain.domain == before.domain
    write.save(made, condition=same_as_read & (SendingDomain.pk.does_not_exist() | (SendingDomain.state != VERIFIED)))
    write.save(Request(of_domain(str(made.domain)), WANTED + account_id, requested_at=clock.iso(now)))
    if before is not None:
        write.delete(Request(of_domain(str(before.domain)), WANTED + account_id))
    write.save(audit.row(account_id, by, "domain.requested", now, domain=str(made.domain)))


def remove(account: Account, by: str, now: datetime) -> None:
    """Give the domain up: nothing can be sent until another is verified. Raises Conflict while a campaign is being
    sent, or where there is no domain."""
    entered = of_account(account.id, now)
    domain = str(entered.domain if entered else account.domain)
    if not domain:
        raise Conflict("There is no sending domain.", "Enter one.")
    if _is_sending(account.id):
        raise Conflict("A campaign is being sent from this domain.", "Wait until it has finished, or cancel it.")
    if not commit(lambda write: _remove(write, account, entered, domain, by, now)):
        raise Conflict("Somebody else has just changed the domain.", "Look at the page again.")
    account.domain = ""
    _let_go(domain)


def _remove(write: TransactWrite, account: Account, entered: SendingDomain | None, domain: str, by: str,
            now: datetime) -> None:
    if entered is not None:
        write.delete(entered, condition=SendingDomain.domain == domain)
        write.delete(Request(of_domain(domain), WANTED + account.id))
    if account.domain == domain:
        write.update(account, actions=[Account.domain.set(""), Account.tenant.set("")],
                     condition=Account.domain == domain)
        write.delete(Claim(of_domain(domain), "claim"),
                     condition=Claim.pk.does_not_exist() | (Claim.account == account.id))
    write.save(audit.row(account.id, by, "domain.removed", now, domain=domain))


def _is_sending(account_id: str) -> bool:
    found = Campaign.query(account_id, Campaign.sk.startswith(PREFIX), filter_condition=under_way(),
                           attributes_to_get=["pk", "sk"])
    return any(True for _ in found)


def _let_go(domain: str) -> None:
    """Delete SES's identity unless another account has entered the domain too. Where that fails it stands unused."""
    try:
        if not list(Request.query(of_domain(domain), limit=1)):
            identities.drop(domain)
    except (TemporaryFailure, PermanentFailure) as error:
        log.failure("identity not deleted", error)


def asking_ses(ask: Callable[[], Result]) -> Result:
    """What SES answers. Raises Conflict, in words for people, where it does not."""
    try:
        return ask()
    except TemporaryFailure:
        raise Conflict("Amazon SES, which delivers our mail, cannot be reached just now.",
                       "Try again in a few minutes. Nothing has been changed.") from None
    except PermanentFailure as refused:
        raise Conflict(f"Amazon SES does not take this domain ({refused.reason}).",
                       f"Check the name, or write to {settings().operator_contact}.") from None
