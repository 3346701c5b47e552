"""Whole tables, read page by page: for what looks at every row once, and can go on where it was broken off.

A place is DynamoDB's own (`LastEvaluatedKey`), as JSON takes it; None is the beginning, and the end.
"""

from typing import Any, TypeVar

from botocore.exceptions import ClientError

from chalicelib.core import aws
from chalicelib.core.errors import NotFound
from chalicelib.core.settings import settings
from chalicelib.core.table import Item, delete_from

Place = dict[str, Any] | None
Row = TypeVar("Row", bound=Item)


def counted(table: str, place: Place) -> tuple[int, Place]:
    """How many rows the next page of a table has (its short name), and where the one after begins."""
    answer = _page(settings().tables[table], place, Select="COUNT")
    return int(answer["Count"]), answer.get("LastEvaluatedKey")


def rows(model: type[Row], place: Place, limit: int) -> tuple[list[Row], Place]:
    """The next rows of a model's table, for a table whose rows are all of that model, and where those after begin."""
    answer = _page(settings().tables[model.Meta.table_name], place, Limit=limit)
    return [model.from_raw_data(raw) for raw in answer["Items"]], answer.get("LastEvaluatedKey")


def elsewhere(name: str, place: Place, limit: int) -> tuple[list[dict[str, Any]], Place]:
    """Rows of a table that is not one of ours now, by its real name, as they are. Raises NotFound for none of ours
    that is there and may be read."""
    try:
        answer = _page(name, place, Limit=limit)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"ResourceNotFoundException", "AccessDeniedException"}:
            raise NotFound(f"There is no table {name} that may be read.",
                           "Its name must begin with “smartmessages-”.") from None
        raise
    return list(answer["Items"]), answer.get("LastEvaluatedKey")


def naming(table: str, account_id: str, place: Place) -> tuple[list[tuple[str, str]], Place]:
    """The keys of those rows on the next page whose key, or attribute `account`, names an account; and where the page
    after begins. Which model wrote a row does not matter, so that none is forgotten."""
    answer = _page(settings().tables[table], place, ProjectionExpression="pk, sk", ExpressionAttributeNames={
        "#account": "account"}, ExpressionAttributeValues={":account": {"S": account_id}},
        FilterExpression="contains(pk, :account) OR contains(sk, :account) OR #account = :account")
    return [(raw["pk"]["S"], raw["sk"]["S"]) for raw in answer["Items"]], answer.get("LastEvaluatedKey")


def drop(table: str, keys: list[tuple[str, str]]) -> None:
    """Delete these rows of a table (its short name)."""
    delete_from(settings().tables[table], keys)


def _page(name: str, place: Place, **how: Any) -> dict[str, Any]:
    start = {"ExclusiveStartKey": place} if place else {}
    found: dict[str, Any] = aws.client("dynamodb").scan(TableName=name, ConsistentRead=True, **start, **how)
    return found
