"""The local run as a process of its own, spoken to over HTTP and by nothing else."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from tests.support.answer import Answer

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS, IDLE_SECONDS, END_SECONDS = 40, 60, 5
KEPT_SECONDS = 15  # the server hangs up on a connection that says nothing for longer
_SAID = {"sign_up": r"Sign-up page\s+(\S+)", "console": r"Console\s+(\S+)", "key_id": r"X-API-Key: (\S+)",
         "key": r"Authorization: Bearer (\S+)"}


class LocalRun:
    """`python -m infrastructure.local` on free ports."""

    def __init__(self) -> None:
        around = {"PORT": "0", "CONSOLE_PORT": "0", "AWS_PORT": "0", "PYTHONPATH": str(ROOT)}
        self._folder = tempfile.TemporaryDirectory()  # so that it writes over nobody's .local/demo.json
        self._connections = threading.local()
        self._open: set[HTTPConnection] = set()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "infrastructure.local"], cwd=self._folder.name, env={**os.environ, **around},
            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        self.said = self._heard()
        found = {name: re.search(pattern, self.said) for name, pattern in _SAID.items()}
        assert all(found.values()), self.said
        self.sign_up, self.console, self.key_id, self.key = (match[1] for match in found.values() if match)
        self.app = self.sign_up.rpartition("/s/")[0]

    def _heard(self) -> str:
        """All that it prints until it says how to end it."""
        heard: list[str] = []
        timer = threading.Timer(READY_SECONDS, self._process.kill)
        timer.start()
        for line in self._process.stdout or ():
            heard.append(line)
            if "Ctrl-C" in line:
                break
        timer.cancel()
        return "".join(heard)

    def end(self) -> tuple[int, float, str]:
        """Ctrl-C: the exit status, how long it took, and what it wrote to stderr."""
        began = time.monotonic()
        self._process.send_signal(signal.SIGINT)
        try:
            _out, errors = self._process.communicate(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self._folder.cleanup()
        return self._process.returncode, time.monotonic() - began, errors

    def kill(self) -> None:
        """End it, whatever state it is in."""
        for connection in self._open:
            connection.close()
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()
        self._folder.cleanup()

    def http(self, method: str, url: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request; redirects are not followed."""
        parts = urlsplit(url if "://" in url else self.app + url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            return self._asked(parts.netloc, method, path, body, named)
        except ConnectionError:  # hung up on in the moment of asking; what changes nothing may be asked again
            if method not in {"GET", "HEAD"}:
                raise
            return self._asked(parts.netloc, method, path, body, named)

    def _asked(self, place: str, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = self._connection(place)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Answer(path, response.status, named, response.read())
        except ConnectionError:
            connection.close()
            raise

    def _connection(self, place: str) -> HTTPConnection:
        """One connection a thread and server, kept open while it is used."""
        kept: dict[str, tuple[HTTPConnection, float]] = self._connections.__dict__
        now = time.monotonic()
        connection, used = kept.get(place, (HTTPConnection(place, timeout=180), now))
        if now - used > KEPT_SECONDS:
            connection.close()  # it opens again by itself
        self._open.add(connection)
        kept[place] = connection, now
        return connection

    def post(self, url: str, **fields: str) -> Answer:
        """A form, as a browser sends it."""
        return self.http("POST", url, urlencode(fields).encode(), Content_Type="application/x-www-form-urlencoded")

    def api(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        """The JSON API with the account's key; fails where it does not succeed."""
        raw = None if body is None else json.dumps(body).encode()
        answer = self.http(method, path, raw, Content_Type="application/json", X_API_Key=self.key_id,
                           Authorization=f"Bearer {self.key}", **headers)
        assert answer.status < 300, answer.text
        return answer.json

    # --- the console

    def move_clock(self, seconds: float) -> None:
        answer = self.http("POST", f"{self.console}/clock", json.dumps({"seconds": seconds}).encode(),
                           Content_Type="application/json")
        assert answer.status == 200, answer.text
        assert all(run["ok"] for run in answer.json["ran"]), answer.text

    def run(self, function: str) -> Any:
        """A scheduled function, now; what it counted."""
        answer = self.http("POST", f"{self.console}/run/{function}")
        assert answer.json["ok"], answer.text
        return answer.json["result"]

    def rows(self, table: str) -> str:
        """The stored rows of a table, as the console shows them."""
        return unescape(self.http("GET", f"{self.console}/tables/{table}", Accept="text/html").text)

    def wait_until_idle(self) -> None:
        """Wait until every queue is empty and nothing is being worked on."""
        self.wait_for(lambda: self.http("GET", f"{self.console}/queues").json["idle"])

    def wait_for(self, condition: Callable[[], bool]) -> None:
        limit = time.monotonic() + IDLE_SECONDS
        while not condition():
            assert time.monotonic() < limit, self.http("GET", f"{self.console}/queues").text
            time.sleep(0.1)

    # --- the inbox, by Mailpit's API

    def found(self, query: str = "") -> list[dict[str, Any]]:
        """Summaries of the mails that match, newest first."""
        path = f"search?query={quote(query)}&limit=1000" if query else "messages?limit=1000"
        return list(self.http("GET", f"{self.console}/api/v1/{path}").json["messages"])

    def mail(self, mail_id: str) -> dict[str, Any]:
        """One mail as JSON."""
        return dict(self.http("GET", f"{self.console}/api/v1/message/{mail_id}").json)

    def raw(self, mail_id: str) -> EmailMessage:
        """One mail as it went over the wire."""
        sent = self.http("GET", f"{self.console}/api/v1/message/{mail_id}/raw").body
        return message_from_bytes(sent, policy=policy.default)

    def empty_inbox(self) -> None:
        self.http("DELETE", f"{self.console}/api/v1/messages")
