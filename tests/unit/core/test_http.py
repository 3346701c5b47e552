"""The HTTP edge: what a form may be, what a signal means, and how errors are told to people and programs."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from chalice.app import Request, Response
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import http
from chalicelib.core.errors import BadLink, Conflict, Invalid, Malformed, NotFound, ServiceError, Unauthorised

URLENCODED, JSON = "application/x-www-form-urlencoded", "application/json"
NAME = st.text("abcdefghij_", min_size=1, max_size=8)
pytestmark = pytest.mark.usefixtures("deployment")


def request(body: bytes | None = None, method: str = "POST", path: str = "/s/x", **headers: str) -> Request:
    """A request as the gateway hands it over."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request({"multiValueQueryStringParameters": None, "headers": named, "pathParameters": {}, "body": body,
                    "requestContext": {"httpMethod": method, "resourcePath": path,
                                       "identity": {"sourceIp": "192.0.2.7"}},
                    "stageVariables": None})


def multipart(fields: dict[str, str], boundary: str = "x7") -> bytes:
    parts = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                    for name, value in fields.items())
    return f"{parts}--{boundary}--\r\n".encode()


@given(st.dictionaries(NAME, st.text(st.characters(codec="utf-8"), max_size=30)))
def test_a_urlencoded_form_comes_back(fields: dict[str, str]) -> None:
    assert http.form(request(urlencode(fields).encode(), content_type=URLENCODED)) == fields
    assert http.form(request(urlencode(fields).encode(), content_type=f"{URLENCODED}; charset=UTF-8")) == fields


@given(st.dictionaries(NAME, st.text("abc äß€日 @.-", max_size=30), min_size=1))
def test_a_multipart_form_comes_back(fields: dict[str, str]) -> None:
    found = http.form(request(multipart(fields), content_type="multipart/form-data; boundary=x7"))

    assert found == fields


def test_a_flat_json_object_is_a_form_too() -> None:
    body = {"email": "carol@example.org", "age": 7, "yes": True, "deep": {"a": 1}, "many": [1], "none": None}

    found = http.form(request(json.dumps(body).encode(), content_type=JSON))

    assert found == {"email": "carol@example.org", "age": "7", "yes": "True"}


@pytest.mark.parametrize(("content_type", "body"), [
    (URLENCODED, b"a=\xff"), (URLENCODED, b"&".join(b"a%d=1" % n for n in range(101))),
    ("multipart/form-data", multipart({"a": "1"})), ("multipart/form-data; boundary=x7", b"no parts"),
    (JSON, b"{"), (JSON, b"[]"), (JSON, b'"text"'), (JSON, b"\xff"),
])
def test_a_broken_form_is_malformed(content_type: str, body: bytes) -> None:
    with pytest.raises(Malformed):
        http.form(request(body, content_type=content_type))


@pytest.mark.parametrize(("size", "accepted"), [(64 * 1024, True), (64 * 1024 + 1, False)])
def test_a_form_has_at_most_64_kb(size: int, accepted: bool) -> None:
    asked = request(b"a=" + b"x" * (size - 2), content_type=URLENCODED)

    if accepted:
        assert len(http.form(asked)["a"]) == size - 2
    else:
        with pytest.raises(Malformed, match="64 KB"):
            http.form(asked)


@given(st.binary(max_size=200),
       st.sampled_from([URLENCODED, JSON, "multipart/form-data; boundary=x7", "multipart/form-data", "", "text/plain"]))
def test_no_body_does_worse_than_being_malformed(body: bytes, content_type: str) -> None:
    try:
        found = http.form(request(body, content_type=content_type))
    except Malformed:
        return
    assert all(isinstance(text, str) for pair in found.items() for text in pair)


def test_an_absent_body_is_an_empty_form_and_an_empty_object() -> None:
    assert http.form(request(None)) == {}
    assert http.json_object(request(None, content_type=JSON)) == {}


@pytest.mark.parametrize(("headers", "declines"), [
    ({"DNT": "1"}, True), ({"dnt": "1"}, True), ({"Sec-GPC": "1"}, True), ({"DNT": "0", "Sec-GPC": "1"}, True),
    ({}, False), ({"DNT": "0"}, False), ({"DNT": "2"}, False), ({"DNT": ""}, False), ({"DNT": "11"}, False),
    ({"DNT": "true"}, False), ({"Sec-GPC": "0"}, False), ({"X-DNT": "1"}, False),
])
def test_do_not_track(headers: dict[str, str], declines: bool) -> None:
    assert http.declines_tracking(request(**headers).headers) is declines


@pytest.mark.parametrize(("method", "headers", "machine"), [
    ("HEAD", {}, True), ("GET", {"Sec-Purpose": "prefetch;prerender"}, True), ("GET", {"Purpose": "Prefetch"}, True),
    ("GET", {"X-Moz": "prefetch"}, True), ("GET", {"Sec-Purpose": "preview"}, True), ("GET", {}, False),
    ("GET", {"Sec-Purpose": "other"}, False), ("GET", {"User-Agent": "prefetch"}, False),
])
def test_machines(method: str, headers: dict[str, str], machine: bool) -> None:
    assert http.is_machine(request(method=method, **headers)) is machine


@pytest.mark.parametrize(("headers", "program"), [
    ({}, False), ({"Accept": "*/*"}, False), ({"Accept": JSON}, True), ({"Content-Type": JSON}, True),
    ({"Accept": "text/html,application/json"}, False), ({"Accept": "text/html"}, False),
    ({"Content-Type": f"{JSON}; charset=utf-8", "Accept": "text/html"}, True),
])
def test_people_and_programs(headers: dict[str, str], program: bool) -> None:
    assert http.wants_json(request(**headers)) is program


def test_the_caller_s_address_is_the_gateway_s_word_and_nobody_else_s() -> None:
    assert http.client_ip(request(X_Forwarded_For="198.51.100.1")) == "192.0.2.7"


@pytest.mark.parametrize(("error", "status"), [
    (Invalid("d", "r", fields={"email": "wrong"}), 422), (Malformed("d"), 400), (BadLink(), 400), (Unauthorised(), 401),
    (NotFound(), 404), (Conflict("d"), 409), (ServiceError("d"), 500),
])
def test_errors_as_problem_details(error: ServiceError, status: int) -> None:
    told = http.problem(error)
    body = json.loads(told.body)

    assert told.status_code == body["status"] == status
    assert told.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body.get("errors") == ([{"field": "email", "detail": "wrong"}] if status == 422 else None)
    assert body.get("remedy") == (error.remedy or None)


def test_an_unforeseen_error_is_told_without_its_detail() -> None:
    @http.api
    def view() -> Response:
        raise RuntimeError("carol@example.org")

    told = view()

    assert told.status_code == 500
    assert b"carol" not in told.body


def _finished(body: Any = b"", method: str = "GET", path: str = "/", status: int = 200, **headers: str) -> Response:
    return http.finish(request(method=method, path=path), Response(body, dict(headers), status))


def test_every_answer_gets_the_security_headers_and_keeps_its_own() -> None:
    told = _finished(b"x", **{"Cache-Control": "public"})

    assert told.headers["Cache-Control"] == "public"
    assert set(http.SECURITY_HEADERS) <= set(told.headers)
    assert told.body == b"x"
    assert _finished(b"x", "HEAD").body == b""


def test_chalice_s_own_errors_are_put_into_our_words() -> None:
    terse = {"Code": "MethodNotAllowedError", "Message": "Unsupported method: PUT"}

    told = _finished(terse, path="/v1/lists", status=405, Allow="GET, POST")

    assert json.loads(told.body) == {"type": "about:blank", "title": "Method Not Allowed", "status": 405,
                                     "detail": "Unsupported method: PUT"}
    assert (told.status_code, told.headers["Allow"]) == (405, "GET, POST")


def test_a_body_is_always_bytes() -> None:
    told = http.data({"name": "Zoë"}, 201, X_Kind="made")

    assert told.body == '{"name": "Zoë"}'.encode()
    assert (told.status_code, told.headers["X-Kind"], told.headers["Content-Type"]) == (201, "made", JSON)
