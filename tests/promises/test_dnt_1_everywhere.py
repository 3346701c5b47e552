"""DNT-1: after opens and clicks in every mode nothing of the person stands in any table, queue, log, metric or file,
nor has been sent to AWS on the way there."""

from typing import Any

import pytest

from chalicelib.core import aws
from chalicelib.core.settings import settings
from tests.faults.hooks import hooked
from tests.support.mail import Mail
from tests.support.world import World

pytestmark = pytest.mark.promise("DNT-1")
IP, AGENT, FROM = "198.51.100.23", "Browser-of-Carol/7", "https://webmail.example.org/carol"
OF_THE_REQUEST = [IP, "Browser-of-Carol", "webmail.example.org", "cookie-of-carol", "lang-of-carol"]
SAYS_NO = [{"DNT": "1"}, {"Sec-GPC": "1"}, {"DNT": "0", "Sec-GPC": "1"}, {"DNT": "1", "Sec-GPC": "1"}]
HEADERS = {"User-Agent": AGENT, "Referer": FROM, "Cookie": "id=cookie-of-carol", "Accept-Language": "lang-of-carol",
           "X-Forwarded-For": IP}
BY = [("GET", {}), ("HEAD", {}), ("GET", {"Purpose": "prefetch"}), ("GET", {"Sec-Purpose": "prefetch;prerender"})]


class Wire:
    """What is sent to AWS: address, headers and body of every request."""

    def __init__(self) -> None:
        self.sent = ""

    def note(self, request: Any, **_: Any) -> None:
        body = request.body.decode(errors="replace") if isinstance(request.body, bytes) else str(request.body)
        self.sent += f"{request.url} {dict(request.headers)} {body}\n"


def _in_queues(world: World) -> str:
    """What waits in any queue, those of the dead among them."""
    client = aws.client("sqs")
    urls = {*settings().queues.values(), *client.list_queues().get("QueueUrls", [])}
    return str([client.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages")
                for url in urls])


def _in_files() -> str:
    client = aws.client("s3")
    found = client.list_objects_v2(Bucket=settings().bucket_exports).get("Contents", [])
    return str([client.get_object(Bucket=settings().bucket_exports, Key=one["Key"])["Body"].read() for one in found])


def _visit(world: World, mail: Mail, signal: dict[str, str]) -> str:
    """Every way of opening and clicking; returns whatever can be found afterwards, but for what was there before."""
    before, mails, wire = world.everything_stored(), len(world.inbox()), Wire()
    world.logged()
    with hooked("before-send", wire.note):
        for method, more in BY:
            headers = {**HEADERS, **more, **signal}
            if mail.pixel:
                assert world.http(method, mail.pixel, headers=headers, ip=IP).status == 200
            for link in (one for one in mail.links if one.startswith("/c/")):
                answer = world.http(method, link, headers=headers, ip=IP)
                assert (answer.status, answer.headers["Location"]) == (302, "https://example.org/seeds")
        world.drain()
        for job in ("aggregate", "sweep"):
            world.run(job)
    assert len(world.inbox()) == mails
    return "\n".join([wire.sent, *world.written_since(before), world.logged(), _in_queues(world), _in_files(),
                      str(aws.client("cloudwatch").list_metrics()["Metrics"])])


def _of_the_person(world: World, mail: Mail) -> list[str]:
    links = [one for one in (mail.pixel, *mail.links) if one and one[:3] in {"/o/", "/c/"}]
    return [world.carol, world.carol.lower(), "carol.smith", world.person(world.carol),
            *(part for link in links for part in link.split("/") if len(part) > 20)]


@pytest.mark.parametrize("signal", SAYS_NO)
@pytest.mark.parametrize("consents", [True, False])
@pytest.mark.parametrize("mode", ["off", "anonymous", "identified"])
def test_who_says_no_is_nowhere(world: World, mode: str, consents: bool, signal: dict[str, str]) -> None:
    world.advance_to_noon()
    world.use_account(tracking=mode)
    campaign, mail = world.sent_newsletter(tracking=consents)

    found = _visit(world, mail, signal)

    for trace in (*OF_THE_REQUEST, *_of_the_person(world, mail)):
        assert trace not in found, trace
    counted = 0 if mode == "off" else 1
    for kind in ("opens", "clicks"):
        assert world.report(campaign)[kind] == {
            "total": 0, "unique": 0, "anonymous": counted, "machine": 3 * counted}


@pytest.mark.parametrize(("mode", "consents"), [("anonymous", True), ("anonymous", False), ("identified", False)])
def test_who_says_nothing_and_is_not_to_be_named_is_nowhere_either(world: World, mode: str, consents: bool) -> None:
    world.advance_to_noon()
    world.use_account(tracking=mode)
    _campaign, mail = world.sent_newsletter(tracking=consents)

    found = _visit(world, mail, {})

    assert [trace for trace in (*OF_THE_REQUEST, *_of_the_person(world, mail)) if trace in found] == []


def test_who_agrees_is_known_by_a_fingerprint_and_by_nothing_else(world: World) -> None:
    world.advance_to_noon()
    _campaign, mail = world.sent_newsletter(tracking=True)
    fingerprint = world.person(world.carol)

    found = _visit(world, mail, {})

    assert fingerprint in found, "the scan sees what is there"
    left = [one for one in _of_the_person(world, mail) if one != fingerprint]
    assert [trace for trace in (*OF_THE_REQUEST, *left) if trace in found] == []
    assert fingerprint not in world.logged() + _in_queues(world) + str(world.scan("totals"))
