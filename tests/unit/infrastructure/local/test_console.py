"""The console: pages for people, and a door that is shut to web sites."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from chalice.app import Chalice
from werkzeug.test import Client

from chalicelib.core import clock
from infrastructure.local import aws, workers
from infrastructure.local.ses import inbox
from tests.unit.infrastructure.local.asking import HERE, HTML, get, mail, post


@pytest.mark.parametrize("path", ["/", "/inbox", "/inbox?q=hello&page=1", "/inbox?live=1", "/queues", "/schedules",
                                  "/clock", "/names", "/tables", "/tables/pending", "/message/m1",
                                  "/message/m1?view=text", "/message/m1?view=headers", "/message/m1?view=source",
                                  "/console.css", "/icon.svg"])
def test_every_page_opens_with_its_guard(browser: Client, path: str) -> None:
    mail()
    response = get(browser, path, **HTML)
    assert response.status_code == 200
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "script" not in response.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in response.headers
    assert response.headers["Referrer-Policy"] == "same-origin"  # or browsers hide the origin of our own forms
    assert not re.search(r"(src|href)=\"https?://(?!127\.0\.0\.1)", response.text.replace("https://example.org", ""))


@pytest.mark.parametrize("path", ["/nowhere", "/message/none", "/message/m1?view=strange", "/tables/none",
                                  "/api/v1/message/none"])
def test_what_is_not_there_is_said(browser: Client, path: str) -> None:
    mail()
    assert get(browser, path, **HTML).status_code == 404
    assert "error" in get(browser, path).json


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8025", "127.0.0.1.evil.example", "", "[::2]:8025"])
def test_only_this_machine_is_answered(browser: Client, host: str) -> None:
    for path in ("/", "/api/v1/messages"):
        assert browser.get(path, base_url=HERE, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8025", "localhost:8025", "localhost", "[::1]:8025", "LOCALHOST:8025"])
def test_loopback_has_several_names(browser: Client, host: str) -> None:
    assert browser.get("/inbox", base_url=HERE, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:8000"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
])
def test_no_other_site_may_set_anything_off(browser: Client, headers: dict[str, str]) -> None:
    mail()
    assert post(browser, "/clock", json={"seconds": 60}, headers=headers).status_code == 403
    assert post(browser, "/run/tidy", headers=headers).status_code == 403
    assert browser.delete("/api/v1/messages", base_url=HERE, headers=headers).status_code == 403
    assert (len(inbox), clock.offset()) == (1, timedelta())


def test_the_consoles_own_forms_pass(browser: Client) -> None:
    own = {"Origin": HERE, "Sec-Fetch-Site": "same-origin", **HTML}
    response = post(browser, "/clock", data={"unit": "3600"}, headers=own)
    assert (response.status_code, response.headers["Location"]) == (303, "/clock?runs=2")
    assert post(browser, "/run/tidy", headers=own).headers["Location"] == "/schedules?ran=tidy"
    assert clock.offset() == timedelta(hours=1)


def test_the_mail_stands_in_a_frame_without_rights(browser: Client) -> None:
    mail()
    page = get(browser, "/message/m1", **HTML).text
    frame = re.search(r"<iframe[^>]*>", page)
    assert frame
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame[0]
    html = get(browser, "/message/m1/html")
    policy = html.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "sandbox allow-popups" in policy
    assert "http://127.0.0.1:8000" not in policy
    assert 'data-src="http://127.0.0.1:8000/o/t"' in html.text
    assert '<head><base target="_blank">' in html.text


def test_images_load_when_asked_for(browser: Client) -> None:
    mail()
    assert "?images=1" in get(browser, "/message/m1?view=html&images=1", **HTML).text
    html = get(browser, "/message/m1/html?images=1")
    assert "img-src data: http://127.0.0.1:8000;" in html.headers["Content-Security-Policy"]
    assert ' src="http://127.0.0.1:8000/o/t"' in html.text


def test_nothing_in_a_mail_becomes_part_of_the_page(browser: Client) -> None:
    mail()
    for view in ("text", "source"):
        assert "<script" not in get(browser, f"/message/m1?view={view}", **HTML).text


def test_the_clock_by_program(browser: Client) -> None:
    before = get(browser, "/clock").json
    assert before["offset_seconds"] == 0
    moved = post(browser, "/clock", json={"seconds": 7200}).json
    assert moved["offset_seconds"] == 7200
    assert [run["function"] for run in moved["ran"]] == ["tidy", "time_to_live"] * 2
    assert datetime.fromisoformat(moved["simulated"]) > datetime.fromisoformat(before["simulated"])


@pytest.mark.parametrize("body", [{"seconds": 0}, {"seconds": -5}, {"seconds": "x"}, {}, [], {"seconds": 1e12},
                                  {"seconds": float("nan")}])
def test_the_clock_refuses_nonsense(browser: Client, body: Any) -> None:
    assert post(browser, "/clock", data=json.dumps(body), content_type="application/json").status_code == 400
    assert clock.offset() == timedelta()


def test_running_a_function(browser: Client) -> None:
    answer = post(browser, "/run/tidy").json
    assert (answer["function"], answer["ok"], answer["result"]) == ("tidy", True, {"tidied": 1})
    assert post(browser, "/run/none").status_code == 404


def test_the_queues_by_program(browser: Client, stack: dict[str, str], app: Chalice) -> None:
    aws.client("sqs").send_message(QueueUrl=stack["QUEUE_MAIL"], MessageBody="bad")
    body = get(browser, "/queues").json
    assert body["idle"] is False
    assert body["queues"][0] == {"name": "mail", "function": "post", "visible": 1, "in_flight": 0, "delayed": 0,
                                 "dead": 0, "purpose": "Takes what comes, but for what is bad."}
    workers.drain(app)
    body = get(browser, "/queues").json
    assert (body["idle"], body["queues"][0]["dead"]) == (True, 1)


def test_rows_are_shown_as_they_are_stored(browser: Client, stack: dict[str, str]) -> None:
    aws.client("dynamodb").put_item(TableName=stack["TABLE_PENDING"], Item={
        "pk": {"S": "list-1"}, "sk": {"S": "person"}, "fields": {"M": {"a": {"L": [{"N": "1"}, {"NULL": True}]}}}})
    page = get(browser, "/tables/pending", **HTML).text
    assert "list-1" in page
    assert "&#34;a&#34;: [" in page
