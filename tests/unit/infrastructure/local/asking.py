"""A browser's and a program's way to the console, and a mail for its inbox."""

from datetime import UTC, datetime
from typing import Any

from werkzeug.test import Client, TestResponse

from infrastructure.local.ses import Mail, inbox

HERE = "http://127.0.0.1:8025"
HTML = {"Accept": "text/html,*/*"}
RAW = """From: Alice's Garden Club <news@garden.example>
To: Ann <ann@example.org>
Reply-To: hello@garden.example
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Message-ID: <m1@eu-west-2.amazonses.com>
Date: Fri, 01 May 2026 12:00:00 +0000
List-Unsubscribe: <https://lists.example.org/u/abc>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Hello Ann, sow https://example.org/seeds <script>now</script>
--b
Content-Type: text/html; charset=utf-8

<html><head><title>x</title></head><body><img alt="" src="http://127.0.0.1:8000/o/t"><p>Hello</p></body></html>
--b--
"""


def mail(name: str = "m1", to: str = "ann@example.org", minutes: int = 0) -> Mail:
    made = Mail(id=name, message_id=name, envelope_to=(to,), raw=RAW.replace("\n", "\r\n").encode(),
                created=datetime(2026, 5, 1, 12, minutes, tzinfo=UTC), tags={"delivery": "d1"})
    inbox.add(made)
    return made


def get(browser: Client, path: str, **headers: str) -> TestResponse:
    return browser.get(path, base_url=HERE, headers={name.replace("_", "-"): value for name, value in headers.items()})


def post(browser: Client, path: str, **over: Any) -> TestResponse:
    return browser.post(path, **{"base_url": HERE, **over})
