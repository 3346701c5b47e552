"""Noting that somebody else than our functions has touched a table. The detectors count what is noted, each hour."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.core import clock
from chalicelib.core.settings import settings
from chalicelib.operator import records
from chalicelib.operator.model import Foreign, foreign_on
from chalicelib.operator.records import Ours, Touch
from chalicelib.retention.rules import FOREIGN_KEPT_FOR


def note(event: Mapping[str, Any], now: datetime) -> int:
    """How many tables a record is about that others have touched; each is noted once, however often it comes.

    `event` is as the rule in infrastructure/template.yaml makes it: `record`, of CloudTrail, and `sessions`, which is
    what begins the ARNs of our functions' sessions. Raises KeyError or ValueError for any other.
    """
    tables = {name: short for short, name in settings().tables.items()}
    ours = Ours(tables, event["sessions"], f"smartmessages-{settings().stage}")
    found = list(records.read(event["record"], ours))
    for touch in found:
        _row(touch, now).save()
    return len(found)


def _row(touch: Touch, now: datetime) -> Foreign:
    return Foreign(foreign_on(touch.at.date()), f"{touch.event}#{touch.what}", rule=touch.rule, at=clock.iso(touch.at),
                   who=touch.who, action=touch.action, what=touch.what,
                   expires_at=clock.epoch(now + FOREIGN_KEPT_FOR))
