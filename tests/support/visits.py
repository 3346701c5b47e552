"""Opens and clicks as requests would have written them, and what their totals should be, said plainly."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest

from chalicelib.activity import fold, forget, rules
from chalicelib.activity import model as stored
from chalicelib.activity import record as recording
from chalicelib.activity.model import CLICK, OPEN, Activity, Total
from chalicelib.activity.record import record_click, record_open
from chalicelib.activity.tokens import Tracked
from chalicelib.core import clock, table
from chalicelib.retention import sweep_days
from chalicelib.subscriptions.model import Subscription, subscription_key
from chalicelib.subscriptions.rules import tracking_consent

LIST = "aaaabbbbcccc-2345678abcdef"
CAMPAIGN = "aaaabbbbcccc-2345678xyz"
PEOPLE = ["", "carol" + "c" * 17, "dave" + "d" * 18, "-eve" + "e" * 18]
Figures = dict[tuple[str, str], dict[str, int]]


class Visit(NamedTuple):
    """Somebody ("" for nobody in particular) opens, or follows a link."""

    at: datetime
    person: str
    link: int  # 0 is an open
    machine: bool = False
    campaign: str = CAMPAIGN

    @property
    def day(self) -> str:
        return self.at.date().isoformat()


def agree(people: Iterable[str]) -> None:
    """They are on the list, and agree to be counted by name."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [Subscription(*subscription_key(LIST, person)[1:], person=person, address="", source="form", consent={},
                         tracking=tracking_consent(True, at), confirmed_at=clock.iso(at)) for person in people]
    table.write_all(Subscription, rows)


def record(visit: Visit) -> None:
    tracked = Tracked(visit.campaign, visit.at.date(), visit.person, LIST)
    if visit.link:
        record_click(tracked, visit.link, False, visit.machine, visit.at)
    else:
        record_open(tracked, False, visit.machine, visit.at)


def empty() -> None:
    for model in (Activity, Total):  # marks and bookmarks lie in the same tables
        table.delete_all(model, [(row.pk, row.sk) for row in model.scan(attributes_to_get=["pk", "sk"])])


def totals() -> Figures:
    """Every total as it is stored, but for those of nothing."""
    found = {(str(row.pk), str(row.sk)): {name: int(getattr(row, name)) for name in Total.FIGURES}
             for row in Total.scan() if not str(row.pk).startswith("@")}
    return {key: figures for key, figures in found.items() if any(figures.values())}


def reference(visits: Iterable[Visit]) -> Figures:
    """The totals of a history."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    seen: set[tuple[str, str, str]] = set()
    clicked: dict[tuple[str, str, str], dict[int, int]] = defaultdict(dict)
    history = sorted(visits)
    for one in history:
        if one.link and one.person and not one.machine:
            clicked[one.campaign, one.person, one.day].setdefault(one.link, clock.epoch(one.at))
    for one in history:
        hasty = bool(one.link) and rules.is_burst(list(clicked[one.campaign, one.person, one.day].values()))
        for kind in (CLICK, f"{CLICK}#{one.link:03d}") if one.link else (OPEN,):
            figures = found[one.campaign, f"{one.day}#{kind}"]
            figures["machine" if one.machine or hasty else "total" if one.person else "anonymous"] += 1
            if one.person and not one.machine and not hasty and (one.campaign, one.person, kind) not in seen:
                seen.add((one.campaign, one.person, kind))
                figures["unique"] += 1
    return {key: {name: figures[name] for name in Total.FIGURES} for key, figures in found.items()}


def with_few_shards(patch: pytest.MonkeyPatch) -> None:
    """Three shards: every fold and sweep of a history reads each of them for each day."""
    for room in (stored, fold, forget, recording, sweep_days):
        patch.setattr(room, "SHARDS", 3)


def folded_until(day: date) -> None:
    """As an aggregator that ran all the time would have left it: the days before this one are closed."""
    stored.Bookmark(*stored.FOLD, day=day.isoformat()).save()


def day_is_over() -> None:
    """What the fold after midnight writes, the marks of first visits among it, although it is still today."""
    now = clock.now()
    fold.fold_day(now.date(), now + timedelta(days=1))
