"""The local run as a process of its own, and what tests ask of it over HTTP."""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

import boto3

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0  # seconds; half a year of schedules in one request takes its time on a busy machine
FORM = "application/x-www-form-urlencoded"
Row = dict[str, Any]
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Service:
    """One local run, from its start to its end."""

    def __init__(self, folder: Path) -> None:
        """Start it and wait until it says that it is ready."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.serve"], cwd=folder, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
        assert self._process.stdout
        late = threading.Timer(PATIENCE, self._process.kill)
        late.start()
        said = self._process.stdout.readline()
        late.cancel()
        assert said, "the local run did not start; what it says about that stands above"
        self.demo: dict[str, str] = json.loads(said)
        self.url, self.console = self.demo["url"], self.demo["console"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=PATIENCE)
        self._process.stdout.close()

    # --- HTTP

    def call(self, method: str, url: str, body: bytes = b"", **headers: str) -> Any:
        """One request; the answer's JSON, if it is JSON. An error status is an error here."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(url, body or None, named, method=method)  # noqa: S310 - our own address
        with _DIRECT.open(request, timeout=PATIENCE) as answer:
            return json.load(answer) if "json" in answer.headers["Content-Type"] else answer.read()

    def api(self, method: str, path: str, **body: Any) -> Any:
        """One request to the API with the demo account's key."""
        return self.call(method, f"{self.url}/v1/{path}", json.dumps(body).encode() if method == "POST" else b"",
                         Authorization=f"Bearer {self.demo['api_key']}", X_API_Key=self.demo["api_key_id"],
                         Content_Type="application/json")

    def submit(self, url: str, **fields: str) -> None:
        """Send a form, as if by its page."""
        request = urllib.request.Request(url, urlencode(fields).encode(), {"Content-Type": FORM})  # noqa: S310
        _DIRECT.open(request, timeout=PATIENCE).close()

    # --- the inbox and the clock

    def mail(self, to: str, subject: str = "") -> Any:
        """The newest mail to an address whose subject holds some words, by Mailpit's API; it may be on its way."""
        query = urlencode({"query": f"to:{to}" + (f' subject:"{subject}"' if subject else "")})
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = self.call("GET", f"{self.console}/api/v1/search?{query}")["messages"]
            if found:
                return self.call("GET", f"{self.console}/api/v1/message/{found[0]['ID']}")
            time.sleep(0.05)
        raise AssertionError(f"no mail to {to} came")

    def forget_mail(self, mail: Any) -> None:
        """Delete a mail, so that the next one to the same address is the newest."""
        self.call("DELETE", f"{self.console}/api/v1/messages", json.dumps({"IDs": [mail["ID"]]}).encode())

    def advance(self, **by: float) -> None:
        """Move the clock forward by `seconds`, `hours` or `days`."""
        seconds = by.get("seconds", 0) + 3600 * by.get("hours", 0) + 86_400 * by.get("days", 0)
        self.call("POST", f"{self.console}/clock", json.dumps({"seconds": seconds}).encode(),
                  Content_Type="application/json")

    def now(self) -> datetime:
        """The service's time."""
        return datetime.fromisoformat(self.call("GET", f"{self.console}/clock")["simulated"])

    # --- what no door of the service can do (yet)

    def put(self, table: str, rows: list[Row]) -> None:
        """Rows into a table, by a part of its name."""
        aws = self._dynamodb()
        for row in rows:
            aws.put_item(TableName=_named(aws, table), Item=row)
        aws.close()

    @contextmanager
    def row_changed(self, sk: str, changed: Row | None) -> Iterator[None]:
        """A row of the demo account otherwise than it is, or not there (None), for the length of the block."""
        aws = self._dynamodb()
        table = _named(aws, "Accounts")
        key: Row = {"pk": {"S": self.demo["account_id"]}, "sk": {"S": sk}}
        row: Row = aws.get_item(TableName=table, Key=key)["Item"]
        try:
            if changed is None:
                aws.delete_item(TableName=table, Key=key)
            else:
                aws.put_item(TableName=table, Item=row | changed)
            yield
        finally:  # the rest of it may have changed for good meanwhile
            names = row if changed is None else changed
            there: Row = {} if changed is None else aws.get_item(TableName=table, Key=key)["Item"]
            rest = {name: value for name, value in there.items() if name not in names}
            aws.put_item(TableName=table, Item=rest | {name: row[name] for name in names if name in row})
            aws.close()

    def _dynamodb(self) -> Any:
        session = boto3.Session("local", "local", region_name="eu-west-2")
        return session.client("dynamodb", endpoint_url=self.demo["aws"])


def _named(aws: Any, part: str) -> str:
    return str(next(name for name in aws.list_tables()["TableNames"] if part in name))
