"""The data map: nothing is stored without a word on what it is for, how long it stays, and whom it points to."""

import pytest

from chalicelib.privacy import periods
from chalicelib.privacy.data import DATA
from chalicelib.privacy.kept import WORKS
from infrastructure import data_map
from infrastructure.local.template import load

MODELS = data_map.models()
PITR = "PointInTimeRecoverySpecification"


def test_every_model_is_described_and_nothing_else_is() -> None:
    assert set(DATA) == set(MODELS), "say in chalicelib/privacy/data_*.py what a model is for"


@pytest.mark.parametrize("name", sorted(DATA))
def test_every_attribute_is_described_once_and_nothing_else_is(name: str) -> None:
    personal, plain = set(DATA[name].personal), set(DATA[name].plain)

    assert personal & plain == set()
    assert personal | plain == data_map.attributes(MODELS[name]), "say in chalicelib/privacy/data_*.py what it is for"
    assert all(purpose.strip() for purpose in (DATA[name].personal | DATA[name].plain).values())


@pytest.mark.parametrize("name", sorted(DATA))
def test_its_period_is_one_that_the_policy_names(name: str) -> None:
    assert DATA[name].period in periods.PERIODS


@pytest.mark.parametrize("name", sorted(DATA))
def test_what_is_about_nobody_holds_no_personal_data_and_all_else_does(name: str) -> None:
    assert bool(DATA[name].personal) == (DATA[name].activity != WORKS)


ENDLESS = {periods.SUBSCRIPTION, periods.FOR_EVER, periods.ACCOUNT, periods.REGISTER}


@pytest.mark.parametrize("name", sorted(DATA))
def test_what_has_an_end_has_a_time_to_live(name: str) -> None:
    assert ("expires_at" in data_map.attributes(MODELS[name])) == (DATA[name].period not in ENDLESS)


def test_the_map_in_the_docs_is_this_one() -> None:
    assert data_map.MAP.read_text() == data_map.drawn(), "run: python -m infrastructure.data_map"


def test_logs_and_backups_are_kept_as_the_policy_says() -> None:
    """Point-in-time recovery reaches back 35 days unless a table says less; what is to vanish has none."""
    resources = load().resources
    logs = {one["Properties"]["RetentionInDays"] for one in resources.values() if one["Type"] == "AWS::Logs::LogGroup"}
    backups = [one["Properties"].get(PITR, {}) for one in resources.values() if one["Type"] == "AWS::DynamoDB::Table"]

    assert logs == {periods.LOGS_KEPT_FOR.days}
    trail, = resources["TrailBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert trail["ExpirationInDays"] == periods.BY_HAND_KEPT_FOR.days
    assert not [one for one in backups if "RecoveryPeriodInDays" in one]
    for table in ("Pending", "Activity", "Deliveries", "Ephemeral"):
        assert not resources[f"{table}Table"]["Properties"][PITR]["PointInTimeRecoveryEnabled"]
