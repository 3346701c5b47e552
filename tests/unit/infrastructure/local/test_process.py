"""The local run as a process of its own: started, looked at, ended by a signal."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[4]
FREE = {"PORT": "0", "CONSOLE_PORT": "0", "AWS_PORT": "0"}


def launched(**environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-m", "infrastructure.local"], cwd=ROOT, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **FREE, **environment})


@pytest.fixture
def running() -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The process, and all that it said before it was ready."""
    process = launched()
    assert process.stdout
    said = ""
    while "Ctrl-C" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    yield process, said
    process.kill()
    process.communicate()


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 (our own loopback)
        return response.read()


def test_it_starts_is_there_and_ends(running: tuple["subprocess.Popen[str]", str]) -> None:
    process, said = running
    sign_up, console = re.findall(r"http://127\.0\.0\.1:\d+\S*", said)[:2]
    assert b"Alice&#39;s Garden Club" in get(sign_up)
    assert json.loads(get(f"{console}/queues"))["idle"] is True
    assert "SecretsManager::Secret: a secret with random keys" in said
    demo = json.loads((ROOT / ".local" / "demo.json").read_text())
    assert {"url", "console", "sign_up", "list_id", "account_id", "api_key", "api_key_id", "campaign_id", "login_url",
            "login_email", "login_password", "login_secret"} == demo.keys() - {"account_name", "list_name"}
    assert demo["api_key"].startswith(f"{demo['api_key_id']}_")
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (0, "")
    assert "Ended." in out
    assert time.monotonic() - began < 2


def test_a_busy_port_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        process = launched(PORT=port)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, len(err.splitlines())) == (2, "", 1)
    assert f"Port {port} is in use" in err
