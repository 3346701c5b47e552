"""When what is kept ends: an hour either side of every period, wherever in the year it begins.

All of it is UTC: an hour that a summer time adds or takes changes no period. Zones are for times that are shown or
typed, and the files that know one are named here.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta

import chalicelib
from chalicelib.accounts.rights import CLOSED_LIVES_FOR
from chalicelib.activity import rules as activity
from chalicelib.campaigns.ledger import LEDGER_KEPT
from chalicelib.core import clock
from chalicelib.core.overdue import Overdue
from chalicelib.retention.periods import ROWS
from chalicelib.retention.tally import Run
from chalicelib.subscriptions import rules
from chalicelib.subscriptions.warned import STAYS_FOR
from infrastructure import data_map

HOUR = timedelta(hours=1)
MODELS = data_map.models()
BEGINS = [datetime(*begin, tzinfo=UTC) for begin in (
    (2026, 8, 31, 12, 0), (2027, 8, 31, 0, 0), (2027, 8, 30, 23, 59), (2028, 2, 29, 12, 0), (2027, 12, 31, 23, 59),
    (2026, 3, 28, 23, 30), (2026, 3, 29, 1, 30), (2026, 10, 25, 0, 30), (2026, 10, 25, 1, 30))]


@pytest.mark.parametrize("kept", ROWS, ids=lambda one: one.what)
def test_it_is_there_until_the_second_of_its_end(kept: Any) -> None:
    """Given by reads until then, and left by the sweep; neither from then on."""
    for begin in BEGINS:
        end = begin + kept.span
        row = Overdue("pk", "sk", clock.epoch(end))
        for now, over in ((end - HOUR, False), (end - timedelta(seconds=1), False), (end, True), (end + HOUR, True)):
            assert bool(Run(now, lambda: False).over([row])) is over, (begin, now)
            if kept.what in MODELS:
                assert MODELS[kept.what]("pk", "sk", expires_at=row.ended).hidden(now) is over, (begin, now)


@pytest.mark.parametrize(("span", "begin", "end"), [
    (LEDGER_KEPT, (2026, 8, 31), (2027, 2, 28)), (LEDGER_KEPT, (2027, 8, 31), (2028, 2, 29)),
    (LEDGER_KEPT, (2027, 8, 29), (2028, 2, 29)), (LEDGER_KEPT, (2028, 2, 29), (2028, 8, 29)),
    (LEDGER_KEPT, (2026, 12, 31), (2027, 6, 30)), (STAYS_FOR, (2028, 2, 29), (2029, 2, 28)),
    (STAYS_FOR, (2027, 2, 28), (2028, 2, 28)), (CLOSED_LIVES_FOR, (2025, 3, 1), (2028, 2, 29)),
    (CLOSED_LIVES_FOR, (2027, 3, 1), (2030, 2, 28)), (CLOSED_LIVES_FOR, (2029, 3, 1), (2032, 2, 29)),
])
def test_months_are_the_calendar_s_and_years_never_longer(
        span: timedelta | relativedelta, begin: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    assert datetime(*begin, 9, 30, tzinfo=UTC) + span == datetime(*end, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(("hours", "over"), [(-1, False), (0, True), (1, True)])
@pytest.mark.parametrize("begin", BEGINS)
def test_a_link_to_confirm_works_for_seven_days_of_twenty_four_hours(begin: datetime, hours: int, over: bool) -> None:
    assert rules.is_expired(begin, begin + timedelta(hours=7 * 24 + hours)) is over


@pytest.mark.parametrize(("day", "gone"), [
    (date(2026, 8, 29), date(2027, 2, 28)), (date(2026, 8, 30), date(2027, 2, 28)),
    (date(2026, 8, 31), date(2027, 2, 28)), (date(2026, 9, 1), date(2027, 3, 1)),
    (date(2027, 8, 29), date(2028, 2, 29)), (date(2028, 2, 29), date(2028, 8, 29)),
    (date(2026, 9, 29), date(2027, 3, 29)), (date(2026, 10, 25), date(2027, 4, 25)),
])
def test_days_of_reading_end_together_at_the_end_of_february(day: date, gone: date) -> None:
    end = datetime(gone.year, gone.month, gone.day, tzinfo=UTC)
    for now, over in ((end - HOUR, False), (end, True), (end + HOUR, True)):
        assert (activity.expired_until(now) > day) is over
        assert activity.names_nobody(day, now) is over


ZONED = {"administration/settings.py", "campaigns/times.py", "core/pages.py", "portal/dashboard_requests.py"}


def test_the_clock_is_utc_and_an_end_is_a_second_of_it() -> None:
    library = Path(chalicelib.__file__).parent
    assert {str(path.relative_to(library)) for path in library.rglob("*.py") if "zoneinfo" in path.read_text()} == ZONED
    assert clock.now().tzinfo is UTC
    in_london = datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/London"))
    assert clock.epoch(in_london) == clock.epoch(in_london.astimezone(UTC))
