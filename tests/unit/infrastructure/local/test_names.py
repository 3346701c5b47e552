"""The name server, SES's view of a domain's records, and the console's page about both."""

import socket
from collections.abc import Iterator
from typing import Any

import dns.message
import dns.query
import dns.rcode
import pytest
from botocore.exceptions import ClientError
from werkzeug.test import Client

from chalicelib.administration import domain
from chalicelib.core import clock
from infrastructure.local.clients import client
from infrastructure.local.nameserver import NameServer
from infrastructure.local.ses import identities, inbox
from infrastructure.local.zone import Record, Zone, zone
from tests.support import builders
from tests.unit.infrastructure.local.asking import HERE, HTML, get, post

NAME = "allotments.example"
LONG = "v=DKIM1; p=" + "x" * 300
PAGE = {"Origin": HERE, "Sec-Fetch-Site": "same-origin", **HTML}


@pytest.fixture
def server() -> Iterator[NameServer]:
    answering = NameServer(Zone())
    answering.start()
    yield answering
    answering.stop()


def ask(server: NameServer, name: str, kind: str) -> tuple[int, list[str]]:
    host, port = server.server_address
    answer = dns.query.udp(dns.message.make_query(name, kind), str(host), timeout=2, port=int(port))
    return answer.rcode(), [text for rrset in answer.answer for text in rrset.to_text().split("\n")]


def test_what_is_published_is_answered_and_what_is_removed_is_not(server: NameServer) -> None:
    record = Record("MX", "Bounce.Example.TEST.", "10 feedback.example.net")
    server.zone.publish(record)
    assert ask(server, "bounce.example.test", "MX") == (
        dns.rcode.NOERROR, ["bounce.example.test. 0 IN MX 10 feedback.example.net."])
    assert ask(server, "bounce.example.test", "TXT") == (dns.rcode.NOERROR, [])
    server.zone.remove(record)
    assert ask(server, "bounce.example.test", "MX") == (dns.rcode.NXDOMAIN, [])


def test_text_comes_in_pieces_and_an_alias_for_every_type(server: NameServer) -> None:
    server.zone.publish(Record("TXT", "long.test", LONG + ' "quoted"'), Record("CNAME", "also.test", "Long.test"))
    (_code, [text]) = ask(server, "long.test", "TXT")
    assert text.endswith('x" "' + "x" * 56 + ' \\"quoted\\""')
    assert ask(server, "also.test", "TXT")[1] == ["also.test. 0 IN CNAME Long.test."]


def test_nonsense_gets_no_answer_and_harms_nobody(server: NameServer) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(b"?", server.server_address)
    assert ask(server, "nobody.example", "A")[0] == dns.rcode.NXDOMAIN


def test_other_names_are_asked_elsewhere(server: NameServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: Any, **_named: Any) -> Any:
        raise OSError("no network")

    monkeypatch.setattr(dns.query, "udp_with_fallback", refuse)
    assert ask(server, "somebody.example.org", "A") == (dns.rcode.SERVFAIL, [])


# --- SES

@pytest.fixture
def made(stack: dict[str, str]) -> dict[str, Any]:
    """A domain that was made and has no records yet, as CreateEmailIdentity tells of it."""
    tags = [{"Key": "smartmessages", "Value": "test"}]
    return dict(client("sesv2").create_email_identity(EmailIdentity=NAME, Tags=tags))


def aliases() -> list[Record]:
    return [Record("CNAME", f"{token}._domainkey.{NAME}", f"{token}.dkim.amazonses.com")
            for token in identities.tokens(NAME)]


def status() -> tuple[bool, str]:
    found = client("sesv2").get_email_identity(EmailIdentity=NAME)
    return found["VerifiedForSendingStatus"], found["DkimAttributes"]["Status"]


def send() -> None:
    client("sesv2").send_email(
        FromEmailAddress=f"news@{NAME}", Destination={"ToAddresses": ["ann@example.org"]},
        Content={"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "y"}}}})


def test_a_domain_is_verified_once_its_three_aliases_stand(made: dict[str, Any]) -> None:
    assert (made["VerifiedForSendingStatus"], made["DkimAttributes"]["Tokens"]) == (False, identities.tokens(NAME))
    zone.publish(*aliases()[:2])
    assert status() == (False, "PENDING")
    with pytest.raises(ClientError, match="not verified"):
        send()
    zone.publish(*aliases())
    assert status() == (True, "SUCCESS")
    send()
    assert inbox.to("ann@example.org")
    zone.remove(aliases()[0])
    assert status() == (False, "PENDING")


def test_a_domain_is_made_once_and_keeps_its_tags_and_where_bounces_go(made: dict[str, Any]) -> None:
    ses = client("sesv2")
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        ses.create_email_identity(EmailIdentity=NAME)
    ses.put_email_identity_mail_from_attributes(EmailIdentity=NAME, MailFromDomain=f"bounce.{NAME}")
    found = ses.get_email_identity(EmailIdentity=NAME)
    assert found["Tags"] == [{"Key": "smartmessages", "Value": "test"}]
    assert found["MailFromAttributes"]["MailFromDomainStatus"] == "PENDING"
    zone.publish(Record("MX", f"bounce.{NAME}", "10 feedback-smtp.eu-west-2.amazonses.com"))
    found = ses.get_email_identity(EmailIdentity=NAME)
    assert found["MailFromAttributes"]["MailFromDomainStatus"] == "SUCCESS"
    ses.delete_email_identity(EmailIdentity=NAME)
    with pytest.raises(ClientError, match="NotFoundException"):
        ses.get_email_identity(EmailIdentity=NAME)


# --- the console

def test_one_button_publishes_what_the_account_is_asked_for(browser: Client) -> None:
    entered = domain.enter(builders.alice(domain=""), NAME, "user:x", clock.now())
    wanted = domain.wanted(entered)
    assert NAME in get(browser, "/names", **HTML).text

    assert post(browser, f"/names/{NAME}/publish", headers=PAGE).headers["Location"] == f"/names?done={NAME}"

    assert {(each.kind, each.name, each.value) for each in wanted} == {tuple(each) for each in zone.all()}
    assert get(browser, "/names").json["domains"] == [
        {"domain": NAME, "state": "pending", "wanted": len(wanted), "published": len(wanted)}]
    assert post(browser, f"/names/{NAME}/remove").json == {"domain": NAME}
    assert zone.all() == []
    assert post(browser, "/names/nobodys.example/publish").status_code == 404
