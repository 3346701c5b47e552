"""Batches of PartiQL statements: the way to many conditional writes in one request, at one write unit each.

BatchWriteItem knows no conditions, and a transaction costs double.
"""

from collections.abc import Sequence
from typing import Any

from chalicelib.core import aws, batches

A_BATCH = 25  # statements
LATER = {"ThrottlingError", "ProvisionedThroughputExceeded", "TransactionConflict", "RequestLimitExceeded",
         "InternalServerError"}


def carry_out(statements: Sequence[dict[str, Any]], refusal: str) -> list[bool]:
    """At most 25 statements; of each, whether it was carried out, or False where it met the `refusal` (a code of
    DynamoDB's). What is throttled is sent again. Raises RuntimeError for any other refusal, and TemporaryFailure where
    some are throttled still after half a minute; the others are carried out."""
    done: dict[int, bool] = {}

    def some(left: list[int]) -> list[int]:
        answers = aws.client("dynamodb").batch_execute_statement(Statements=[statements[n] for n in left])["Responses"]
        done.update({n: code != refusal for n, code in zip(left, map(_code, answers), strict=True)
                     if _final(code, refusal)})
        return [n for n in left if n not in done]

    batches.until_done(list(range(len(statements))), some)
    return [done[n] for n in range(len(statements))]


def _code(answer: dict[str, Any]) -> str | None:
    code: str | None = (answer.get("Error") or {}).get("Code")
    return code


def _final(code: str | None, refusal: str) -> bool:
    """Whether it need not be tried again."""
    if code not in {None, refusal, *LATER}:
        raise RuntimeError(f"a row was refused: {code}")
    return code not in LATER
