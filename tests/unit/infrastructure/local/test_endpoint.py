"""The second door to the same AWS: open to programs, shut to browsers."""

import socket
from collections.abc import Iterator
from http.client import HTTPConnection

import botocore.session
import pytest
from chalice.app import Chalice

from infrastructure.local.endpoint import Endpoint


@pytest.fixture
def port(stack: dict[str, str]) -> Iterator[int]:
    listening = socket.create_server(("127.0.0.1", 0))
    number = int(listening.getsockname()[1])
    endpoint = Endpoint(listening, Chalice("empty"), "exports")
    endpoint.start()
    yield number
    endpoint.stop()


def test_programs_see_the_same_tables(stack: dict[str, str], port: int) -> None:
    session = botocore.session.get_session()
    other = session.create_client("dynamodb", region_name="eu-west-2", endpoint_url=f"http://127.0.0.1:{port}")
    assert stack["TABLE_ACCOUNTS"] in other.list_tables()["TableNames"]
    other.close()


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_browsers_see_nothing(port: int, headers: dict[str, str]) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("POST", "/", headers={"X-Amz-Target": "DynamoDB_20120810.ListTables", **headers})
    response = connection.getresponse()
    assert (response.status, response.read()) == (403, b"")
    connection.close()


LED = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"}


@pytest.mark.parametrize(("method", "path", "headers", "open_"), [
    ("POST", "/exports", LED | {"Origin": "null"}, True),
    ("GET", "/exports/uploads/1/results?X-Amz-Expires=300", LED, True),
    ("POST", "/exports", LED | {"Sec-Fetch-Site": "cross-site"}, False), ("GET", "/exports", LED, False),
    ("GET", "/exports/1", LED | {"Sec-Fetch-Mode": "cors", "Origin": "http://127.0.0.1:9"}, False),
    ("GET", "/exports/", LED, False), ("POST", "/others", LED, False), ("POST", "/", LED, False),
    ("DELETE", "/exports/1", LED, False), ("PUT", "/exports/1", LED, False),
])
def test_browsers_get_where_our_own_pages_lead_them(port: int, method: str, path: str, headers: dict[str, str],
                                                    open_: bool) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request(method, path, headers=headers)
    assert (connection.getresponse().status != 403) is open_
    connection.close()
