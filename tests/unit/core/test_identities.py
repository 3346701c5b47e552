"""Sending domains at SES: what is asked, and what its answers mean."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.core import aws, identities
from chalicelib.core.errors import PermanentFailure, TemporaryFailure
from chalicelib.core.identities import Identity

pytestmark = pytest.mark.usefixtures("deployment")
OURS = [{"Key": "smartmessages", "Value": "test"}]
ANSWER = {"DkimAttributes": {"Status": "SUCCESS", "Tokens": ["a", "b"], "SigningHostedZone": "dkim.eu.example"},
          "Tags": OURS}


class Ses:
    """SES as far as identities go: answers, or errors by their code and status."""

    def __init__(self, **answers: Any) -> None:
        self.answers, self.asked = answers, []

    def __getattr__(self, operation: str) -> Any:
        def call(**request: Any) -> Any:
            self.asked.append((operation, request))
            answer = self.answers.get(operation, {})
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    @property
    def operations(self) -> list[str]:
        return [operation for operation, _request in self.asked]


def refusal(code: str, status: int = 400) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}, "x")


@pytest.fixture
def ses(monkeypatch: pytest.MonkeyPatch) -> Ses:
    stub = Ses(get_email_identity=ANSWER)
    monkeypatch.setattr(aws, "client", lambda _service: stub)
    return stub


def test_an_identity_is_made_with_our_tag_and_its_own_domain_for_bounces(ses: Ses) -> None:
    assert identities.make("example.org") == Identity(("a", "b"), "dkim.eu.example", True, True)

    assert ses.asked[0] == ("create_email_identity", {"EmailIdentity": "example.org", "Tags": OURS})
    assert ses.asked[-1] == ("put_email_identity_mail_from_attributes", {
        "EmailIdentity": "example.org", "MailFromDomain": "bounce.example.org",
        "BehaviorOnMxFailure": "USE_DEFAULT_VALUE"})


def test_one_that_is_there_is_taken_and_left_alone_unless_it_was_made_here(ses: Ses) -> None:
    ses.answers |= {"create_email_identity": refusal("AlreadyExistsException"),
                    "get_email_identity": ANSWER | {"Tags": [{"Key": "smartmessages", "Value": "another-stage"}]}}

    assert not identities.make("example.org").ours
    identities.drop("example.org")

    assert set(ses.operations) == {"create_email_identity", "get_email_identity"}


def test_only_what_was_made_here_is_deleted(ses: Ses) -> None:
    identities.drop("example.org")
    assert ses.operations == ["get_email_identity", "delete_email_identity"]


def test_one_that_is_gone_is_none(ses: Ses) -> None:
    ses.answers["get_email_identity"] = refusal("NotFoundException", 404)
    assert identities.find("example.org") is None
    identities.drop("example.org")
    assert "delete_email_identity" not in ses.operations


@pytest.mark.parametrize(("status", "signs"), [("SUCCESS", True), ("FAILED", False), ("NOT_STARTED", False),
                                               ("PENDING", None), ("TEMPORARY_FAILURE", None)])
def test_what_ses_says_of_the_signature(status: str, signs: bool | None, ses: Ses) -> None:
    ses.answers["get_email_identity"] = {"DkimAttributes": {"Status": status}, "Tags": None}
    assert identities.find("example.org") == Identity((), "dkim.amazonses.com", signs, False)


@pytest.mark.parametrize(("error", "kind"), [
    (refusal("TooManyRequestsException"), TemporaryFailure),
    (refusal("InternalServiceErrorException", 500), TemporaryFailure),
    (EndpointConnectionError(endpoint_url="x"), TemporaryFailure),
    (refusal("LimitExceededException"), PermanentFailure),
    (refusal("BadRequestException"), PermanentFailure),
])
def test_errors_are_sorted(error: Exception, kind: type[Exception], ses: Ses) -> None:
    ses.answers["create_email_identity"] = error
    with pytest.raises(kind):
        identities.make("example.org")
