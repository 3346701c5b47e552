"""Many new rows at once, each on condition that there is none yet.

BatchWriteItem knows no conditions, and a transaction costs double. A batch of PartiQL INSERTs is a conditional batch at
one write unit a row (of at most 1 KB). The embedded AWS of the local run knows no parameters there, so that it is sent
the same rows one by one.
"""

import time
from collections.abc import Sequence
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.core import aws
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.settings import settings
from chalicelib.core.table import Item, pauses

A_BATCH = 25  # statements
ONLY_NEW = "attribute_not_exists(pk)"
LATER = {"ThrottlingError", "ProvisionedThroughputExceeded", "TransactionConflict", "RequestLimitExceeded",
         "InternalServerError"}
TRIES = 30  # half a minute, of the minutes that a worker has


def insert_new(rows: Sequence[Item]) -> list[bool]:
    """Store at most 25 rows; of each, whether it was new: a row that is there is left as it is. Rows that are throttled
    are sent again; raises TemporaryFailure where some still are after half a minute, and the others are stored."""
    if not settings().partiql:
        return [_put(row) for row in rows]
    statements = [_statement(row) for row in rows]
    new: dict[int, bool] = {}
    left = list(range(len(rows)))
    for pause in islice(pauses(), TRIES):
        if not left:
            break
        time.sleep(pause)
        answers = aws.client("dynamodb").batch_execute_statement(Statements=[statements[n] for n in left])["Responses"]
        new |= {n: answer for n, answer in zip(left, map(_was_new, answers), strict=True) if answer is not None}
        left = [n for n in left if n not in new]
    if left:
        raise TemporaryFailure("rows are throttled")
    return [new[n] for n in range(len(rows))]


def _statement(row: Item) -> dict[str, Any]:
    values = row.serialize()
    names = ", ".join(f"'{name}': ?" for name in values)
    return {"Statement": f'INSERT INTO "{_table(row)}" VALUE {{{names}}}', "Parameters": list(values.values())}


def _was_new(answer: dict[str, Any]) -> bool | None:
    """None where it should be tried again."""
    code = (answer.get("Error") or {}).get("Code")
    if code in LATER:
        return None
    if code not in {None, "DuplicateItem"}:
        raise RuntimeError(f"a row was refused: {code}")
    return code is None


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
