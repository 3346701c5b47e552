"""Who may collect and send, and what an API key may be used for."""

from email.utils import parseaddr
from typing import NamedTuple
from urllib.parse import urlsplit

from chalicelib.accounts.model import CLOSED, ENDING, HELD, SHUT, Account, Controller
from chalicelib.accounts.terms import CURRENT
from chalicelib.core import reach

REQUIRED_DETAILS = ("name", "postal_address", "email", "phone", "website", "privacy_contact")
WHY_NOT = {HELD: "The operator has suspended sending from this account.",
           CLOSED: "The operator has closed this account.", ENDING: "An owner has closed this account."}
CALLS_A_MINUTE = {"standard": 300, "large": 1200}
SCOPES = {
    "lists:read": "See lists and their fields",
    "lists:write": "Make and change lists",
    "subscriptions:read": "Look people up, see consent records and receipts",
    "subscriptions:write": "Add people (they are asked to confirm) and unsubscribe them",
    "suppressions:read": "Ask whether an address is suppressed, and how many are",
    "suppressions:write": "Suppress an address",
    "imports:read": "See uploads and their results",
    "imports:write": "Upload people or suppressions, start, stop and undo uploads",
    "campaigns:read": "See campaigns and previews",
    "campaigns:write": "Write and change campaigns, send test mails",
    "campaigns:send": "Send, schedule, pause, resume and cancel campaigns",
    "reports:read": "See reports and the usage statement",
    "webhooks:read": "See webhooks and their delivery log",
    "webhooks:write": "Make, change and remove webhooks",
}


class Step(NamedTuple):
    """One thing that an account must have before it may collect or send."""

    name: str
    done: bool
    missing: str


def why_not(account: Account) -> str:
    """Why nothing may be sent from the account as it stands, in words; "" where that is not the reason."""
    if account.standing == HELD and account.held_why:
        return f"Sending from this account is suspended. {account.held_why}"
    return WHY_NOT.get(str(account.standing), "")


def missing_details(controller: Controller) -> list[str]:
    """The controller details still to be given (GDPR art. 13(1)(a); promise ROLE-4)."""
    return [name for name in REQUIRED_DETAILS if not str(getattr(controller, name) or "").strip()]


def details(controller: Controller) -> dict[str, str]:
    """The controller details as plain data."""
    return {name: str(getattr(controller, name) or "") for name in REQUIRED_DETAILS}


def checklist(account: Account) -> list[Step]:
    """What must be complete before anything is collected or sent, in the order in which one does it."""
    lacking = missing_details(account.controller)
    return [
        Step("terms", bool(account.terms), "the acceptance of the terms"),
        Step("second_factor", bool(account.secured), "a second factor for an owner"),
        Step("details", not lacking, f"controller details ({', '.join(lacking)})"),
        Step("domain", bool(account.domain), "a verified sending domain"),
        Step("sender", sends_from_own_domain(account), "an address of that domain to send from"),
    ]


def missing(account: Account) -> list[str]:
    """In words, what is still to be done before anything is collected or sent."""
    return [step.missing for step in checklist(account) if not step.done]


def sends_from_own_domain(account: Account) -> bool:
    """Whether the sender's domain is the verified one, so that DKIM and DMARC align (RFC 7489 §3.1)."""
    return is_of_own_domain(account, str(account.sender))


def may_send_as(account: Account, mailbox: str) -> bool:
    """Whether the account may send from `mailbox` now: of its own domain, and while the operator lets it send."""
    return not account.standing and is_of_own_domain(account, mailbox)


def is_of_own_domain(account: Account, mailbox: str) -> bool:
    """Whether `mailbox` ("news@example.org", with or without a name) is of the domain that is the account's own now."""
    return bool(account.domain) and parseaddr(mailbox)[1].rpartition("@")[2].lower() == account.domain


def is_own_host(account: Account, host: str) -> bool:
    """Whether a host is the account's web site, its sending domain, or below one of them (promise PHI-1)."""
    return any(host == one or host.endswith(f".{one}") for one in _own_hosts(account))


def _own_hosts(account: Account) -> list[str]:
    """Host names in ASCII, without “www.”."""
    try:
        site = urlsplit(str(account.controller.website or "")).hostname or ""
        given = [reach.host_name(site)] if site else []
    except (ValueError, reach.Refused):
        given = []
    return [host.removeprefix("www.") for host in [*given, str(account.domain)] if host]


def may_collect(account: Account) -> bool:
    """Whether people may be asked to subscribe: never before the checklist is complete (promises ROLE-2, ROLE-4),
    and not for an account that is closed.

    An older version of the terms does: a new one is asked of the account holder, not of the people who subscribe.
    """
    return account.standing not in SHUT and not missing(account)


def has_current_terms(account: Account) -> bool:
    """Whether the account may make lists, upload or send: the version in force was accepted (promise ROLE-2)."""
    return bool(account.terms == CURRENT)
