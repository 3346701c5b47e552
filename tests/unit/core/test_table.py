"""The base of all items: what has expired is hidden to the second, what DynamoDB leaves over is asked for again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from pynamodb.exceptions import CancellationReason, PutError, TransactWriteError, VerboseClientError
from pynamodb.models import Model

from chalicelib.accounts.model import Account, Controller
from chalicelib.campaigns.model import Campaign, Progress
from chalicelib.campaigns.rate import Bucket
from chalicelib.core import aws, batches, clock, table
from chalicelib.core.errors import TemporaryFailure
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions.model import Pending, Subscription

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
pytestmark = pytest.mark.usefixtures("deployment")


def pending(person: str, expires_at: datetime = NOW + HOUR) -> Pending:
    return Pending("list", person, address=f"{person}@example.org", source="form", requested_at="", wording="",
                   wording_version=1, mailed_at=0, expires_at=clock.epoch(expires_at))


class Store:
    """Batches as DynamoDB answers them: at most `most` a request, the rest left over."""

    def __init__(self, most: int) -> None:
        self.most, self.asked, self.rows = most, [], {}  # type: ignore[var-annotated]

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        (name, request), = RequestItems.items()
        assert request["ConsistentRead"]
        self.asked.append(len(request["Keys"]))
        taken, left = request["Keys"][:self.most], request["Keys"][self.most:]
        found = [row for key in taken if (row := self.rows.get((key["pk"]["S"], key["sk"]["S"])))]
        return {"Responses": {name: found}, "UnprocessedKeys": {name: {**request, "Keys": left}} if left else {}}

    def batch_write_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        (name, requests), = RequestItems.items()
        self.asked.append(len(requests))
        for each in requests[:self.most]:
            key = each.get("DeleteRequest", {}).get("Key")
            row = each.get("PutRequest", {}).get("Item", key)
            self.rows[row["pk"]["S"], row["sk"]["S"]] = None if key else row
        left = requests[self.most:]
        return {"UnprocessedItems": {name: left} if left else {}}


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Store]:
    """A maker of stores that do at most so much a request."""
    def holding(most: int) -> Store:
        made = Store(most)
        monkeypatch.setattr(aws, "client", lambda _service: made)
        return made

    return holding


@pytest.mark.parametrize(("left", "hidden"), [
    (HOUR, False), (SECOND, False), (timedelta(), True), (-SECOND, True), (-HOUR, True)])
def test_what_has_expired_is_hidden_from_that_second_on(store: Any, left: timedelta, hidden: bool) -> None:
    row = pending("carol", NOW + left)
    store(100).rows["list", "carol"] = row.serialize()

    assert row.hidden(NOW) is hidden
    assert (Pending.find("list", "carol", NOW) is None) is hidden
    assert list(table.visible([row], NOW)) == ([] if hidden else [row])


def test_what_has_no_end_is_never_hidden() -> None:
    row = Subscription("list#0", "carol", person="carol", address="a", source="form", consent={}, confirmed_at="")

    assert not row.hidden(NOW + timedelta(days=36500))


@pytest.mark.parametrize(("most", "requests"), [(100, [60]), (50, [60, 10]), (25, [60, 35, 10])])
def test_a_read_goes_on_until_all_is_read_and_keeps_the_order(store: Any, most: int, requests: list[int]) -> None:
    made = store(most)
    for n in range(0, 60, 2):
        made.rows["list", f"p{n}"] = pending(f"p{n}").serialize()

    found = table.read_many([(Pending, "list", f"p{n}") for n in range(60)], NOW)

    assert [row and row.sk for row in found] == [f"p{n}" if n % 2 == 0 else None for n in range(60)]
    assert made.asked == requests


def test_nothing_wanted_asks_nobody(store: Any) -> None:
    made = store(100)

    assert table.read_many([], NOW) == []
    table.write_all(Pending, [])
    table.delete_all(Pending, [])
    assert made.asked == []


@pytest.mark.parametrize(("most", "requests"), [
    (25, [25, 25, 10]), (20, [25, 5, 25, 5, 10]), (13, [25, 12, 25, 12, 10])])
def test_a_write_goes_on_until_all_is_written(store: Any, most: int, requests: list[int]) -> None:
    made, rows = store(most), [pending(f"p{n}") for n in range(60)]

    table.write_all(Pending, rows)
    assert made.asked == requests
    assert [made.rows["list", f"p{n}"]["address"]["S"] for n in range(60)] == [row.address for row in rows]

    table.delete_all(Pending, [("list", f"p{n}") for n in range(60)])
    assert set(made.rows.values()) == {None}


@pytest.mark.parametrize("asking", [
    lambda: table.read_all([(Pending, "list", "carol")], NOW), lambda: table.write_all(Pending, [pending("carol")]),
    lambda: table.delete_all(Pending, [("list", "carol")])])
def test_where_all_is_throttled_it_ends_and_is_left_to_a_later_try(
        store: Any, monkeypatch: pytest.MonkeyPatch, asking: Callable[[], Any]) -> None:
    made, waited = store(0), []  # type: ignore[var-annotated]
    monkeypatch.setattr(batches, "time", SimpleNamespace(sleep=waited.append))

    with pytest.raises(TemporaryFailure):
        asking()
    assert made.asked == [1] * batches.TRIES
    assert 10 < sum(waited) < 40, "seconds: long enough for a table to grow, and a worker has time for it"


def test_the_settings_know_the_real_name_of_a_table(store: Any) -> None:
    asked: list[str] = []
    made = store(100)
    made.batch_get_item = lambda RequestItems: asked.extend(RequestItems) or {"Responses": {}}  # noqa: N803

    table.read_many([(Pending, "a", "b"), (MailingList, "a", "b")], NOW)

    assert asked == ["test-pending", "test-accounts"]


def refusal(kind: type[Any], code: str, *reasons: str) -> Any:
    """What PynamoDB raises for an answer of DynamoDB's; each reason stands for one row of a transaction."""
    why = [CancellationReason(code=each, message="") if each else None for each in reasons]
    answer = {"Error": {"Code": code, "Message": ""}}
    return kind("refused", VerboseClientError(answer, "Write", cancellation_reasons=why))


@pytest.mark.parametrize(("error", "conflict"), [
    (refusal(PutError, "ConditionalCheckFailedException"), True),
    (refusal(TransactWriteError, "TransactionCanceledException", "", "ConditionalCheckFailed"), True),
    (refusal(TransactWriteError, "TransactionCanceledException", "TransactionConflict", ""), False),
    (refusal(TransactWriteError, "TransactionCanceledException", "", "ThrottlingError"), False),
    (refusal(TransactWriteError, "TransactionInProgressException"), False),
    (refusal(PutError, "ProvisionedThroughputExceededException"), False),
    (refusal(PutError, "InternalServerError"), False),
    (RuntimeError("no answer"), False),
])
def test_losing_is_told_from_failing(error: Exception, conflict: bool) -> None:
    """Who takes a busy or throttled row for a lost race drops what a person asked for, and says it is done."""
    assert table.is_conflict(error) is conflict


@pytest.mark.parametrize("row", [
    Subscription("list#0", "carol", person="carol", address="carol@example.org", source="form", consent={"ip": "::1"},
                 confirmed_at="2026-05-01T00:00:00Z"),
    MailingList("account", "list#1", name="Garden news", created_at="2026-05-01T00:00:00Z", wording="Yes"),
    Account("account", "account", email="a@example.org", created_at="", controller=Controller(
        name="Alice", postal_address="1 Lane", email="a@example.org", phone="", website="", privacy_contact="")),
    Bucket("rate", "bucket", free_at=1, lanes={"account": 12}),
    Progress("campaign#0", "progress", cursor="carol", audience=50, sent=49, done=True),
    Campaign("account", "campaign#1", list_id="list", subject="", body="", format="markdown", created_at=""),
])
def test_an_item_is_read_as_pynamodb_reads_it(row: table.Item) -> None:
    """Defaults, nothing, JSON, numbers: and what is not in the answer."""
    raw = {**row.serialize(null_check=False), "unknown": {"S": "x"}, "analytics": {"NULL": True}}
    theirs = Model.from_raw_data.__func__(type(row), raw)  # type: ignore[attr-defined]

    ours = type(row).from_raw_data(raw)

    assert ours.serialize(null_check=False) == theirs.serialize(null_check=False)
    assert {name: type(value) for name, value in ours.attribute_values.items()} == {
        name: type(value) for name, value in theirs.attribute_values.items()}


def test_every_item_of_the_house_stands_on_this_base() -> None:
    from app import app  # brings in every room

    assert app
    ours = [one for one in _below(Model) if one.__module__.startswith("chalicelib") and one is not table.Item]
    assert len(ours) > 10
    assert all(issubclass(one, table.Item) for one in ours)


def _below(kind: type[Any]) -> list[type[Any]]:
    return [each for one in kind.__subclasses__() for each in (one, *_below(one))]
