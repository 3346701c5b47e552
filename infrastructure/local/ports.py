"""The ports of the local run: taken first, so that a busy one is told before anything takes time."""

import errno
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

HOST = "127.0.0.1"
HIGHEST = 65_535
WAITING = 128


class PortError(Exception):
    """A port cannot be had; the message names it, and the variable to set."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Sockets that listen already."""

    app: socket.socket
    console: socket.socket
    aws: socket.socket


def take(environment: Mapping[str, str] | None = None) -> Ports:
    """PORT for the app, CONSOLE_PORT for the console, AWS_PORT for other programs; 0 lets the system choose."""
    named = os.environ if environment is None else environment
    taken: list[socket.socket] = []
    try:
        for variable, usual in (("PORT", "8000"), ("CONSOLE_PORT", "8025"), ("AWS_PORT", "0")):
            taken.append(_listening(variable, named.get(variable) or usual))
    except PortError:
        for each in taken:
            each.close()
        raise
    return Ports(*taken)


def number(listening: socket.socket) -> int:
    return int(listening.getsockname()[1])


def _listening(variable: str, given: str) -> socket.socket:
    if not (given.isascii() and given.isdigit() and int(given) <= HIGHEST):
        raise PortError(f"{variable} is {given!r}: it must be a number from 0 to {HIGHEST}; 0 means any free port.")
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, int(given)))
        made.listen(WAITING)
    except OSError as error:
        made.close()
        raise PortError(_sentence(error, variable, int(given))) from None
    return made


def _sentence(error: OSError, variable: str, port: int) -> str:
    instead = f"choose another with {variable}, for example: make run {variable}={(port + 1000) % HIGHEST}"
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program: end that one, or {instead}"
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for the system: {instead}"
    return f"Port {port} cannot be used ({error.strerror}): {instead}"
