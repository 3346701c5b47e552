"""The notice of an incident to an owner of an account that it concerns; in an exercise, the same to the operator."""

from datetime import datetime, timedelta

from chalicelib.accounts.model import Account
from chalicelib.breaches import words
from chalicelib.breaches.model import Affected, Incident
from chalicelib.core import urls
from chalicelib.core.mailer import Mail
from chalicelib.core.mails import written
from chalicelib.core.settings import settings
from chalicelib.lists.service import all_lists
from chalicelib.users.model import User

TOLD = ("kind", "what", "occurred_at", "occurred_until", "detected_at", "data", "whose", "effects", "safeguards",
        "measures", "contact")


def notice(found: Incident, account: Account, row: Affected, owner: User, now: datetime) -> Mail:
    """What happened, what it concerns of the account's, and what its controller is to do. SES's events name the mail
    by ids."""
    to = settings().operator_contact if found.drill else str(owner.email)
    return written(
        "incident", to, {"incident": found.id, "account": account.id, "user": owner.id}, drill=bool(found.drill),
        organisation=account.organisation, advice=found.facts.get("advice", ""),
        facts=[one for one in words.said(found.facts, TOLD) if one.text],
        people=int(row.people), records=int(row.records), lists=names_of_lists(row),
        until=words.moment(own_deadline(now)), hours=settings().breach_hours,
        url=urls.public(f"/dashboard/incidents/{found.id}"))


def own_deadline(told: datetime) -> datetime:
    """By when the controller must have told its own authority, at the latest, where it learnt of it from us."""
    return told + timedelta(hours=settings().breach_hours)


def names_of_lists(row: Affected) -> list[str]:
    """The lists that an incident concerns, as the account calls them."""
    return [str(one.name) for one in all_lists(row.account) if not row.lists or one.id in row.lists]
