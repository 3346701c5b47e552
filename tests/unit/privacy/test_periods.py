"""Periods in words, and that none is written by hand."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta

from chalicelib.campaigns import link_check
from chalicelib.privacy import periods
from chalicelib.privacy.periods import in_words

ROOM = Path(periods.__file__).parent
TEMPLATES = ROOM.parent / "templates"
BY_HAND = re.compile(r"\b(\d+|one|two|three|five|six|seven|ten|thirty|ninety) (minute|hour|day|week|month|year)s?\b")
LAW = {"72 hours"}  # GDPR art. 33: not a period of ours


@pytest.mark.parametrize(("span", "words"), [
    (timedelta(minutes=1), "1 minute"), (timedelta(minutes=90), "90 minutes"), (timedelta(hours=1), "1 hour"),
    (timedelta(hours=12), "12 hours"), (timedelta(days=1), "1 day"), (timedelta(days=35), "35 days"),
    (timedelta(days=365), "1 year"), (timedelta(days=1095), "3 years"), (relativedelta(months=6), "6 months"),
    (relativedelta(years=1, months=1), "13 months"),
])
def test_spans_are_told_in_words(span: timedelta | relativedelta, words: str) -> None:
    assert in_words(span) == words


def test_the_short_ones_reach_from_the_shortest_to_the_longest_that_is_enforced() -> None:
    assert periods.LENGTHS[periods.SHORT] == "5 minutes to 2 days"
    for span in (*periods.SHORT_SPANS, link_check.KEPT):  # a heavy module, so the policy does not load it
        assert timedelta(minutes=5) <= span <= timedelta(days=2)


@pytest.mark.parametrize("path", [
    *ROOM.glob("*.py"), *(TEMPLATES / "privacy").rglob("*.html"), TEMPLATES / "parts" / "policy.html"],
    ids=lambda path: path.name)
def test_no_policy_names_a_period_that_is_written_by_hand(path: Path) -> None:
    text = re.sub(r'"""(?s:.*?)"""|(?m:#.*$)|\{#(?s:.*?)#\}', "", path.read_text())

    assert {found[0] for found in BY_HAND.finditer(text)} - LAW == set()
