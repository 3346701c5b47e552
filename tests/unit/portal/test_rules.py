"""When an answer is due."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.portal import rules


@pytest.mark.promise("RGT-5")
@pytest.mark.parametrize(("received", "due"), [
    ("2026-01-15", "2026-02-15"), ("2026-01-31", "2026-02-28"), ("2028-01-31", "2028-02-29"),
    ("2026-08-31", "2026-09-30"), ("2026-12-31", "2027-01-31"), ("2026-02-28", "2026-03-28"),
])
def test_an_answer_is_due_on_the_corresponding_day_of_the_next_month(received: str, due: str) -> None:
    for hour in (0, 23):
        moment = datetime.combine(date.fromisoformat(received), datetime.min.time(), UTC).replace(hour=hour)

        assert rules.due(moment).isoformat() == due
