"""Times and numbers as people read them."""

import pytest

from chalicelib.core.pages import moment, number

TIMES = [
    ("2026-11-23T09:15:00Z", "Europe/London", "23 November 2026, 09:15"),
    ("2026-07-01T23:30:00Z", "Europe/Berlin", "2 July 2026, 01:30"),
    ("2026-11-23T09:15:00Z", "UTC", "23 November 2026, 09:15 UTC"),
    (1795425300, "Europe/London", "23 November 2026, 09:15"),
    (1795425300.7, "Asia/Kathmandu", "23 November 2026, 15:00"),
    ("2026-11-23", "Pacific/Auckland", "23 November 2026"),
]


@pytest.mark.parametrize(("value", "zone", "said"), TIMES)
def test_a_time_is_said_in_the_zone_of_the_account(value: str | float, zone: str, said: str) -> None:
    assert f">{said}</time>" in str(moment(value, zone))


def test_machines_can_read_it_too() -> None:
    assert '<time datetime="2026-07-02T01:30:00+02:00">' in str(moment("2026-07-01T23:30:00Z", "Europe/Berlin"))
    assert '<time datetime="2026-11-23">' in str(moment("2026-11-23", "Europe/Berlin"))


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_time_is_a_dash(nothing: str | None) -> None:
    assert moment(nothing) == "–"


@pytest.mark.parametrize(("value", "said"), [(0, "0"), (1234567, "1,234,567"), (-1000, "-1,000"), (None, "–")])
def test_numbers_are_grouped(value: int | None, said: str) -> None:
    assert number(value) == said
