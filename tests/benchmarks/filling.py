"""DynamoDB Local as fast as it can be asked: over bare connections, with no client in between."""

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection
from itertools import islice
from threading import local
from typing import Any
from urllib.parse import urlparse

A_BATCH, AT_ONCE, THREADS = 25, 5_000, 6
SAID = {  # the engine wants to be told who asks, and believes it
    "Authorization": "AWS4-HMAC-SHA256 Credential=stub/20261120/eu-west-2/dynamodb/aws4_request, "
                     "SignedHeaders=host, Signature=0",
    "Content-Type": "application/x-amz-json-1.0",
}
Item = dict[str, dict[str, Any]]
_own = local()


def fill(address: str, table: str, rows: Iterable[Item]) -> None:
    """Put the rows, as DynamoDB has them, into the table. Raises RuntimeError where the engine takes one not."""
    left: Iterator[Item] = iter(rows)
    with ThreadPoolExecutor(THREADS) as pool:
        while some := list(islice(left, AT_ONCE)):
            parts = (some[start:start + A_BATCH] for start in range(0, len(some), A_BATCH))
            list(pool.map(partial(_put, address, table), parts))


def _put(address: str, table: str, part: list[Item]) -> None:
    puts = [{"PutRequest": {"Item": row}} for row in part]
    answer = send(address, "BatchWriteItem", json.dumps({"RequestItems": {table: puts}}).encode())
    if json.loads(answer).get("UnprocessedItems"):
        raise RuntimeError(f"not taken: {answer[:200]!r}")


def send(address: str, operation: str, body: bytes) -> bytes:
    """The engine's answer to a request as it goes over the line. Each thread has a connection of its own. Raises
    RuntimeError where the engine refuses."""
    host = urlparse(address).netloc
    if getattr(_own, "host", None) != host:
        _own.host, _own.connection = host, HTTPConnection(host)
    _own.connection.request("POST", "/", body, {**SAID, "X-Amz-Target": f"DynamoDB_20120810.{operation}"})
    said = _own.connection.getresponse()
    answer: bytes = said.read()
    if said.status != 200:
        raise RuntimeError(f"refused: {answer[:200]!r}")
    return answer
