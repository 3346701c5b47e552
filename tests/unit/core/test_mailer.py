"""Everything that SES may answer, sorted into later, never and perhaps; and what may stand in a header."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError
from botocore.parsers import ResponseParserError
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import aws, mailer
from chalicelib.core.errors import NotTaken, PermanentFailure, UncertainOutcome
from chalicelib.core.mailer import Bulk, Mail, Recipient

MAIL = Mail("Alice <news@garden.example>", "carol@example.org", "Spring", "text", "<p>html</p>")
BULK = Bulk("Alice <news@garden.example>", "hello@garden.example", "{{m0t}}", "text", "<p>html</p>",
            {"List-Id": "<x.lists.example.org>"}, '{"m0t":""}')
ONE_LINE = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=100)
pytestmark = pytest.mark.usefixtures("deployment")


class Ses:
    """SES as far as it is called: an answer, or what went wrong."""

    def __init__(self, answer: Any) -> None:
        self.answer, self.asked = answer, []  # type: ignore[var-annotated]

    def __getattr__(self, operation: str) -> Any:
        def call(**request: Any) -> Any:
            self.asked.append((operation, request))
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

        return call


@pytest.fixture
def ses(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A maker of SESs that give one answer."""
    def answering(answer: Any) -> Ses:
        made = Ses(answer)
        monkeypatch.setattr(aws, "client", lambda _service: made)
        return made

    return answering


def refused(code: str, status: int = 400) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "carol@example.org"},
                        "ResponseMetadata": {"HTTPStatusCode": status}}, "SendEmail")


@pytest.mark.parametrize(("answer", "kind"), [
    (refused("TooManyRequestsException", 429), NotTaken),
    (refused("SendingPausedException"), NotTaken),
    (refused("NotFoundException", 404), NotTaken),
    (ConnectTimeoutError(endpoint_url="x"), NotTaken),
    (refused("MessageRejected"), PermanentFailure),
    (refused("BadRequestException"), PermanentFailure),
    (refused("InternalFailure", 500), UncertainOutcome),
    (ReadTimeoutError(endpoint_url="x"), UncertainOutcome),
    (ResponseParserError("half an answer"), UncertainOutcome),
])
def test_answers_are_sorted(ses: Any, answer: Exception, kind: type[Exception]) -> None:
    asked = ses(answer).asked

    with pytest.raises(kind) as sorted_as:
        mailer.send(MAIL)

    assert len(asked) == 1, "nothing is retried here"
    assert "carol" not in str(sorted_as.value)


def test_a_page_s_answer_has_a_word_for_each(ses: Any) -> None:
    ses({"BulkEmailEntryResults": [{"Status": "FAILED"}, {"Status": "SUCCESS", "MessageId": "2"}]})

    assert mailer.send_bulk(BULK, [Recipient("a@example.org", "{}", {}, {})] * 2) == ["FAILED", "SUCCESS"]


@pytest.mark.parametrize("answer", [{}, {"BulkEmailEntryResults": [{"Status": "SUCCESS"}]}])
def test_an_answer_that_does_not_fit_the_page_says_nothing(ses: Any, answer: Any) -> None:
    ses(answer)

    with pytest.raises(UncertainOutcome):
        mailer.send_bulk(BULK, [Recipient("a@example.org", "{}", {}, {})] * 2)


def test_a_page_is_one_request_with_its_template_in_it(ses: Any) -> None:
    """No stored template, no list of SES's own, nothing that SES would count: what is sent is all here."""
    asked = ses({"BulkEmailEntryResults": [{"Status": "SUCCESS"}]}).asked

    mailer.send_bulk(BULK, [Recipient("carol@example.org", "{}", {}, {})])

    (operation, request), = asked
    assert operation == "send_bulk_email"
    assert set(request) == {"FromEmailAddress", "ReplyToAddresses", "ConfigurationSetName", "DefaultContent",
                            "BulkEmailEntries"}
    assert request["ConfigurationSetName"] == "newsletters"
    assert request["DefaultContent"] == {"Template": {
        "TemplateContent": {"Subject": "{{m0t}}", "Text": "text", "Html": "<p>html</p>"},
        "TemplateData": '{"m0t":""}', "Headers": [{"Name": "List-Id", "Value": "<x.lists.example.org>"}]}}


@pytest.mark.parametrize("tenant", ["", "k7"])
def test_a_tenant_is_named_where_there_is_one(ses: Any, tenant: str) -> None:
    asked = ses({"BulkEmailEntryResults": [], "MessageId": "1"}).asked

    mailer.send_bulk(replace(BULK, tenant=tenant), [])
    mailer.send(replace(MAIL, tenant=tenant))

    assert [request.get("TenantName", "") for _operation, request in asked] == [tenant] * 2


def test_a_page_s_request() -> None:
    entry = mailer._entry(Recipient("carol@example.org", '{"u":"t"}', {"List-Unsubscribe": "<https://x>"},
                                    {"campaign": "c", "delivery": "0-d"}))

    assert entry == {
        "Destination": {"ToAddresses": ["carol@example.org"]},
        "ReplacementTags": [{"Name": "campaign", "Value": "c"}, {"Name": "delivery", "Value": "0-d"}],
        "ReplacementEmailContent": {"ReplacementTemplate": {"ReplacementTemplateData": '{"u":"t"}'}},
        "ReplacementHeaders": [{"Name": "List-Unsubscribe", "Value": "<https://x>"}],
    }


def test_no_reply_address_is_asked_for_where_there_is_none(ses: Any) -> None:
    asked = ses({"MessageId": "1"}).asked

    mailer.send(MAIL)

    (operation, request), = asked
    assert operation == "send_email"
    assert "ReplyToAddresses" not in request
    assert request["ConfigurationSetName"] == "newsletters"


@given(ONE_LINE)
def test_a_header_is_printable_ascii_and_says_what_was_meant(text: str) -> None:
    header = mailer.header_text(text)

    assert header.isascii()
    assert header.isprintable()
    assert len(header) <= 995, "the most that SES takes"
    if not text.isascii():
        assert str(make_header(decode_header(header))) == text


@given(ONE_LINE)
def test_a_mailbox_names_one_address_whatever_the_name(name: str) -> None:
    mailbox = mailer.mailbox(name, "news@garden.example")

    assert mailbox.isascii()
    assert parseaddr(mailbox)[1] == "news@garden.example"
    read = message_from_bytes(f"From: {mailbox}\r\n\r\n".encode(), policy=policy.default)["From"].addresses
    assert [one.addr_spec for one in read] == ["news@garden.example"]
