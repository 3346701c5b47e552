"""What the console shows and moves: one object for the whole local run."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.core import clock
from infrastructure.local.aws import Environment
from infrastructure.local.functions import Run, Runs
from infrastructure.local.schedules import Schedule, Timetable
from infrastructure.local.ses import Inbox, inbox
from infrastructure.local.workers import Worker
from infrastructure.local.zone import Zone, zone

CODE_SECONDS = 30


@dataclass
class State:
    """The parts of the local run."""

    app_url: str
    console_url: str
    aws_url: str
    environment: Environment
    workers: list[Worker]
    timetable: Timetable
    runs: Runs
    demo: dict[str, str] = field(default_factory=dict)
    inbox: Inbox = inbox
    zone: Zone = zone
    name_server: str = ""

    def queues(self) -> list[tuple[Worker, dict[str, int], list[Run]]]:
        """Each queue's worker, how much waits there, and its latest runs."""
        return [(worker, worker.depths(), self.runs.of(worker.function.name)[:3]) for worker in self.workers]

    def idle(self) -> bool:
        """Whether no message waits or is being worked on, the dead ones aside."""
        counts = (worker.depths() for worker in self.workers)
        return not any(each["visible"] or each["in_flight"] or each["delayed"] for each in counts)

    def schedules(self) -> list[tuple[Schedule, Run | None]]:
        """Each schedule and its latest run."""
        return [(each, next(iter(self.runs.of(each.function.name)), None)) for each in self.timetable.every]

    def clock(self) -> tuple[datetime, datetime, timedelta]:
        """The real time, the simulated time, and how far apart they are."""
        return clock.now() - clock.offset(), clock.now(), clock.offset()

    def code(self) -> str:
        """What the demo account's authenticator app shows now (RFC 6238), on the clock that can be moved."""
        import pyotp

        return pyotp.TOTP(self.demo["login_secret"]).at(clock.now()) if self.demo else ""

    def code_lasts(self) -> int:
        """For how many seconds more."""
        return CODE_SECONDS - clock.epoch(clock.now()) % CODE_SECONDS

    def tables(self) -> dict[str, str]:
        """The tables by their short names."""
        names = self.environment.variables.items()
        return {name.removeprefix("TABLE_").lower(): table for name, table in names if name.startswith("TABLE_")}
