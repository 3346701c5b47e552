"""The table of periods against everything that keeps: models, tables, the sweep, queues, logs, buckets, the policy."""

import re
from datetime import timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from chalicelib.core import objects
from chalicelib.imports.rules import RESULTS_LIVE_FOR
from chalicelib.portal.rules import EXPORT_LIVES_FOR
from chalicelib.privacy import periods as words
from chalicelib.privacy.data import DATA
from chalicelib.retention import sweep
from chalicelib.retention.periods import (
    BACKUPS,
    COPIES,
    DEAD_LETTERS,
    DELETED_BY,
    EVENTS,
    FILES,
    LOGS,
    QUEUES,
    ROWS,
    SWEPT,
    TABLE,
    TRAIL,
    as_markdown,
)
from chalicelib.subscriptions.rules import DOWNLOAD_LIVES_FOR
from infrastructure import data_map
from infrastructure.local.template import load

MODELS = data_map.models()
DATED = {name for name, model in MODELS.items() if "expires_at" in data_map.attributes(model)}
MADE_BY_A_LIBRARY = ROWS[-1]
WITH_ADDRESSES = {"EventsDeadLetters", "LeavingDeadLetters"}
LONGEST = re.compile(r"(\d+) (minute|hour|day|month|year)s?$")


def _resources(kind: str) -> dict[str, Any]:
    return {name: one["Properties"] for name, one in load().resources.items() if one["Type"] == kind}


def _span(store: str) -> Any:
    found, = [one.span for one in COPIES if one.store == store]
    return found


def in_months(span: relativedelta) -> int:
    """Twelve of them are a year to relativedelta."""
    return int(span.years * 12 + span.months)


def test_every_model_with_an_end_is_in_the_table_once_and_nothing_else_is() -> None:
    assert sorted(one.what for one in ROWS if one != MADE_BY_A_LIBRARY) == sorted(DATED)


@pytest.mark.parametrize("kept", [one for one in ROWS if one != MADE_BY_A_LIBRARY], ids=lambda one: one.what)
def test_it_lies_where_the_table_says_and_is_called_what_the_data_map_calls_it(kept: Any) -> None:
    assert MODELS[kept.what].Meta.table_name == kept.store
    assert DATA[kept.what].period == kept.period


@pytest.mark.parametrize("kept", ROWS, ids=lambda one: one.what)
def test_its_table_deletes_by_itself_and_the_sweep_gets_there(kept: Any) -> None:
    table = _resources("AWS::DynamoDB::Table")[f"{kept.store.capitalize()}Table"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert SWEPT[kept.store] in sweep.KINDS


def test_the_sweep_has_no_kind_that_the_table_does_not_name() -> None:
    assert set(SWEPT.values()) == set(sweep.KINDS)
    assert {one.store for one in TABLE} == set(DELETED_BY)


@pytest.mark.parametrize("kept", TABLE, ids=lambda one: one.what)
def test_nothing_is_kept_longer_than_the_policy_says(kept: Any) -> None:
    """The policy may name a range, or the longest of several."""
    said = LONGEST.search(words.PERIODS[kept.period].long)
    assert said
    number, unit = int(said[1]), said[2]
    days = number * {"minute": 1 / 1440, "hour": 1 / 24, "day": 1, "month": 30, "year": 365}[unit]
    span = kept.span if isinstance(kept.span, timedelta) else timedelta(days=30 * in_months(kept.span))
    assert span <= timedelta(days=days)


def test_messages_are_kept_as_long_as_the_table_says() -> None:
    """What none could handle, too; and what SES puts addresses into for a shorter time."""
    kept = {name: timedelta(seconds=one["MessageRetentionPeriod"])
            for name, one in _resources("AWS::SQS::Queue").items()}
    expected = {name: _span(EVENTS if name in WITH_ADDRESSES else QUEUES if name.endswith("Queue") else DEAD_LETTERS)
                for name in kept}
    assert kept == expected
    assert _span(EVENTS) < _span(DEAD_LETTERS)


def test_logs_files_trail_and_backups_are_kept_as_long_as_the_table_says() -> None:
    logs = {timedelta(days=one["RetentionInDays"]) for one in _resources("AWS::Logs::LogGroup").values()}
    assert logs == {_span(LOGS)}
    buckets = {name: {timedelta(days=rule["ExpirationInDays"]) for rule in one["LifecycleConfiguration"]["Rules"]}
               for name, one in _resources("AWS::S3::Bucket").items()}
    assert buckets == {"ExportsBucket": {_span(FILES)}, "TrailBucket": {_span(TRAIL)}}
    assert objects.KEPT_FOR == EXPORT_LIVES_FOR == DOWNLOAD_LIVES_FOR == RESULTS_LIVE_FOR
    dated_only = {f"{one.store.capitalize()}Table" for one in ROWS} - {"RequestsTable", "SuppressionsTable"}
    for name, table in _resources("AWS::DynamoDB::Table").items():
        backed_up = table["PointInTimeRecoverySpecification"]
        assert "RecoveryPeriodInDays" not in backed_up, "DynamoDB's own: 35 days"
        assert backed_up["PointInTimeRecoveryEnabled"] is (name not in dated_only)
    assert _span(BACKUPS) == timedelta(days=35)


def test_the_table_in_the_docs_is_this_one() -> None:
    assert data_map.PERIODS.read_text() == as_markdown(), "run: python -m infrastructure.data_map"
