"""The policies as data: what the pages and the machine-readable forms of them are drawn from."""

from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.accounts import policy
from chalicelib.accounts.model import Account
from chalicelib.accounts.policy import OF_ACCOUNT, Version
from chalicelib.accounts.rules import missing_details
from chalicelib.accounts.service import get_account
from chalicelib.campaigns import analytics
from chalicelib.core.errors import NotFound
from chalicelib.core.regions import PLACES
from chalicelib.core.settings import settings
from chalicelib.lists.rules import part, policy_facts
from chalicelib.lists.service import all_lists
from chalicelib.privacy import periods, promises
from chalicelib.privacy.editions import SUB_PROCESSORS
from chalicelib.privacy.rules import changes

LAWFUL_BASIS = "Consent (GDPR art. 6(1)(a))"
NEWEST_SHOWN = 10
ANALYTICS = {"parameters": [f"utm_{name}" for name in analytics.NAMES], "set": "for each newsletter by itself",
             "same_for_everybody": True}


class Policy(NamedTuple):
    """An account's policy at one version. `facts` has the facts of its parts; `replaced_at` is "" while in force."""

    account: Account
    text: str
    number: int
    in_force_since: str
    replaced_at: str
    facts: dict[str, dict[str, Any]]
    versions: list[Version]

    @property
    def name(self) -> str:
        return policy.name_of(self.number, self.text)

    @property
    def own(self) -> dict[str, Any]:
        """What it says of the account itself."""
        return self.facts[OF_ACCOUNT]

    @property
    def lists(self) -> list[dict[str, Any]]:
        """The lists, in the order in which they were made, with what each asks for."""
        return [facts for name, facts in sorted(self.facts.items()) if name != OF_ACCOUNT]

    @property
    def is_current(self) -> bool:
        return not self.replaced_at


def common() -> dict[str, Any]:
    """What every policy is told: the promises that are kept, the periods, where and with whose help."""
    known = settings()
    return {"kept": promises.kept, "holds": promises.holds, "periods": periods, "region": PLACES[known.region],
            "sub_processors": SUB_PROCESSORS, "laws": known.laws, "analytics": ANALYTICS}


def find(account_id: str, version: str, now: datetime) -> Policy:
    """The policy as it stands, or a version of it by its name. Raises NotFound, also before anybody can subscribe."""
    account = get_account(account_id, now)
    if account is None or missing_details(account.controller):
        raise NotFound("There is no such privacy policy.",
                       "Check the link, or ask the organisation that gave it to you.")
    return _kept(account, version) if version else current(account)


def current(account: Account) -> Policy:
    """Drawn from the live settings; from the versions comes only since when."""
    versions = policy.versions(account.id, int(account.policy))
    facts = {OF_ACCOUNT: policy.facts_of(account)} | {
        part(one.short_id): policy_facts(one.name, one.fields) for one in all_lists(account.id)}
    return Policy(account, policy.TEXT, int(account.policy), versions[-1].at if versions else "", "", facts, versions)


def _kept(account: Account, name: str) -> Policy:
    wanted = policy.parsed(name)
    if wanted is None or wanted[1] > int(account.policy):
        raise NotFound("There is no such version of this policy.", "Look at the list of its versions.")
    text, number = wanted
    versions = policy.versions(account.id, int(account.policy))
    found, later = versions[number - 1], versions[number:]
    return Policy(account, text, number, found.at, later[0].at if later else "", found.facts, versions)


def told(found: Policy, most: int = NEWEST_SHOWN) -> list[dict[str, object]]:
    """The newest versions, newest first: what each is called, since when it holds, and what it changed."""
    return [{"name": policy.name_of(one.number), "at": one.at, "said": changes(one)}
            for one in reversed(found.versions[-most:])]


def as_data(found: Policy) -> dict[str, Any]:
    """The policy for programs."""
    return {
        "version": found.name, "in_force_since": found.in_force_since, "replaced_at": found.replaced_at or None,
        "controller": found.own["controller"], "processor": operator(), "tracking": found.own["tracking"],
        "analytics": ANALYTICS, "sender": found.own["sender"], "lists": found.lists, "lawful_basis": LAWFUL_BASIS,
        "periods": {one.id: {"what": one.what, "kept": one.long} for one in periods.OF_SUBSCRIBERS},
        "region": settings().region, "sub_processors": list(SUB_PROCESSORS),
        "versions": [{"version": policy.name_of(one.number), "since": one.at} for one in found.versions],
    }


def operator() -> dict[str, str]:
    known = settings()
    return {"name": known.operator_name, "postal_address": known.operator_address, "contact": known.operator_contact,
            "registration": known.operator_registration}
