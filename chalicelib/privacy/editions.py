"""The operator's policy in all its editions: each is the facts that it stated, kept in `operator_policy/`.

The page is drawn from an edition's facts, the one in force too: what the code says today and what the newest edition
says are held together by a test, and so is each file to its fingerprint. A change of a promise, a period, a purpose or
a sub-processor therefore needs a new entry here: `python -m infrastructure.policy_edition` writes its file.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from chalicelib.core.errors import NotFound
from chalicelib.privacy import periods, promises
from chalicelib.privacy.kept import ACTIVITIES

FILES = Path(__file__).parent / "operator_policy"
SUB_PROCESSORS = (
    {"name": "Amazon Web Services (AWS)", "task": "the computers, the storage, and the delivery of mail (Amazon SES)"},
)


class Edition(NamedTuple):
    """An edition by the day since which it holds (ISO 8601), what it changed, and the SHA-256 of its file."""

    day: str
    changed: str
    fingerprint: str


EDITIONS = (
    Edition("2026-11-28", "The first version.",
            "5cae897f999621b435c98542e0e39b7996ce6ff9dc39f3d2c44d7ed6b99cf3fd"),
)
NEWEST = EDITIONS[-1]


def facts() -> dict[str, Any]:
    """What the policy says by the code as it is; what the settings decide (names, region, laws) is not among it."""
    return {
        "promises": [{"id": one.id, "heading": one.heading, "since": one.since, "plain": one.plain}
                     for one in promises.PROMISES],
        "periods": {name: [one._asdict() for one in getattr(periods, name)]
                    for name in ("OF_SUBSCRIBERS", "OF_ACCOUNT_HOLDERS", "OF_THE_WORKS")},
        "activities": [one._asdict() for one in ACTIVITIES],
        "sub_processors": [dict(one) for one in SUB_PROCESSORS],
    }


def as_text(found: dict[str, Any]) -> str:
    """Facts as they lie in a file."""
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def find(day: str) -> tuple[Edition, dict[str, Any]]:
    """The edition of that day with its facts; "" is the one in force. Raises NotFound."""
    for one in EDITIONS:
        if one.day == (day or NEWEST.day):
            return one, _stored(one.day)
    raise NotFound("There is no such version of this policy.", "Look at what has changed, at the end of the policy.")


@cache
def _stored(day: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FILES / f"{day}.json").read_text(encoding="utf-8"))
    return found


def replaced_on(edition: Edition) -> str:
    """The day on which the next edition took its place, or "" while it is in force."""
    later = EDITIONS[EDITIONS.index(edition) + 1:]
    return later[0].day if later else ""


def shown(edition: Edition, found: dict[str, Any]) -> dict[str, Any]:
    """An edition as its page needs it."""
    made = found["promises"]
    return {
        "kept": lambda heading: [one for one in made if one["heading"] == heading and one["since"]],
        "holds": lambda name: any(one["since"] for one in made if one["id"] == name),
        "not_yet": [one for one in made if not one["since"]], "periods": found["periods"],
        "activities": found["activities"], "sub_processors": found["sub_processors"],
        "edition": edition, "editions": EDITIONS[::-1], "replaced_on": replaced_on(edition),
    }
