"""Very many rows of one partition, read for a fraction of what models of them would cost."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from chalicelib.core import aws
from chalicelib.core.settings import settings
from chalicelib.core.table import Item

FIRST, LAST = " ", "\U0010ffff"  # before and after every sort key


class Page(NamedTuple):
    """Rows as DynamoDB has them ({"sk": {"S": …}}), by sort key; how many were looked at for them; and the sort key up
    to which that is, or "" where it is all."""

    rows: list[dict[str, Any]]
    looked_at: int
    until: str


class Within(NamedTuple):
    """The first and the last value of an attribute that is wanted. What else there is, is read and not handed over."""

    name: str
    first: str
    last: str


def pages(model: type[Item], pk: str, only: Sequence[str], low: str = FIRST, high: str = LAST,
          within: Within | None = None) -> Iterator[Page]:
    """Rows with the sort key and the attributes `only`, a megabyte that is read at a time; those whose time has
    passed, too. Read consistently: all that was written before is there."""
    names = {f"#{name}": name for name in ("sk", *only)}
    values = {":pk": pk, ":low": low, ":high": high}
    request: dict[str, Any] = {
        "TableName": settings().tables[model.Meta.table_name], "ConsistentRead": True,
        "KeyConditionExpression": "pk = :pk AND #sk BETWEEN :low AND :high", "ProjectionExpression": ",".join(names),
    }
    if within:
        request["FilterExpression"] = "#within >= :first AND #within <= :last"
        names["#within"] = within.name
        values |= {":first": within.first, ":last": within.last}
    request["ExpressionAttributeNames"] = names
    request["ExpressionAttributeValues"] = {name: {"S": value} for name, value in values.items()}
    for page in aws.client("dynamodb").get_paginator("query").paginate(**request):
        yield Page(page["Items"], page["ScannedCount"], page.get("LastEvaluatedKey", {}).get("sk", {}).get("S", ""))
