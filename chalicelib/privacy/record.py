"""The records of processing (GDPR art. 30): the operator's in both of its roles, and each account holder's own.

They are drawn from the data map, so that nothing can be kept that no record names.
"""

from typing import Any

from chalicelib.accounts.model import OFF
from chalicelib.core.settings import settings
from chalicelib.privacy import data, editions, periods, policies, promises
from chalicelib.privacy.editions import SUB_PROCESSORS
from chalicelib.privacy.kept import ACTIVITIES, CONTROLLER, PROCESSOR, READING, Processing
from chalicelib.privacy.policies import Policy

LAW = "GDPR art. 30"
NO_TRANSFERS = "None: the data stays in the European Union and the United Kingdom"


def of_operator() -> dict[str, Any]:
    """The operator's record: as controller (art. 30(1)) and as processor (art. 30(2))."""
    return {
        "law": LAW, "updated": editions.NEWEST.day, "operator": policies.operator(),
        "as_controller": [_activity(one) for one in ACTIVITIES if one.role == CONTROLLER],
        "as_processor": {
            "on_behalf_of": "Every account holder; who each is stands on its own privacy policy, /a/{account}/privacy",
            "categories_of_processing": [_activity(one) for one in ACTIVITIES if one.role == PROCESSOR],
        },
        **_common(),
    }


def of_account(found: Policy) -> dict[str, Any]:
    """The record of an account holder as controller of its lists (art. 30(1)), from its live settings."""
    return {
        "law": f"{LAW}(1)", "policy_version": found.name, "controller": found.own["controller"],
        "lists": found.lists, "processor": policies.operator(),
        "activities": [_activity(one) for one in ACTIVITIES if one.role == PROCESSOR
                       and not (one == READING and found.own["tracking"] == OFF)],
        **_common(),
    }


def _common() -> dict[str, Any]:
    return {
        "recipients": [f"{one['name']}: {one['task']}" for one in SUB_PROCESSORS],
        "region": settings().region, "transfers": NO_TRANSFERS,
        "security": [one.plain for one in promises.kept("security")],
        "backups_and_logs": {one.what: one.long for one in periods.OF_THE_WORKS},
    }


def _activity(one: Processing) -> dict[str, Any]:
    """An activity with its time limits, and every kind of row that is kept for it."""
    rows = data.of(one)
    limits = dict.fromkeys(row.period for row in rows.values())
    return {
        "name": one.name, "purpose": one.purpose, "lawful_basis": one.basis, "people": one.people,
        "data": one.data, "time_limits": [periods.PERIODS[limit].what + ": " + periods.PERIODS[limit].long
                                          for limit in limits],
        "stored": [{"kind": name, "kept": periods.PERIODS[row.period].long, "personal": row.personal}
                   for name, row in rows.items()],
    }
