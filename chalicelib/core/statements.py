"""Batches of PartiQL statements: the way to many conditional writes in one request, at one write unit each.

BatchWriteItem knows no conditions, and a transaction costs double.
"""

import time
from collections.abc import Sequence
from typing import Any

from chalicelib.core import aws
from chalicelib.core.table import pauses

A_BATCH = 25  # statements
LATER = {"ThrottlingError", "ProvisionedThroughputExceeded", "TransactionConflict", "RequestLimitExceeded",
         "InternalServerError"}


def carry_out(statements: Sequence[dict[str, Any]], refusal: str) -> list[bool]:
    """At most 25 statements; of each, whether it was carried out, or False where it met the `refusal` (a code of
    DynamoDB's). What is throttled is sent again. Raises RuntimeError for any other refusal."""
    done: dict[int, bool] = {}
    for pause in pauses():
        left = [n for n in range(len(statements)) if n not in done]
        if not left:
            break
        time.sleep(pause)
        answers = aws.client("dynamodb").batch_execute_statement(Statements=[statements[n] for n in left])["Responses"]
        done |= {n: code != refusal for n, code in zip(left, map(_code, answers), strict=True)
                 if _final(code, refusal)}
    return [done[n] for n in range(len(statements))]


def _code(answer: dict[str, Any]) -> str | None:
    code: str | None = (answer.get("Error") or {}).get("Code")
    return code


def _final(code: str | None, refusal: str) -> bool:
    """Whether it need not be tried again."""
    if code not in {None, refusal, *LATER}:
        raise RuntimeError(f"a row was refused: {code}")
    return code not in LATER
