"""The sending domain, through the front door: entered, proved, kept, lost, given up."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from chalicelib.accounts.service import get_account
from chalicelib.administration import domain
from chalicelib.administration.records import DKIM, DMARC, MAIL_FROM, OWNERSHIP, SPF, Record
from tests.support import builders
from tests.support.office import Office, signed_in
from tests.support.world import World
from tests.support.zone import Zone, a_zone

NAME = "news.allotments.example.org"


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Zone]:
    return a_zone(monkeypatch)


@pytest.fixture
def office(world: World, zone: Zone) -> Office:
    """An owner whose account has no domain yet."""
    return signed_in(world, account=world.use_account(domain="", sender=""))


def enter(office: Office, name: str = NAME) -> None:
    answer = office.post("/dashboard/domain", domain=name)
    assert answer.status == 303, answer.text


def wanted(office: Office, *uses: str) -> list[Record]:
    """The records that the page asks for, as it shows them."""
    boxes = [unescape(text) for text in re.findall(r"<textarea[^>]*readonly[^>]*>([^<]*)</textarea>",
                                                   office.get("/dashboard/domain").text)]
    shown = list(zip(boxes[::2], boxes[1::2], strict=True))
    entered = domain.of_account(office.account.id, office.world.now())
    assert entered is not None
    records = domain.wanted(entered)
    assert [(one.name, one.value) for one in records] == shown
    return [one for one in records if one.use in uses]


def check(office: Office) -> str:
    """Press “Check now”; the words of the page."""
    office.world.advance(seconds=20)
    answer = office.follow(office.post("/dashboard/domain/check"))
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.text)).split())


def domain_of(office: Office) -> str:
    account = get_account(office.account.id, office.world.now())
    assert account is not None
    return str(account.domain)


def proved(office: Office, zone: Zone, name: str = NAME) -> None:
    """The domain entered, all that is required set, and found."""
    enter(office, name)
    zone.set(*wanted(office, OWNERSHIP, DKIM, DMARC))
    zone.signs(name)
    check(office)
    assert domain_of(office) == name


def test_a_domain_is_the_accounts_when_every_required_record_stands(office: Office, zone: Zone) -> None:
    enter(office, "News.Allotments.example.org.")
    zone.set(*wanted(office, OWNERSHIP, DKIM))
    assert "is not verified yet" in check(office)

    zone.signs(NAME)
    assert domain_of(office) == ""
    zone.set(*wanted(office, DMARC))
    said = check(office)

    assert "is verified: you can send from it" in said
    assert said.count("Not found") == 2, "MAIL FROM and SPF are advised"
    assert domain_of(office) == NAME
    zone.set(*wanted(office, MAIL_FROM, SPF))
    assert "Not found" not in check(office)
    assert [one["action"]["S"] for one in office.world.scan("accounts") if one["sk"]["S"].startswith("audit#")] == [
        "domain.requested", "domain.verified"]
    assert any("domain_verified" in body for body in office.world.waiting("notices"))


def test_nothing_is_sent_before_and_no_address_elsewhere_after(office: Office, zone: Zone) -> None:
    world = office.world
    page = office.get("/dashboard/settings")
    answer = office.post("/dashboard/settings", version=page.hidden("version"), sender=f"news@{NAME}")
    assert (answer.status, "Verify your sending domain first" in answer.text) == (422, True)

    proved(office, zone)
    answer = office.post("/dashboard/settings", version=page.hidden("version"), sender="news@example.org")
    assert (answer.status, f"must end in @{NAME}" in answer.text) == (422, True)
    assert office.post("/dashboard/settings", version=page.hidden("version"), sender=f"news@{NAME}").status == 303

    assert world.api("POST", "/v1/lists", json={"name": "Allotments"}).status == 201


def test_a_signature_at_ses_proves_nothing_by_itself(office: Office, zone: Zone, world: World) -> None:
    """SES has one identity for all: Bob meets Alice's, with her records, and gets nothing and hears nothing."""
    proved(office, zone)
    bob = signed_in(world, account=builders.bob(domain="", sender=""), email="bob@books.example.com")

    enter(bob)
    said = check(bob)

    assert domain_of(bob) == ""
    assert said.count("Not looked at") == 6
    assert "Alice" not in said
    theirs, = wanted(bob, OWNERSHIP)
    ours, = wanted(office, OWNERSHIP)
    assert theirs.value != ours.value
    assert ours.value not in bob.get("/dashboard/domain").text
    bob.post("/dashboard/domain/remove")
    assert NAME in zone.known, "Alice's identity stays"
    assert domain_of(office) == NAME


def test_two_who_prove_a_domain_cannot_both_have_it(office: Office, zone: Zone, world: World) -> None:
    proved(office, zone)
    bob = signed_in(world, account=builders.bob(domain="", sender=""), email="bob@books.example.com")
    enter(bob)
    zone.set(*wanted(bob, OWNERSHIP))

    assert "cannot be given to this account now" in check(bob)
    assert domain_of(bob) == ""

    office.post("/dashboard/domain/remove")
    check(bob)
    assert (domain_of(office), domain_of(bob)) == ("", NAME)


@pytest.mark.parametrize("gone", [OWNERSHIP, DKIM])
def test_a_domain_is_lost_when_its_proof_is_gone_for_three_days(gone: str, office: Office, zone: Zone) -> None:
    world = office.world
    proved(office, zone)
    for record in wanted(office, gone):
        zone.drop(record)

    for _day in range(3):
        world.advance(days=1)
        assert world.run("recheck_domains") == {"verified": 1}
        signed = signed_in(world, account=office.account, email=f"day{_day}@garden.example.com")
        assert "has been missing since" in signed.get("/dashboard/domain").text
        assert domain_of(office) == NAME
    world.advance(days=1)
    assert world.run("recheck_domains") == {"lost": 1}

    assert domain_of(office) == ""
    assert any("domain_lost" in body for body in world.waiting("notices"))
    assert {one["action"]["S"] for one in world.scan("accounts") if one["sk"]["S"].startswith("audit#")} >= {
        "domain.verified", "domain.lost"}


def test_what_comes_back_or_cannot_be_asked_is_not_lost(office: Office, zone: Zone) -> None:
    world = office.world
    proved(office, zone)
    own, = wanted(office, OWNERSHIP)
    for day in range(8):
        world.advance(days=1)
        zone.records.pop((own.kind, own.name), None)
        if day % 2:
            zone.set(own)
        zone.silent = {own.name} if day > 5 else set()
        world.run("recheck_domains")

    assert domain_of(office) == NAME
    assert world.run("recheck_domains") == {}, "once a day is enough"


def test_a_new_domain_is_found_by_itself(office: Office, zone: Zone) -> None:
    enter(office)
    zone.set(*wanted(office, OWNERSHIP, DKIM, DMARC))
    zone.signs(NAME)

    assert office.world.run("recheck_domains") == {"verified": 1}
    assert domain_of(office) == NAME


def test_removing_a_domain_stops_sending_and_wants_a_second_factor(office: Office, zone: Zone) -> None:
    proved(office, zone)

    refused = office.unproved().post("/dashboard/domain/remove")
    assert (refused.status, domain_of(office)) == (403, NAME)
    assert office.post("/dashboard/domain/remove", step_up_code=office.code()).status == 303

    assert domain_of(office) == ""
    assert zone.known == {}
    assert not [row for row in office.world.scan("accounts") if row["pk"]["S"].startswith("domain#")]
    assert "Show the records" in office.get("/dashboard/domain").text


def test_another_domain_takes_the_place_of_one_that_is_not_verified(office: Office, zone: Zone) -> None:
    enter(office)
    enter(office, "books.example.org")
    assert set(zone.known) == {"books.example.org"}

    zone.set(*wanted(office, OWNERSHIP, DKIM, DMARC))
    zone.signs("books.example.org")
    check(office)
    answer = office.post("/dashboard/domain", domain=NAME)
    assert (answer.status, domain_of(office)) == (409, "books.example.org")


def test_a_name_that_cannot_be_is_refused_beside_its_field(office: Office, zone: Zone) -> None:
    for name in ("", "gmail.com", "co.uk", "192.0.2.1", "news@example.org", "localhost"):
        answer = office.post("/dashboard/domain", domain=name)

        assert answer.status == 422
        assert 'id="domain-error"' in answer.text
        assert f'value="{name}"' in answer.text
    assert zone.known == {}


def test_roles(office: Office, zone: Zone, world: World) -> None:
    enter(office)
    editor = signed_in(world, role="editor", account=office.account, email="eve@garden.example.com")
    page = editor.get("/dashboard/domain")
    assert (page.status, "Check now" in page.text, "Remove" in page.text) == (200, False, False)
    for path in ("", "/check", "/remove"):
        assert editor.post(f"/dashboard/domain{path}", domain="x.example.org").status == 403
