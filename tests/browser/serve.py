"""The local run for the browser tests: on free ports, with its files in the folder it is started in.

It says on one line of JSON where everything is, and ends when its standard input is closed: so it never outlives the
tests, however those end.
"""

import json
import os
import sys

from chalicelib.users import throttle
from infrastructure.local import ports
from infrastructure.local.house import House

FREE = {"PORT": "0", "CONSOLE_PORT": "0", "AWS_PORT": "0"}


def main() -> None:
    """Start, tell, wait, stop."""
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
