"""The gateway and its server: the same answers as API Gateway, over real sockets."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any

import pytest
from chalice.app import Chalice

from infrastructure.local import aws, template
from infrastructure.local.gateway import MOST_BYTES, Answer, Gateway, Request
from infrastructure.local.server import AppServer

RESPONSES = template.load().gateway_responses(aws.World().parameters)
ANY = {"Accept": "*/*"}


@pytest.fixture
def port(app: Chalice) -> Iterator[int]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = AppServer(Gateway(app, RESPONSES), listening)
    server.start()
    yield int(listening.getsockname()[1])
    server.stop()


@pytest.fixture
def ask(port: int) -> Iterator[Callable[..., Any]]:
    """One request after the other on one connection, which must stay usable."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)

    def asked(method: str, path: str, body: bytes | None = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named or ANY)
        response = connection.getresponse()
        return response, response.read()

    yield asked
    connection.close()


def test_get_and_head(ask: Callable[..., Any]) -> None:
    got, body = ask("GET", "/")
    assert (got.status, body, got.headers["Content-Length"]) == (200, b"hello", "5")
    assert got.headers.get_all("X-Two") == ["a", "b"]
    head, body = ask("HEAD", "/")
    assert (head.status, body) == (200, b"")
    assert ask("GET", "/")[1] == b"hello"  # nothing of the answer to HEAD is left on the line


def test_no_content_has_no_body_and_no_length(ask: Callable[..., Any]) -> None:
    response, body = ask("GET", "/empty")
    assert (response.status, body, response.headers["Content-Length"]) == (204, b"", None)


@pytest.mark.parametrize(("method", "path"), [
    ("GET", "/nowhere"), ("DELETE", "/"), ("OPTIONS", "/"), ("HEAD", "/nope"),
])
def test_what_has_no_route_is_answered_by_the_template(ask: Callable[..., Any], method: str, path: str) -> None:
    page = RESPONSES["MISSING_AUTHENTICATION_TOKEN"]
    response, body = ask(method, path, Accept="text/html,*/*;q=0.8")
    assert (response.status, response.headers["Content-Type"]) == (int(page["StatusCode"]), "text/html")
    assert response.headers["Cache-Control"] == "no-store"
    assert body.decode() == ("" if method == "HEAD" else page["ResponseTemplates"]["text/html"])
    response, body = ask(method, path, Accept="*/*")
    assert response.headers["Content-Type"] == "application/json"


def test_bodies_are_bytes(ask: Callable[..., Any]) -> None:
    _, body = ask("POST", "/echo/x?a=1&b=", bytes(range(256)), Accept="*/*", Content_Type="application/octet-stream")
    said = json.loads(body)
    assert bytes.fromhex(said["body"]) == bytes(range(256))
    assert (said["query"], said["ip"]) == ({"a": "1", "b": ""}, "127.0.0.1")


def test_eight_threads_do_not_see_each_others_requests(port: int) -> None:
    wrong: list[Any] = []

    def ask(name: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        for number in range(5):
            connection.request("GET", f"/echo/{name}-{number}", headers=ANY)
            said = json.loads(connection.getresponse().read())
            if not said["same"] or {said["word"], said["path"]} != {f"{name}-{number}"}:
                wrong.append(said)
        connection.close()

    threads = [threading.Thread(target=ask, args=(name,)) for name in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert wrong == []


@pytest.mark.parametrize(("head", "status"), [
    (b"POST /echo/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
    (b"POST /echo/x HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"400"),
    (b"NONSENSE\r\n\r\n", b"400"),
])
def test_nonsense_is_refused_and_the_line_closed(port: int, head: bytes, status: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(head)
        said = b"".join(iter(lambda: line.recv(4096), b""))
    assert status in said


def test_ten_megabytes_are_too_many(app: Chalice) -> None:
    gateway = Gateway(app, RESPONSES)
    asks = [("Accept", "application/problem+json")]
    answer = gateway.answer(Request("POST", "/echo/x", asks, b"x" * (MOST_BYTES + 1), "127.0.0.1"))
    assert answer.status == 413
    assert json.loads(answer.body)["status"] == 413
    assert ("Content-Type", "application/problem+json") in answer.headers


def test_what_the_template_has_no_words_for_is_said_as_a_default(app: Chalice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infrastructure.local.gateway._answer", lambda _said: 1 / 0)
    answer = Gateway(app, RESPONSES).answer(Request("GET", "/", [], b"", "127.0.0.1"))
    assert (answer.status, json.loads(answer.body)["title"]) == (502, "The service is out of order")


def keyed(app: Chalice, *headers: tuple[str, str]) -> Answer:
    return Gateway(app, RESPONSES).answer(Request("GET", "/keyed", [("Accept", "*/*"), *headers], b"", "127.0.0.1"))


def test_a_key_opens_while_it_is_enabled_and_in_a_plan(app: Chalice, stack: dict[str, str]) -> None:
    gateway, plans = aws.client("apigateway"), aws.client("apigateway").get_usage_plans()["items"]
    made = gateway.create_api_key(name="k", value="sm_live_of_somebody_here", enabled=True)["id"]
    header = ("x-api-key", "sm_live_of_somebody_here")
    assert keyed(app, header).status == 403, "a key without a plan is as good as none"
    gateway.create_usage_plan_key(usagePlanId=plans[0]["id"], keyId=made, keyType="API_KEY")
    assert (keyed(app, header).status, keyed(app, header).body) == (200, b"known")
    gateway.update_api_key(apiKey=made, patchOperations=[{"op": "replace", "path": "/enabled", "value": "false"}])
    assert keyed(app, header).status == 403
    gateway.delete_api_key(apiKey=made)
    assert keyed(app, header).status == 403


@pytest.mark.parametrize("headers", [(), (("X-API-Key", ""),), (("X-API-Key", "sm_live_unknown"),)])
def test_without_a_known_key_the_app_is_not_asked(
    app: Chalice, stack: dict[str, str], headers: tuple[tuple[str, str], ...],
) -> None:
    refused = keyed(app, *headers)
    assert refused.status == 403
    assert "Authorization: Bearer sm_live_{id}_{secret}" in json.loads(refused.body)["remedy"]
    assert ("Content-Type", "application/problem+json") in refused.headers


def test_a_function_that_breaks_is_a_502(app: Chalice, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = Gateway(app, {})
    monkeypatch.setattr("infrastructure.local.gateway._answer", lambda _said: 1 / 0)
    answer = gateway.answer(Request("GET", "/", [], b"", "127.0.0.1"))
    assert (answer.status, json.loads(answer.body)) == (502, {"message": "Internal server error"})
