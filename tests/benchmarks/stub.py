"""AWS as far as a measurement needs it: a small HTTP server in a process of its own, so that its work is not counted.

Answers have the right shape and cost the caller what real ones would. Rows that are put are kept and found again (not
those that a campaign's ledger would grow by for ever); but nothing is updated, deleted or refused, so that the same
request can be repeated as often as one likes. A Query always gives the partition's first rows and says that there are
more: every list goes on for ever.
"""

import asyncio
import json
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import Any
from urllib.request import urlopen

from chalicelib.core.settings import QUEUES, TABLES
from tests.benchmarks.bucket import BUCKET, Bucket

REGION = "eu-west-2"
SECRET = {"current": "1", "1": "k" * 64}
PUBLIC_URL = "https://mail.smartmessages.example"
PACE = "/pace"  # the one path that is not AWS's
LEDGER = "deliveries"  # its claims and results are acknowledged and not kept
# What an UpdateItem's ALL_NEW shows beside the key, by table.
AFTER_UPDATE: dict[str, dict[str, Any]] = {
    "ephemeral": {"free_at": {"N": "2000000"}, "taken": {"N": "50"}},  # long past: no page waits
    "deliveries": {"cursor": {"S": "x" * 22}, "done": {"BOOL": False}, "audience": {"N": "50"}, "sent": {"N": "50"}},
    "activity": {"times": {"N": "1"}, "expires_at": {"N": "2000000000"}, "first_at": {"N": "1900000000"}},
}


@dataclass
class Pace:
    """How long the stub takes for every answer."""

    seconds: float = 0.0


class Store:
    """Rows by table, partition and sort key."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in TABLES}
        self._pages: dict[tuple[str, int, str], bytes] = {}

    def answer(self, operation: str, request: dict[str, Any]) -> bytes:
        """The body of the answer to a DynamoDB operation."""
        found: bytes | dict[str, Any] | None = getattr(self, f"_{operation}", lambda _request: {})(request)
        return found if isinstance(found, bytes) else json.dumps(found or {}).encode()

    def _keep(self, table: str, item: dict[str, Any]) -> None:
        self._rows[table].setdefault(item["pk"]["S"], {})[item["sk"]["S"]] = item

    def _find(self, table: str, key: dict[str, Any]) -> dict[str, Any] | None:
        return self._rows[table].get(key["pk"]["S"], {}).get(key["sk"]["S"])

    def _PutItem(self, request: dict[str, Any]) -> None:  # noqa: N802
        if request["TableName"] != LEDGER or "ConditionExpression" not in request:
            self._keep(request["TableName"], request["Item"])

    def _TransactWriteItems(self, request: dict[str, Any]) -> None:  # noqa: N802
        """Accounts, lists and requests to subscribe are made like this; what else readers do would grow for ever."""
        for put in (one["Put"] for one in request["TransactItems"] if "Put" in one):
            if put["TableName"] in {"accounts", "pending"}:
                self._keep(put["TableName"], put["Item"])

    def _BatchWriteItem(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        for table, writes in request["RequestItems"].items():
            puts = [write["PutRequest"]["Item"] for write in writes if "PutRequest" in write]
            for item in puts if table != LEDGER else []:
                self._keep(table, item)
        return {"UnprocessedItems": {}}

    def _BatchGetItem(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        asked = request["RequestItems"]
        return {"UnprocessedKeys": {}, "Responses": {
            table: [row for key in one["Keys"] if (row := self._find(table, key))] for table, one in asked.items()}}

    def _UpdateItem(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"Attributes": {**request["Key"], **AFTER_UPDATE.get(request["TableName"], {})}}

    def _Query(self, request: dict[str, Any]) -> bytes:  # noqa: N802
        pk = str(next(iter(request["ExpressionAttributeValues"].values()))["S"])
        asked = request.get("ProjectionExpression", ""), request.get("Limit", 50), pk
        if asked not in self._pages:
            rows = self._rows[request["TableName"]].get(pk, {})
            first = [rows[sk] for sk in sorted(rows)][:asked[1]]
            last = {"LastEvaluatedKey": {name: first[-1][name] for name in ("pk", "sk")}} if first else {}
            wanted = {request["ExpressionAttributeNames"][name.strip()] for name in asked[0].split(",") if name}
            items = [{name: row[name] for name in row if not wanted or name in wanted} for row in first]
            page = {"Items": items, "Count": len(items), "ScannedCount": len(items), **last}
            self._pages[asked] = json.dumps(page).encode()
        return self._pages[asked]


def answer(store: Store, path: str, target: str, body: bytes) -> bytes:
    """The answer to one request of any of the services used."""
    service, _, operation = target.partition(".")
    if service.startswith("DynamoDB"):
        return store.answer(operation, json.loads(body))
    if service == "secretsmanager":
        return json.dumps({"Name": "keys", "SecretString": json.dumps(SECRET)}).encode()
    if service == "AmazonSQS":
        return b'{"MessageId":"5fea7756-0ea4-451a-a703-a558b933e274"}'
    if path.endswith("/outbound-bulk-emails"):
        results = [{"Status": "SUCCESS", "MessageId": f"0102018e-{n:06d}"}
                   for n in range(body.count(b'"ReplacementEmailContent"'))]
        return json.dumps({"BulkEmailEntryResults": results}).encode()
    return b'{"MessageId":"0102018e-000000"}'


async def _serve_one(store: Store, bucket: Bucket, pace: Pace, reader: asyncio.StreamReader,
                     writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            if "expect" in headers:  # or the client waits a second for leave to send the rest
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            method, path, _version = first.split(" ")
            if path.startswith(f"/{BUCKET}/"):
                await bucket.answer(method, path, headers, body, writer)
                continue
            if path == PACE:
                pace.seconds = float(body)
            said = answer(store, path, headers.get("x-amz-target", ""), body)
            if pace.seconds:
                await asyncio.sleep(pace.seconds)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: 1\r\n"
                         b"Content-Length: %d\r\n\r\n%b" % (len(said), said))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _serve(started: Connection) -> None:
    handler = partial(_serve_one, Store(), Bucket(), Pace())
    server = await asyncio.start_server(handler, "127.0.0.1", 0, limit=2**22)
    started.send(server.sockets[0].getsockname()[1])
    async with server:
        await server.serve_forever()


def _main(started: Connection) -> None:
    asyncio.run(_serve(started))


@contextmanager
def running() -> Iterator[str]:
    """The stub as a process of its own; yields its address."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_main, args=(there,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.kill()
        process.join()


def environment(address: str) -> dict[str, str]:
    """The environment in which the service takes the stub at `address` for AWS."""
    return {
        "AWS_ENDPOINT_URL": address, "AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": "stub", "AWS_SECRET_ACCESS_KEY": "stub",
        "STAGE": "bench", "PUBLIC_URL": PUBLIC_URL, "MAIL_FROM": "post@mail.smartmessages.example",
        "OPERATOR_NAME": "Smart Messages", "OPERATOR_ADDRESS": "1 Example Street, York",
        "OPERATOR_CONTACT": "help@mail.smartmessages.example", "CONFIGURATION_SET": "bench", "SECRET_KEYS": "keys",
        "OPERATOR_REGISTRATION": "Z0000000", "AUTHORITY_NAME": "The authority",
        "AUTHORITY_URL": "https://authority.example/complaints", "LAWS": "UK GDPR", "TWO_PERSON_RULE": "off",
        "ACCOUNT_SECRETS_KEY": "account-secrets", "SEND_RATE": "40000",
        **{f"TABLE_{name.upper()}": name for name in TABLES},
        "BUCKET_EXPORTS": BUCKET,
        **{f"QUEUE_{name.upper()}": f"{address}/000000000000/{name}" for name in QUEUES},
    }


@contextmanager
def in_place_of_aws() -> Iterator[str]:
    """The stub running, and this process's environment pointing to it."""
    before = dict(os.environ)
    with running() as address:
        os.environ.update(environment(address))
        try:
            yield address
        finally:
            os.environ.clear()
            os.environ.update(before)


def answer_after(address: str, seconds: float) -> None:
    """From now on the stub takes so long for every answer."""
    with urlopen(address + PACE, str(seconds).encode()) as done:  # noqa: S310
        done.read()
