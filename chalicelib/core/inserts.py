"""Many new rows at once, each on condition that there is none yet.

BatchWriteItem knows no conditions, and a transaction costs double. A batch of PartiQL INSERTs is a conditional batch at
one write unit a row (of at most 1 KB). The embedded AWS of the local run knows no parameters there, so that it is sent
the same rows one by one.
"""

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.core import aws, statements
from chalicelib.core.settings import settings
from chalicelib.core.table import Item

ONLY_NEW = "attribute_not_exists(pk)"


def insert_new(rows: Sequence[Item]) -> list[bool]:
    """Store at most 25 rows; of each, whether it was new: a row that is there is left as it is. Rows that are throttled
    are sent again, and TemporaryFailure is raised as by `carry_out`."""
    if not settings().partiql:
        return [_put(row) for row in rows]
    return statements.carry_out([_statement(row) for row in rows], "DuplicateItem")


def _statement(row: Item) -> dict[str, Any]:
    values = row.serialize()
    names = ", ".join(f"'{name}': ?" for name in values)
    return {"Statement": f'INSERT INTO "{_table(row)}" VALUE {{{names}}}', "Parameters": list(values.values())}


def _put(row: Item) -> bool:
    try:
        aws.client("dynamodb").put_item(TableName=_table(row), Item=row.serialize(), ConditionExpression=ONLY_NEW)
    except ClientError as lost:
        if lost.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _table(row: Item) -> str:
    return settings().tables[row.Meta.table_name]
