"""The inbox by Mailpit's JSON API."""

import pytest
from werkzeug.test import Client

from infrastructure.local.ses import inbox
from tests.unit.infrastructure.local.asking import HERE, RAW, get, mail


def test_mailpits_list(browser: Client) -> None:
    mail("m1")
    mail("m2", to="bob@example.org", minutes=1)
    body = get(browser, "/api/v1/messages?limit=1").json
    first, = body.pop("messages")
    assert body == {"total": 2, "unread": 2, "count": 1, "messages_count": 2, "messages_unread": 2, "start": 0,
                    "tags": ["delivery:d1"]}
    assert first == {
        "ID": "m2", "MessageID": "m1@eu-west-2.amazonses.com", "Read": False, "Subject": "Grüße",
        "From": {"Name": "Alice's Garden Club", "Address": "news@garden.example"},
        "To": [{"Name": "Ann", "Address": "ann@example.org"}], "Cc": [],
        "Bcc": [{"Name": "", "Address": "bob@example.org"}],
        "ReplyTo": [{"Name": "", "Address": "hello@garden.example"}], "Created": "2026-05-01T12:01:00.000Z",
        "Username": "", "Tags": ["delivery:d1"], "Size": len(RAW) + RAW.count("\n"), "Attachments": 0,
        "Snippet": "Hello Ann, sow https://example.org/seeds <script>now</script>"}
    assert [each["ID"] for each in get(browser, "/api/v1/messages?start=1").json["messages"]] == ["m1"]


def test_mailpits_message(browser: Client) -> None:
    mail()
    body = get(browser, "/api/v1/message/latest").json
    assert (body["ID"], body["Subject"], body["Date"]) == ("m1", "Grüße", "2026-05-01T12:00:00+00:00")
    assert body["Text"].startswith("Hello Ann")
    assert "<p>Hello</p>" in body["HTML"]
    assert body["ListUnsubscribe"] == {"Header": "<https://lists.example.org/u/abc>", "Errors": "",
                                       "HeaderPost": "List-Unsubscribe=One-Click",
                                       "Links": ["https://lists.example.org/u/abc"]}
    assert (body["Attachments"], body["Inline"]) == ([], [])
    assert get(browser, "/api/v1/messages").json["messages"][0]["Read"] is True


def test_mailpits_raw_and_headers(browser: Client) -> None:
    made = mail()
    assert get(browser, "/api/v1/message/m1/raw").data == made.raw
    headers = get(browser, "/api/v1/message/m1/headers").json
    assert headers["List-Unsubscribe-Post"] == ["List-Unsubscribe=One-Click"]


@pytest.mark.parametrize(("query", "found"), [
    ('to:"ann@example.org"', ["m1"]), ("to:bob@example.org", ["m2"]), ("subject:grüße", ["m2", "m1"]),
    ('subject:"grüße" -to:ann@example.org', ["m2"]), ("from:garden.example is:unread", ["m2", "m1"]),
    ("is:read", []), ("tag:delivery:d1", ["m2", "m1"]), ("message-id:m2", ["m2"]), ("seeds", ["m2", "m1"]),
    ("!seeds", []), ("unknown:thing", []), ("has:attachment", []), ("addressed:ann", ["m2", "m1"]),
])
def test_searching(browser: Client, query: str, found: list[str]) -> None:
    mail("m1")
    bob = mail("m2", to="bob@example.org")
    bob.raw = bob.raw.replace(b"To: Ann <ann@example.org>", b"To: ann.other@example.org")
    answer = browser.get("/api/v1/search", query_string={"query": query}, base_url=HERE)
    expected = [each for each in found if each != "m2" or "ann@" not in query or "-to" in query]
    assert [each["ID"] for each in answer.json["messages"]] == expected


def test_an_empty_search_is_refused(browser: Client) -> None:
    assert get(browser, "/api/v1/search?query=").status_code == 400


def test_deleting(browser: Client) -> None:
    mail("m1")
    mail("m2")
    assert browser.delete("/api/v1/messages", base_url=HERE, json={"IDs": ["m1"]}).text == "ok"
    assert [each.id for each in inbox] == ["m2"]
    assert browser.delete("/api/v1/messages", base_url=HERE).text == "ok"
    assert len(inbox) == 0
