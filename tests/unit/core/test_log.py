"""What could name a person never reaches the log."""

import io
import json
import logging
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.core import log, signing
from chalicelib.subscriptions import tokens

pytestmark = pytest.mark.usefixtures("deployment")


@pytest.mark.parametrize(("text", "redacted"), [
    ("to carol@example.org now", "to [address] now"),
    ('{"to":"Carol.Smith+x@sub.example.org"}', '{"to":"[address]"}'),
    ("<carol@bücher.example>", "<[address]>"),
    ("from 192.0.2.7", "from [ip]"),
    ("from 2001:0db8:85a3:0000:0000:8a2e:0370:7334,", "from [ip],"),
    ("from 2001:db8::1", "from [ip]"),
    ("from 2001:db8:0:1::7 at 12:30:45", "from [ip] at 12:30:45"),
    ("2026-11-23 12:30:45,678 page 3 of 50", "2026-11-23 12:30:45,678 page 3 of 50"),
    ("campaign aaaabbbbcccc-2345678abcdef", "campaign aaaabbbbcccc-2345678abcdef"),
])
def test_redaction(text: str, redacted: str) -> None:
    assert log.redact(text) == redacted


@given(st.ip_addresses())
@example(IPv6Address("2001:db8::1"))
def test_no_address_of_a_caller_gets_through(ip: IPv4Address | IPv6Address) -> None:
    said = log.redact(f"request from {ip} refused")

    assert said == "request from [ip] refused" or ip in (IPv6Address("::"), IPv6Address("::1"))


def test_no_token_of_a_link_gets_through() -> None:
    token = tokens.leaving("aaaabbbbcccc-2345678abcdef", signing.person("carol@example.org"))

    assert log.redact(f"GET https://lists.example.org/u/{token} 200") == "GET https://lists.example.org/u/[token] 200"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the service's logger writes."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(log.logger().handlers[0].formatter)
    log.logger().addHandler(handler)
    yield out
    log.logger().removeHandler(handler)


def test_a_line_is_json_and_redacted_in_every_field(written: io.StringIO) -> None:
    log.logger().info("mailed carol@example.org", extra={"ip": "192.0.2.7", "page": 3})

    line = json.loads(written.getvalue())
    assert (line["message"], line["ip"], line["page"]) == ("mailed [address]", "[ip]", 3)
    assert "@" not in written.getvalue()


def test_a_failure_is_told_by_kind_and_place(written: io.StringIO) -> None:
    def post() -> None:
        raise ValueError("could not mail Carol Smith, 1 Rose Lane")

    try:
        post()
    except ValueError as error:
        log.failure("mail failed", error, job="deliver")

    line = json.loads(written.getvalue())
    assert (line["error"], line["job"], line["level"]) == ("ValueError", "deliver", "ERROR")
    assert "post:" in line["where"]
    assert "Carol" not in written.getvalue()


def test_a_failure_of_aws_tells_its_code(written: io.StringIO) -> None:
    error = RuntimeError("ConditionalCheckFailed: carol@example.org")
    error.response = {"Error": {"Code": "ConditionalCheckFailedException"}}  # type: ignore[attr-defined]

    log.failure("write failed", error)

    assert json.loads(written.getvalue())["code"] == "ConditionalCheckFailedException"
