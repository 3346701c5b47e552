"""What SES refuses."""

import pytest

from infrastructure.local.ses import checks
from infrastructure.local.ses.errors import BadRequestError, MessageRejectedError


@pytest.mark.parametrize(("mailbox", "bare"), [
    ("ann@example.org", "ann@example.org"),
    ("Ann <ann@example.org>", "ann@example.org"),
    ("=?utf-8?q?Ann=C3=A9?= <ann@xn--bcher-kva.example>", "ann@xn--bcher-kva.example"),
])
def test_it_takes_ascii_addresses(mailbox: str, bare: str) -> None:
    assert checks.address(mailbox) == bare


@pytest.mark.parametrize("mailbox", [
    "", "ann", "ann@", "@example.org", "änn@example.org", "ann@bücher.example", "a nn@example.org", "ann@localhost",
    "ann@-x.example", "Änn <ann@example.org>", "Ann\r\nBcc: x <ann@example.org>",
])
def test_it_refuses_what_it_cannot_deliver(mailbox: str) -> None:
    with pytest.raises(BadRequestError):
        checks.address(mailbox)


@pytest.mark.parametrize(("name", "value"), [
    ("X-A", "line\r\nBcc: b@example.org"), ("X-A", "é"), ("X-A", ""), ("X-A", "x" * 996), ("X A", "v"), ("X:A", "v"),
    ("", "v"), ("From", "a@example.org"), ("message-id", "<1>"),
])
def test_it_refuses_headers(name: str, value: str) -> None:
    with pytest.raises(BadRequestError):
        checks.headers([{"Name": name, "Value": value}])


def test_it_takes_fifteen_long_headers_and_not_sixteen() -> None:
    fifteen = [{"Name": f"X-{n}", "Value": "x" * 995} for n in range(15)]
    assert len(checks.headers(fifteen)) == 15
    with pytest.raises(BadRequestError):
        checks.headers([*fifteen, {"Name": "X-15", "Value": "x"}])


def test_replacement_headers_win_whatever_their_case() -> None:
    merged = checks.merged({"List-Id": "a", "X-One": "1"}, {"list-id": "b"})
    assert merged == {"X-One": "1", "list-id": "b"}


@pytest.mark.parametrize(("name", "value"), [("a b", "c"), ("a", "b c"), ("a", "b@c"), ("", "x"), ("a", "x" * 257)])
def test_it_refuses_tags(name: str, value: str) -> None:
    with pytest.raises(BadRequestError):
        checks.tags([{"Name": name, "Value": value}])


def test_an_identity_covers_its_address_its_domain_and_what_is_below() -> None:
    identities = {"garden.example": None, "ann@books.example": None}
    for sender in ("news@garden.example", "News <news@mail.garden.example>", "ann@books.example"):
        assert "@" in checks.verified(sender, identities, "eu-west-2")
    for sender in ("bob@books.example", "news@notgarden.example"):
        with pytest.raises(MessageRejectedError, match="EU-WEST-2"):
            checks.verified(sender, identities, "eu-west-2")
