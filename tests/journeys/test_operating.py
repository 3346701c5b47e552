"""The operator's command line against the local run: as a process, with what people see and what programs read."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.journeys.local_run import ROOT, LocalRun

LOCAL = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
pytestmark = pytest.mark.promise("SEC-5")


@pytest.fixture(scope="module")
def run() -> Iterator[LocalRun]:
    started = LocalRun()
    yield started
    started.kill()


def typed(run: LocalRun, *words: str) -> CompletedProcess[str]:
    """What comes of a command line; nobody sits at the terminal."""
    endpoint = re.search(r"AWS\s+(\S+)", run.said)
    assert endpoint, run.said
    command = [sys.executable, "-m", "infrastructure.operate", "--endpoint-url", endpoint[1], *words]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **LOCAL}, text=True, capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)


def answered(run: LocalRun, *words: str) -> Any:
    done = typed(run, "--json", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_an_account_is_opened_suspended_closed_and_found_in_the_figures(run: LocalRun) -> None:
    made = answered(run, "open_account", "--email", "frida@example.org", "--organisation", "Frida's Friends")
    about = ("--account", made["account"])

    assert typed(run, "suspend_sending", *about).stdout.splitlines()[:3] == [
        f"account       {made['account']}", "organisation  Frida's Friends", "standing      sending is suspended"]
    assert answered(run, "--yes", "close_account", *about)["standing"] == "closed"
    refused = typed(run, "suspend_sending", *about)
    assert (refused.returncode, refused.stdout) == (
        1, "Refused: The account is closed. Look at it by the wish “account”.\n")
    assert answered(run, "reopen_account", *about)["standing"] == "open"
    month = answered(run, "account", *about)["opened_at"][:7]
    table = typed(run, "usage", "--month", month).stdout
    assert re.search(r"accounts: 2\n  account +messages +people +bytes +settled\n", table)
    assert made["account"] in table


def test_what_cannot_be_taken_back_is_asked_about_first(run: LocalRun) -> None:
    done = typed(run, "rotate_keys")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "rotate_keys is asked about first; say --yes where nobody can be asked.\nNothing was done.\n"
    assert answered(run, "--yes", "rotate_keys")["key"] == "2"


def test_the_sweep_says_first_what_it_would_delete(run: LocalRun) -> None:
    told = answered(run, "sweep", "--dry-run")
    assert told["ok"] is True
    kinds = {"pending", "activity", "deliveries", "ephemeral", "requests", "journal", "files", "erasures"}
    assert set(told) == {"ok", *kinds, "oldest_overdue_hours", "activity_deleted_until"}

    refused = typed(run, "sweep")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert answered(run, "--yes", "sweep") == {
        "ok": True, **{kind: told[kind] for kind in kinds}}


def test_a_long_text_comes_from_a_file_and_everybody_is_told(run: LocalRun, tmp_path: Any) -> None:
    text = tmp_path / "news.txt"
    text.write_text("Reports have charts now.\n\nEnjoy.", encoding="utf-8")

    made = answered(run, "--yes", "announce", "--category", "system", "--subject", "New in May", "--text", f"@{text}")

    assert made["done"] is True
    assert typed(run, "status", "--id", made["id"]).stdout.startswith(f"id        {made['id']}\n")


@pytest.mark.parametrize(("words", "said"), [
    ((), "the following arguments are required: WISH"),
    (("close_account",), "the following arguments are required: --account"),
    (("sweep", "--account", "x"), "unrecognized arguments: --account x"),
    (("delete",), "invalid choice: 'delete'"),
])
def test_what_is_not_understood_is_said(run: LocalRun, words: tuple[str, ...], said: str) -> None:
    done = typed(run, *words)

    assert done.returncode == 2
    assert said in done.stderr


def test_help_names_every_wish_and_what_it_does(run: LocalRun) -> None:
    from chalicelib.operator.wishes import WISHES

    told = " ".join(typed(run, "--help").stdout.split())

    assert [name for name, wish in WISHES.items() if f"{name} {wish.does}" not in told] == []


def test_an_aws_that_cannot_be_reached_is_told_in_a_sentence() -> None:
    command = [sys.executable, "-m", "infrastructure.operate", "--endpoint-url", "http://127.0.0.1:1", "requests"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **LOCAL}, text=True, capture_output=True, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith("Could not connect to the endpoint URL")
