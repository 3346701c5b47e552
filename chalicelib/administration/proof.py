"""Whether a sending domain is proved: looking its records up, claiming it for one account, losing it again.

A domain is one account's alone: whoever proves it wins a row that only one can win, in the same transaction in which
the account gets it. The rest of the records is looked at only once the account's own stands, so that nobody learns
from this service what others have set. A domain whose own record or DKIM is gone for three days running is lost.
"""

from datetime import date, datetime, timedelta

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit, notices
from chalicelib.accounts.model import Account
from chalicelib.administration import domain, names
from chalicelib.administration.model import LOST, PENDING, TAKEN, VERIFIED, Claim, SendingDomain, of_domain
from chalicelib.administration.records import (
    DKIM,
    DMARC,
    MISSING,
    OWNERSHIP,
    UNKNOWN,
    WAITING,
    Finding,
    both,
    judged,
    judged_all,
    stands,
)
from chalicelib.core import clock, dns, identities
from chalicelib.core.errors import Conflict
from chalicelib.core.table import commit, held

LOST_AFTER_DAYS = 3
LOOK_AGAIN_AFTER = timedelta(seconds=10)  # a second press within it shows what the first has found


def check_now(account: Account, by: str, now: datetime) -> SendingDomain:
    """Look the records up and act on what they show. Raises Conflict where no domain was entered or SES is silent."""
    entered = domain.of_account(account.id, now)
    if entered is None:
        raise Conflict("There is no sending domain to check.", "Enter one first.")
    if entered.checked_at and now - datetime.fromisoformat(str(entered.checked_at)) < LOOK_AGAIN_AFTER:
        return entered
    name = str(entered.domain)
    identity = domain.asking_ses(lambda: identities.find(name) or identities.make(name))
    look_up(entered, identity, now)
    settle(account, entered, by, now)
    return entered


def look_up(entered: SendingDomain, identity: identities.Identity | None, now: datetime) -> None:
    """Put into the row what stands now; nothing is stored. Without an identity, SES signs nothing."""
    entered.signs = identity.signs if identity else False
    if identity is not None:
        entered.tokens, entered.zone = list(identity.tokens), identity.zone
    entered.findings = [list(finding) for finding in _findings(entered)]
    entered.checked_at = clock.iso(now)


def _findings(entered: SendingDomain) -> list[Finding]:
    own, *others = domain.wanted(entered)
    found = judged(own, dns.ask([own.question])[own.question])
    if found.state == MISSING:
        return [found, *[Finding(WAITING)] * len(others)]
    above = names.organisation_of(str(entered.domain))
    inherited = dns.Question("TXT", f"_dmarc.{above}")
    answers = dns.ask([*{*(one.question for one in others), inherited}])
    return [found, *judged_all(others, answers, answers[inherited])]


def findings(entered: SendingDomain) -> list[Finding]:
    """What the last look has shown for each record, in their order; unknown before the first."""
    kept = [Finding(*pair) for pair in entered.findings]
    missing = len(domain.wanted(entered)) - len(kept)
    return [*kept, *[Finding(UNKNOWN)] * missing]


def is_proved(entered: SendingDomain) -> bool | None:
    """Whether the account's own record and DKIM stand; None where that could not be found out."""
    wanted, found = domain.wanted(entered), findings(entered)
    return both(stands(OWNERSHIP, wanted, found), both(stands(DKIM, wanted, found), entered.signs))


def is_complete(entered: SendingDomain) -> bool:
    """Whether all that is required stands, so that the domain can be the account's."""
    return bool(is_proved(entered) and stands(DMARC, domain.wanted(entered), findings(entered)))


def settle(account: Account, entered: SendingDomain, by: str, now: datetime) -> None:
    """Act on what `look_up` has found, and store it."""
    if entered.state == VERIFIED:
        _keep_or_lose(account, entered, now)
    elif is_complete(entered):
        _claim(account, entered, by, now)
    else:
        entered.state = LOST if entered.state == LOST else PENDING
        _store(entered)


def _claim(account: Account, entered: SendingDomain, by: str, now: datetime) -> None:
    name = str(entered.domain)
    entered.state, entered.missing_since = VERIFIED, None

    def all_of_it(write: TransactWrite) -> None:
        write.save(Claim(of_domain(name), "claim", account=account.id, claimed_at=clock.iso(now)),
                   condition=Claim.pk.does_not_exist() | (Claim.account == account.id))
        write.save(entered, condition=SendingDomain.domain == name)
        write.update(account, actions=[Account.domain.set(name)])
        write.save(audit.row(account.id, by, "domain.verified", now, domain=name))

    if commit(all_of_it):
        account.domain = name
        notices.tell_owners(account.id, "domain_verified", domain=name)
        return
    entered.state = TAKEN
    _store(entered)


def _keep_or_lose(account: Account, entered: SendingDomain, now: datetime) -> None:
    proved = is_proved(entered)
    if proved:
        entered.missing_since = None
    elif proved is False:
        entered.missing_since = entered.missing_since or now.date().isoformat()
        if now.date() >= lost_on(entered):
            _lose(account, entered, now)
            return
    _store(entered)


def lost_on(entered: SendingDomain) -> date:
    """The day on which a domain that is no longer proved is lost."""
    return date.fromisoformat(str(entered.missing_since)) + timedelta(days=LOST_AFTER_DAYS)


def _lose(account: Account, entered: SendingDomain, now: datetime) -> None:
    name = str(entered.domain)
    entered.state, entered.missing_since = LOST, now.date().isoformat()

    def all_of_it(write: TransactWrite) -> None:
        write.save(entered, condition=SendingDomain.domain == name)
        write.update(account, actions=[Account.domain.set(""), Account.tenant.set("")],
                     condition=Account.domain == name)
        write.delete(Claim(of_domain(name), "claim"), condition=Claim.account == account.id)
        write.save(audit.row(account.id, "service", "domain.lost", now, domain=name))

    if commit(all_of_it):
        account.domain = ""
        notices.tell_owners(account.id, "domain_lost", domain=name)


def _store(entered: SendingDomain) -> None:
    """Keep what was found, unless the domain was removed or replaced meanwhile."""
    held(lambda: entered.save(condition=SendingDomain.domain == str(entered.domain)))
