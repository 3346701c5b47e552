"""`make run`: the whole service on this machine, until Ctrl-C."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (somebody may start this without make)
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")

import os
import signal
import time
from typing import Any

REFUSED = 2


class EndedError(BaseException):
    """Ctrl-C or SIGTERM, wherever it struck."""


def main() -> int:
    """Start, say what to open, and wait. 0 when ended by hand, 2 and one sentence when it cannot start."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, _end)
    house = None
    try:
        house = _started()
        while True:
            signal.pause()
    except EndedError:
        if house is not None:
            print("\n  Ended. Nothing was kept but .local/demo.json.", flush=True)
            house.stop()
        return 0
    except _refusals() as refused:
        print(_sentence(refused), file=sys.stderr, flush=True)
        return REFUSED


def _started() -> Any:
    began = time.monotonic()
    from infrastructure.local import ports

    taken = ports.take()
    print("\n  Starting …", flush=True)
    from infrastructure.local.house import House  # moto: two seconds
    from infrastructure.local.summary import summary

    house = House(taken)
    house.start()
    print(summary(house.state, time.monotonic() - began), flush=True)
    return house


def _refusals() -> tuple[type[Exception], ...]:
    from infrastructure.local.ports import PortError

    return PortError, ModuleNotFoundError


def _sentence(refused: Exception) -> str:
    if isinstance(refused, ModuleNotFoundError):
        return f"The Python module {refused.name} is missing: start this by `make run`, which installs it."
    return str(refused)


def _end(*_: Any) -> None:
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)  # once is enough
    raise EndedError


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)  # no waiting for threads that serve a connection which nobody closes
