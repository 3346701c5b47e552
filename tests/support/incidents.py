"""Incidents as the operator's functions open them, and what there is of them to look at."""

from datetime import timedelta
from typing import Any

from chalicelib.accounts.model import Account
from chalicelib.accounts.service import new_account
from chalicelib.breaches import affected, decide, notices, register
from chalicelib.breaches.affected import Scope
from chalicelib.breaches.model import AFFECTED, Affected, Incident
from chalicelib.core import clock
from chalicelib.core.table import write_all
from chalicelib.users import sign_up
from chalicelib.users.model import OWNER, User
from tests.support import builders
from tests.support.office import a_user
from tests.support.world import World

WHO = "somebody on duty"
TEXTS = {
    "what": "A backup of lists was copied to a computer outside.\nThe key that was used is revoked.",
    "data": "E-mail addresses, first names, times of consent.", "whose": "People on mailing lists.",
    "effects": "Unwanted mail, and attempts to get at passwords.", "safeguards": "The copy was encrypted at rest.",
    "measures": "The key was revoked; all keys of that kind were exchanged.", "contact": "duty@mail.example.org",
    "providers": "None.", "abroad": "None known.", "people_told": "By their controllers, where these judge it needed.",
    "advice": "Tell your people to look twice at mails that ask for passwords.",
}


def facts(kind: str = "disclosure", **over: str) -> dict[str, str]:
    """Everything that can be known of an incident of an hour ago, counts excepted."""
    now = clock.now()
    times = {"occurred_at": clock.iso(now - timedelta(hours=3)), "detected_at": clock.iso(now - timedelta(hours=1)),
             "aware_at": clock.iso(now)}
    return {"kind": kind, **times, **TEXTS, **over}


def opened(drill: bool = False, **over: str) -> Incident:
    return register.open_incident(facts(**over), WHO, clock.now(), drill=drill)


def concerned(incident: Incident, account: Account, **scope: Any) -> affected.Counted:
    return affected.add(incident.id, Scope(account.id, **scope), WHO, clock.now())


def decided(incident: Incident, authority: bool = True, holders: bool = True) -> Incident:
    return decide.decide(incident.id, authority, holders, "A copy left the house.", WHO, clock.now())


def tell(incident: Incident) -> dict[str, Any]:
    return notices.tell(incident.id, WHO, clock.now(), lambda: False)


def status(incident: Incident) -> dict[str, Any]:
    return notices.status(incident.id, clock.now())


def told_of(world: World, people: int = 3, **how: Any) -> Incident:
    """An incident that concerns one list of the account in use, whose owner is told of it."""
    mailing_list = world.a_list()
    world.many_subscribed(mailing_list, [f"person{n}@example.org" for n in range(people)])
    found = opened(**how)
    concerned(found, world.account, lists=(mailing_list.id,))
    decided(found)
    tell(found)
    world.drain()
    return register.get(found.id, clock.now())


def holder(number: int, owners: int = 1) -> Account:
    """An account holder with so many owners, o{number}-{n}@holder.example.com."""
    account = builders.bob(email=f"o{number}-0@holder.example.com")
    for n in range(owners):
        a_user(account, f"o{number}-{n}@holder.example.com")
    return account


def of_holders(how_many: int, drill: bool = False) -> tuple[Incident, list[Account]]:
    """An incident that concerns so many account holders, each with one owner, o{number}-0@holder.example.com; written
    straight into the tables, which is fast."""
    now, found = clock.now(), opened(drill=drill)
    accounts = [new_account(f"o{n}-0@holder.example.com", f"Holder {n}", now) for n in range(how_many)]
    write_all(Account, accounts)
    write_all(User, [sign_up.new_user(one.id, str(one.email), OWNER, "none", now) for one in accounts])
    write_all(Affected, [Affected(AFFECTED + found.id, one.id, people=7, records=8, found_at=clock.iso(now))
                         for one in accounts])
    decided(found)
    return found, accounts
