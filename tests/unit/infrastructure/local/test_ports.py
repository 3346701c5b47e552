"""Ports are taken first, and what cannot be had is said in one sentence."""

import socket

import pytest

from infrastructure.local import ports


def test_it_takes_any_free_ports() -> None:
    taken = ports.take({"PORT": "0", "CONSOLE_PORT": "0", "AWS_PORT": "0"})
    numbers = {ports.number(each) for each in (taken.app, taken.console, taken.aws)}
    assert len(numbers) == 3
    for each in (taken.app, taken.console, taken.aws):
        assert each.getsockname()[0] == "127.0.0.1"
        each.close()


@pytest.mark.parametrize("variable", ["PORT", "CONSOLE_PORT", "AWS_PORT"])
def test_it_names_the_busy_port_and_the_variable(variable: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        free = {"PORT": "0", "CONSOLE_PORT": "0", "AWS_PORT": "0"}
        with pytest.raises(ports.PortError, match=rf"Port {port} is in use.* make run {variable}="):
            ports.take(free | {variable: str(port)})


@pytest.mark.parametrize("given", ["x", "-1", "65536", "80 80", "٣"])
def test_it_takes_numbers_only(given: str) -> None:
    with pytest.raises(ports.PortError, match="PORT is"):
        ports.take({"PORT": given, "CONSOLE_PORT": "0"})
