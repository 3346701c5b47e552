"""The local run as one thing: everything that is started together and ended together."""

import importlib
import os
from dataclasses import asdict
from typing import Protocol

from chalicelib.core import clock
from infrastructure.local import aws, demo, expiry, ports, schedules, workers
from infrastructure.local.console import Console, State
from infrastructure.local.endpoint import Endpoint
from infrastructure.local.functions import Runs
from infrastructure.local.gateway import Gateway
from infrastructure.local.nameserver import NameServer
from infrastructure.local.server import AppServer
from infrastructure.local.zone import zone

STAGE = "local"
OPERATOR = "Smart Messages (local run)"
MAIL_FROM = "post@service.example"
DNS_SERVER = "DNS_SERVER"
S3_HERE = ("AWS_ENDPOINT_URL_S3", "MOTO_S3_CUSTOM_ENDPOINTS")  # so that signed forms and links lead to this machine
LOG_LEVEL = "POWERTOOLS_LOG_LEVEL"  # one line a job is for the cloud; here the console tells


class _Part(Protocol):
    def start(self) -> None: ...
    def stop(self) -> None: ...


class House:
    """The embedded AWS, the app, its workers and schedules, and the console."""

    def __init__(self, taken: ports.Ports) -> None:
        """Build the stack, open the demo account, and get everything ready to start."""
        os.environ.setdefault(LOG_LEVEL, "WARNING")
        app_url, console_url, aws_url = (
            f"http://{ports.HOST}:{ports.number(each)}" for each in (taken.app, taken.console, taken.aws))
        os.environ |= dict.fromkeys(S3_HERE, aws_url)
        environment = aws.start(world=aws.World(
            stage=STAGE, public_url=app_url, mail_from=MAIL_FROM, operator_name=OPERATOR, senders=()))
        names = NameServer(zone)
        names.start()
        os.environ[DNS_SERVER] = names.address
        app = importlib.import_module("app").app
        runs, tables = Runs(), [name for key, name in environment.variables.items() if key.startswith("TABLE_")]
        pool = workers.Pool(workers.workers(app, environment.variables), runs)
        timetable = schedules.Timetable(
            schedules.read(app, clock.now(), [(expiry.EVERY, expiry.function(tables))]), runs)
        seeded = demo.seed(app_url, console_url, zone, clock.now())
        demo.write(seeded)
        self.state = State(app_url, console_url, aws_url, environment, pool.every, timetable, runs, asdict(seeded),
                           name_server=names.address)
        self._names = names  # answers already: the demo account's domain was looked up
        self._parts: list[_Part] = [
            pool, timetable, AppServer(Gateway(app, environment.gateway_responses), taken.app),
            Endpoint(taken.aws, app, environment.variables["BUCKET_EXPORTS"]), Console(taken.console, self.state)]

    def start(self) -> None:
        for each in self._parts:
            each.start()

    def stop(self) -> None:
        """End everything; what a worker has in hand is finished if that takes a moment only."""
        for each in [*self._parts, self._names]:
            each.stop()
