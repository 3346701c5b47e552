"""Batches of PartiQL statements: the way to many conditional writes in one request, at one write unit each.

BatchWriteItem knows no conditions, and a transaction costs double.
"""

import time
from collections.abc import Sequence
from itertools import islice
from typing import Any

from chalicelib.core import aws
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.table import pauses

A_BATCH = 25  # statements
LATER = {"ThrottlingError", "ProvisionedThroughputExceeded", "TransactionConflict", "RequestLimitExceeded",
         "InternalServerError"}
TRIES = 30  # half a minute, of the minutes that a worker has


def carry_out(statements: Sequence[dict[str, Any]], refusal: str) -> list[bool]:
    """At most 25 statements; of each, whether it was carried out, or False where it met the `refusal` (a code of
    DynamoDB's). What is throttled is sent again. Raises RuntimeError for any other refusal, and TemporaryFailure where
    some are throttled still after half a minute; the others are carried out."""
    done: dict[int, bool] = {}
    left = list(range(len(statements)))
    for pause in islice(pauses(), TRIES):
        if not left:
            break
        time.sleep(pause)
        answers = aws.client("dynamodb").batch_execute_statement(Statements=[statements[n] for n in left])["Responses"]
        done |= {n: code != refusal for n, code in zip(left, map(_code, answers), strict=True)
                 if _final(code, refusal)}
        left = [n for n in left if n not in done]
    if left:
        raise TemporaryFailure("rows are throttled")
    return [done[n] for n in range(len(statements))]


def _code(answer: dict[str, Any]) -> str | None:
    code: str | None = (answer.get("Error") or {}).get("Code")
    return code


def _final(code: str | None, refusal: str) -> bool:
    """Whether it need not be tried again."""
    if code not in {None, refusal, *LATER}:
        raise RuntimeError(f"a row was refused: {code}")
    return code not in LATER
