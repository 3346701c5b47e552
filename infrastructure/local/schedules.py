"""The schedules, on a clock that can be moved: what falls due is run, whether time passed or was skipped."""

import threading
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalice.app import Chalice

from chalicelib.core import clock
from chalicelib.core.regions import DEFAULT_REGION
from infrastructure.local import cron, functions
from infrastructure.local.functions import Function, Run, Runs

TICK_SECONDS = 0.5
FIRST_STEP = timedelta(hours=1)


@dataclass
class Schedule:
    """One scheduled function and when it is due next, in simulated time."""

    expression: str
    function: Function
    due: datetime

    @property
    def after(self) -> cron.Next:
        return cron.next_after(self.expression)


def read(app: Chalice, now: datetime, more: Iterable[tuple[str, Function]] = ()) -> list[Schedule]:
    """Every schedule of the app, and `more` that stand in for what AWS does by itself."""
    every = [*functions.scheduled_functions(app), *more]
    return [Schedule(expression, function, cron.next_after(expression)(now)) for expression, function in every]


@dataclass
class Timetable:
    """All schedules, run by one thread at a time."""

    every: list[Schedule]
    runs: Runs
    _turn: threading.RLock = field(default_factory=threading.RLock)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._serve, name="schedules", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._stop.wait(TICK_SECONDS):
            self.tick()

    def stop(self) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join(functions.END_SECONDS)

    def tick(self) -> list[Run]:
        """Run what has fallen due by now, each function once."""
        with self._turn:
            now = clock.now()
            return [self._run(each, now) for each in self.every if each.due <= now]

    def advance(self, by: timedelta) -> list[Run]:
        """Move the clock forward by `by`, in steps that double from an hour.

        What falls due in a step is run once at its end. So hours that follow an event are seen one by one, and half
        a year takes a dozen runs of each function instead of four thousand. Raises ValueError for going back.
        """
        if by <= timedelta():
            raise ValueError("The clock goes forward only.")
        ran: list[Run] = []
        step = FIRST_STEP
        with self._turn:
            while by > timedelta():
                clock.shift(min(step, by))
                ran += self.tick()
                by, step = by - min(step, by), step * 2
        return ran

    def run_now(self, name: str) -> Run:
        """Run a scheduled function out of turn. Raises KeyError for one that does not exist."""
        function = {each.function.name: each.function for each in self.every}[name]
        with self._turn:
            return self.runs.add(functions.call(function, _event(function.name, clock.now()), "run by hand"))

    def _run(self, each: Schedule, now: datetime) -> Run:
        following = each.after(each.due)
        note = "stands for every run that the clock was moved over" if following <= now else ""
        each.due = following if following > now else each.after(now)
        return self.runs.add(functions.call(each.function, _event(each.function.name, now), note))


def _event(name: str, now: datetime) -> dict[str, object]:
    """What EventBridge sends."""
    return {
        "version": "0", "id": str(uuid.uuid4()), "detail-type": "Scheduled Event", "source": "aws.events",
        "account": "123456789012", "time": clock.iso(now), "region": DEFAULT_REGION,
        "resources": [f"arn:aws:events:{DEFAULT_REGION}:123456789012:rule/{name}"], "detail": {},
    }
