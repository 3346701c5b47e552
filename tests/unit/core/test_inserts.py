"""Many rows on condition that they are new: what is sent, and what the answers mean."""

from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.core import aws, batches, inserts
from chalicelib.core.errors import TemporaryFailure
from chalicelib.subscriptions.model import Suppression

pytestmark = pytest.mark.usefixtures("deployment")


class Answering:
    """DynamoDB, as it answers one batch after the other: for each row a code, or none."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.asked = list(answers), []  # type: ignore[var-annotated]

    def batch_execute_statement(self, Statements: list[Any]) -> Any:  # noqa: N803 - AWS's name
        self.asked.append(Statements)
        return {"Responses": [{"Error": {"Code": code}} if code else {} for code in self.answers.pop(0)]}


def _rows(count: int) -> list[Suppression]:
    return [Suppression("account", f"person{n}", suppressed_at="2026-11-28T00:00:00Z") for n in range(count)]


def _asked(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> Answering:
    dynamodb = Answering(*answers)
    monkeypatch.setattr(aws, "client", lambda _service: dynamodb)
    return dynamodb


def test_what_is_there_already_is_told_and_left(monkeypatch: pytest.MonkeyPatch) -> None:
    dynamodb = _asked(monkeypatch, ["", "DuplicateItem", ""])

    assert inserts.insert_new(_rows(3)) == [True, False, True]
    first = dynamodb.asked[0][0]
    assert first["Statement"] == "INSERT INTO \"test-suppressions\" VALUE {'pk': ?, 'sk': ?, 'suppressed_at': ?}"
    assert first["Parameters"] == [{"S": "account"}, {"S": "person0"}, {"S": "2026-11-28T00:00:00Z"}]


def test_what_is_throttled_is_sent_again_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    dynamodb = _asked(monkeypatch, ["", "ThrottlingError", "TransactionConflict"], ["DuplicateItem", "ThrottlingError"],
                      [""])

    assert inserts.insert_new(_rows(3)) == [True, False, True]
    assert [len(batch) for batch in dynamodb.asked] == [3, 2, 1]


def test_what_is_throttled_for_long_is_left_to_a_later_try(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(batches, "time", SimpleNamespace(sleep=waited.append))
    dynamodb = _asked(monkeypatch, ["", "ThrottlingError"], *[["ThrottlingError"]] * (batches.TRIES - 1))

    with pytest.raises(TemporaryFailure):
        inserts.insert_new(_rows(2))
    assert dynamodb.answers == []
    assert sum(waited) < 40, "seconds: a worker has time for it"


def test_any_other_refusal_is_an_error_and_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    _asked(monkeypatch, ["", "ValidationError"])

    with pytest.raises(RuntimeError, match="ValidationError"):
        inserts.insert_new(_rows(2))
