"""The local run for the browser tests: on free ports, with its files in the folder it is started in.

It says on one line of JSON where everything is, and ends when its standard input is closed: so it never outlives the
tests, however those end.
"""

import json
import os
import sys

from chalicelib.core import mailer
from chalicelib.core.mailer import Bulk, Recipient
from chalicelib.users import throttle
from infrastructure.local import ports
from infrastructure.local.house import House
from tests.browser.campaigning import LOST, REFUSED

STATUSES = {LOST: "STATUS_OF_TOMORROW", REFUSED: "MESSAGE_REJECTED"}
send_bulk = mailer.send_bulk
FREE = {"PORT": "0", "CONSOLE_PORT": "0", "AWS_PORT": "0"}


def takes_not_all(bulk: Bulk, recipients: list[Recipient]) -> list[str]:
    """SES as it is, but for addresses that begin like those in STATUSES: they get no mail."""
    not_taken = {one.to: status for begins, status in STATUSES.items()
                 for one in recipients if one.to.startswith(begins)}
    others = [one for one in recipients if one.to not in not_taken]
    known = iter(send_bulk(bulk, others) if others else [])
    return [not_taken.get(one.to) or next(known) for one in recipients]


def main() -> None:
    """Start, tell, wait, stop."""
    mailer.send_bulk = takes_not_all
    for one in ("portal-network", "complaint-network"):  # everybody in these tests comes from one network
        throttle.LIMITS[one] = throttle.Limit(10_000, throttle.LIMITS[one].window)
    house = House(ports.take(FREE))
    house.start()
    print(json.dumps({**house.state.demo, "aws": house.state.aws_url}), flush=True)
    sys.stdin.read()
    house.stop()


if __name__ == "__main__":
    main()
    os._exit(0)  # no waiting for connections that a browser keeps open
