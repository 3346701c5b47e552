"""A stand-in for DynamoDB's time to live, which moto does not have: deletes what expired, as late as the real one."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from chalicelib.core import clock
from infrastructure.local.clients import client
from infrastructure.local.functions import Function

NAME = "time_to_live"
PURPOSE = "DynamoDB's own deletion of expired rows, two days late as in real life. Stands in; no function of the app."
LATE_BY = timedelta(days=2)
EVERY = "rate(1 hour)"


def function(tables: list[str]) -> Function:
    """The stand-in as a function that a schedule can run."""
    return Function(NAME, PURPOSE, lambda _event, _context: {"deleted": expire(tables)}, timeout=60)


def expire(tables: list[str]) -> int:
    """Delete what expired two days ago or earlier; how many rows that were."""
    limit = clock.epoch(clock.now() - LATE_BY)
    deleted = 0
    for table in tables:
        name = _attribute(table)
        for key in _expired(table, name, limit) if name else ():
            client("dynamodb").delete_item(TableName=table, Key=key)
            deleted += 1
    return deleted


def _attribute(table: str) -> str:
    found = client("dynamodb").describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    return str(found.get("AttributeName", "")) if found.get("TimeToLiveStatus") == "ENABLED" else ""


def _expired(table: str, name: str, limit: int) -> Iterator[dict[str, Any]]:
    pages = client("dynamodb").get_paginator("scan").paginate(
        TableName=table, FilterExpression="#expires <= :limit", ProjectionExpression="pk, sk",
        ExpressionAttributeNames={"#expires": name}, ExpressionAttributeValues={":limit": {"N": str(limit)}})
    return (item for page in pages for item in page["Items"])
