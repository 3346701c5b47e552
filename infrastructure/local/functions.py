"""The app's functions besides the HTTP one, as Chalice itself declares them, and what came of running them."""

import importlib
import inspect
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from chalice.app import Chalice, ScheduledEventConfig, SQSEventConfig
from chalice.local import LambdaContext

from chalicelib.core import clock
from chalicelib.operator.wishes import FUNCTIONS

CONFIG = Path(__file__).resolve().parents[2] / ".chalice" / "config.json"
DEFAULT_TIMEOUT = 60
MOST_RUNS = 500
END_SECONDS = 0.7  # what a job in hand may still take when everything ends
Handler = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Function:
    """One Lambda function: its name, what it is for in its own words, and how to call it."""

    name: str
    purpose: str
    handler: Handler
    timeout: int

    def context(self) -> LambdaContext:
        return LambdaContext(self.name, memory_size=512, max_runtime_ms=self.timeout * 1000)


@dataclass(frozen=True, slots=True)
class Run:
    """What came of running a function once. `at` is the simulated time; `note` says what the reader should know."""

    function: str
    at: datetime
    seconds: float
    messages: int = 0
    failed: int = 0
    error: str = ""
    result: Any = None
    note: str = ""

    @property
    def ok(self) -> bool:
        return not self.error and not self.failed


class Runs:
    """The latest runs, newest first, and how many there were in all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: deque[Run] = deque(maxlen=MOST_RUNS)
        self.count = 0

    def add(self, run: Run) -> Run:
        with self._lock:
            self._kept.appendleft(run)
            self.count += 1
        return run

    def all(self) -> list[Run]:
        with self._lock:
            return list(self._kept)

    def of(self, function: str) -> list[Run]:
        return [run for run in self.all() if run.function == function]


def queue_functions(app: Chalice) -> Iterator[tuple[SQSEventConfig, Function]]:
    """Every function that a queue sets off, with the queue's configuration."""
    return ((source, _function(source)) for source in app.event_sources if isinstance(source, SQSEventConfig))


def scheduled_functions(app: Chalice) -> Iterator[tuple[str, Function]]:
    """Every function that a schedule sets off, with its rate(…) or cron(…) expression."""
    for source in app.event_sources:
        if isinstance(source, ScheduledEventConfig):
            rule = source.schedule_expression
            yield (rule if isinstance(rule, str) else rule.to_string()), _function(source)


def operators_functions(app: Chalice) -> dict[str, Function]:
    """Every function that is set off by hand, by its name."""
    return {source.name: _function(source) for source in app.pure_lambda_functions if source.name in FUNCTIONS}


def call(function: Function, event: dict[str, Any], note: str = "") -> Run:
    """Run a function as Lambda would. An error is part of the outcome, never raised."""
    at, began = clock.now(), time.perf_counter()
    result, error = None, ""
    try:
        result = function.handler(event, function.context())
    except Exception as raised:
        error = f"{type(raised).__name__}: {raised}"
    messages = len(event.get("Records", ()))
    failed = len(_failures(event, result, error))
    return Run(function.name, at, time.perf_counter() - began, messages, failed, error, result, note)


def failures(event: dict[str, Any], run: Run) -> set[str]:
    """The ids of the messages that stay in the queue (SQS partial batch response)."""
    return _failures(event, run.result, run.error)


def _failures(event: dict[str, Any], result: Any, error: str) -> set[str]:
    every = {record["messageId"] for record in event.get("Records", ())}
    if error:
        return every
    named = result.get("batchItemFailures") if isinstance(result, dict) else None
    failed = {each.get("itemIdentifier") for each in named or []}
    return failed if failed <= every else every  # an id that Lambda does not know fails the whole batch


def _function(source: Any) -> Function:
    """The function behind an event source, by the handler string that Lambda gets: the worker's module alone."""
    module, _, name = source.handler_string.rpartition(".")
    handler = getattr(importlib.import_module(module), name)
    purpose = inspect.getdoc(getattr(handler, "func", handler)) or ""
    return Function(source.name, purpose.split("\n")[0], handler, _timeout(source.name))


def _timeout(name: str) -> int:
    return int(_configured().get(name, {}).get("lambda_timeout", DEFAULT_TIMEOUT))


@cache
def _configured() -> dict[str, dict[str, Any]]:
    """Each function's configuration, read once a process."""
    return dict(json.loads(CONFIG.read_text())["lambda_functions"]) if CONFIG.exists() else {}
