"""PHI-1: the fetch of a page that is to vouch cannot be turned inward, nor worn out."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.administration import backlink, vouching
from chalicelib.core import dns, egress
from tests.support.internet import Internet
from tests.support.office import Office, signed_in
from tests.support.receiver import Receiver
from tests.support.site import PAGE, a_site, again, looked, puts, snippet, vouched
from tests.support.world import World

pytestmark = pytest.mark.promise("PHI-1")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Internet, Receiver]]:
    with a_site(tmp_path) as made:
        yield made


@pytest.fixture
def site(served: tuple[Internet, Receiver]) -> Receiver:
    return served[1]


@pytest.fixture
def office(world: World) -> Office:
    return signed_in(world)


ADDRESSES = egress.addresses


def _nobody_is_asked(address: str, port: int, seconds: float) -> Any:
    raise AssertionError(f"{address} was connected to")


@pytest.mark.parametrize("page", [
    "http://garden.example.com/", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/meta-data",
    "https://2130706433/", "https://0x7f.1/", "https://localhost/", "https://garden.example.com:8443/",
    "https://user:secret@garden.example.com/", "https://garden.example.com.evil.example/", "https://evil.example/",
    "https://notgarden.example.com/", "https://garden.example.com@evil.example/", "file:///etc/passwd",
    "ftp://garden.example.com/",
    "https://garden.example.com\\@evil.example/", "https://garden.internal/", "", "garden.example.com",
    "https://" + "x" * 3000,
])
def test_a_page_elsewhere_is_refused_before_anything_is_asked(office: Office, page: str,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(egress, "connect", _nobody_is_asked)

    answer = office.post("/dashboard/vouching", page=page)

    assert answer.status == 422
    assert "Please look at this again" in answer.text
    assert office.world.waiting("vouching") == []


@pytest.mark.parametrize("found", [
    ["127.0.0.1"], ["10.0.0.8"], ["169.254.169.254"], ["::1"], ["fd00:ec2::254"], ["::ffff:10.0.0.1"],
    ["64:ff9b::7f00:1"], ["2002:7f00:1::"], ["100.64.0.1"], ["192.168.1.1"], ["93.184.216.34", "127.0.0.1"],
])
def test_a_name_of_ones_own_that_leads_inward_is_refused_and_the_badge_goes(
        office: Office, site: Receiver, found: list[str]) -> None:
    puts(site, snippet(office))
    looked(office)
    office.world.advance(days=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(egress, "addresses", lambda host: found)
        patch.setattr(egress, "connect", _nobody_is_asked)
        office.world.run("recheck_vouching")
        office.world.drain()

    assert "not on the public internet" in again(office)
    assert vouched(office.world) is None


def test_a_name_that_changes_its_mind_between_check_and_connection_leads_nowhere_new(
        office: Office, served: tuple[Internet, Receiver]) -> None:
    """DNS rebinding: whatever the second answer would be, nobody asks for it."""
    net, site = served
    puts(site, snippet(office))
    answers, asked, went = [["93.184.216.0"], ["127.0.0.1"]], [], []

    def ask(questions: list[dns.Question]) -> dns.Answers:
        asked.append(1)
        return {one: answers[min(len(asked), 2) - 1] if one.kind == "A" else [] for one in questions}

    def connect(address: str, port: int, seconds: float) -> Any:
        went.append(address)
        return net.connect(address, port, seconds)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dns, "ask", ask)
        patch.setattr(egress, "addresses", ADDRESSES)
        patch.setattr(egress, "connect", connect)
        assert vouching.seen(office.account, PAGE).vouches is True
    assert (asked, went) == ([1], ["93.184.216.0"])


def test_a_page_made_to_be_slow_is_read_in_no_time(office: Office) -> None:
    start = time.process_time()
    for body in ("<b>" * 85_000, "<b>" * 40_000 + "</i>" * 40_000, "<template>" * 25_000, "<a href='" + "x" * 250_000,
                 "<!--" * 60_000, "<![" * 80_000, "<a " * 80_000, "&" * 256_000):
        backlink.holds_link(body.encode()[:egress.MOST_BYTES], office.account.id)

    assert time.process_time() - start < 10
