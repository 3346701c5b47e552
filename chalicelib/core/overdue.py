"""Rows whose time is over, whichever model wrote them: found page by page, and deleted if it is over still.

Time to live deletes days late; this is what the sweep does instead. A row may be written again under its own key in the
very moment in which it is swept (somebody asks once more, a file is made anew), and then it stays: each delete is
conditional. At AWS they go 25 a request, some requests at a time; the embedded AWS of the local run knows no parameters
there (core/statements.py), so that it is sent them one by one.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from chalicelib.core import aws, clock, statements
from chalicelib.core.settings import settings
from chalicelib.core.together import together
from chalicelib.core.whole import Place

STILL = "expires_at <= :now"
WANTED = "pk, sk, expires_at"


class Overdue(NamedTuple):
    """The key of a row, and when its time is over (epoch seconds)."""

    pk: str
    sk: str
    ended: int


class Page(NamedTuple):
    """What is overdue on a page of a table, and where the next begins; None at the end."""

    rows: list[Overdue]
    place: Place


def walked(table: str, now: datetime, place: Place = None) -> Iterator[Page]:
    """What is overdue in a table (its short name) from a place on, page by page of 1 MB that were read."""
    how = {"FilterExpression": STILL, "ExpressionAttributeValues": _values(now)}
    while True:
        start = {"ExclusiveStartKey": place} if place else {}
        found = aws.client("dynamodb").scan(TableName=settings().tables[table], ProjectionExpression=WANTED,
                                            **how, **start)
        place = found.get("LastEvaluatedKey")
        yield Page(_rows(found), place)
        if not place:
            return


def dated(table: str, pk: str) -> Iterator[list[Overdue]]:
    """Every row of one partition that has an end, past or to come, page by page."""
    pages = aws.client("dynamodb").get_paginator("query").paginate(
        TableName=settings().tables[table], KeyConditionExpression="pk = :pk", ProjectionExpression=WANTED,
        ExpressionAttributeValues={":pk": {"S": pk}}, FilterExpression="attribute_exists(expires_at)")
    return (_rows(found) for found in pages)


def _values(now: datetime) -> dict[str, Any]:
    return {":now": {"N": str(clock.epoch(now))}}


def _rows(found: dict[str, Any]) -> list[Overdue]:
    return [Overdue(raw["pk"]["S"], raw["sk"]["S"], int(raw["expires_at"]["N"])) for raw in found["Items"]]


def drop(table: str, rows: list[Overdue], now: datetime) -> int:
    """Delete these rows of a table (its short name) whose time is over still; how many that were."""
    if not settings().partiql:
        return sum(_dropped(table, row, now) for row in rows)
    wanted = [_statement(table, row, now) for row in rows]
    parts = (wanted[start:start + statements.A_BATCH] for start in range(0, len(wanted), statements.A_BATCH))
    return sum(together(_carried_out, parts))


def _carried_out(part: list[dict[str, Any]]) -> int:
    return sum(statements.carry_out(part, "ConditionalCheckFailed"))


def _statement(table: str, row: Overdue, now: datetime) -> dict[str, Any]:
    name = settings().tables[table]
    return {"Statement": f'DELETE FROM "{name}" WHERE pk = ? AND sk = ? AND expires_at <= ?',  # noqa: S608 - our own name
            "Parameters": [{"S": row.pk}, {"S": row.sk}, _values(now)[":now"]]}


def _dropped(table: str, row: Overdue, now: datetime) -> bool:
    try:
        aws.client("dynamodb").delete_item(
            TableName=settings().tables[table], Key={"pk": {"S": row.pk}, "sk": {"S": row.sk}},
            ConditionExpression=STILL, ExpressionAttributeValues=_values(now))
    except ClientError as lost:
        if lost.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True
