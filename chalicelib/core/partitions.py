"""Very many rows of one partition, read for a fraction of what models of them would cost."""

from collections.abc import Iterator, Sequence
from typing import Any

from chalicelib.core import aws
from chalicelib.core.settings import settings
from chalicelib.core.table import Item

FIRST, LAST = " ", "\U0010ffff"  # before and after every sort key


def rows(model: type[Item], pk: str, only: Sequence[str], low: str = FIRST,
         high: str = LAST) -> Iterator[dict[str, Any]]:
    """Rows as DynamoDB has them ({"sk": {"S": …}}), by sort key, with the attributes `only`; those whose time has
    passed, too. Read consistently: all that was written before is there."""
    names = {f"#{name}": name for name in ("pk", "sk", *only)}
    request = {
        "TableName": settings().tables[model.Meta.table_name], "ConsistentRead": True,
        "KeyConditionExpression": "#pk = :pk AND #sk BETWEEN :low AND :high",
        "ExpressionAttributeValues": {":pk": {"S": pk}, ":low": {"S": low}, ":high": {"S": high}},
        "ExpressionAttributeNames": names, "ProjectionExpression": ",".join(list(names)[1:]),
    }
    for page in aws.client("dynamodb").get_paginator("query").paginate(**request):
        yield from page["Items"]
