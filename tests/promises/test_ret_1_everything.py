"""RET-1: whoever closes an account can first take everything along, and nothing of anybody else's, and no secret."""

import json
from typing import Any

import pytest

from chalicelib.core import objects
from chalicelib.core.settings import settings
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions import downloads
from chalicelib.users.model import EDITOR, VIEWER
from tests.support import builders, downloading, people
from tests.support import estate as estates
from tests.support.office import Office, signed_in
from tests.support.operating import operate
from tests.support.takeout import ASK, FETCH, PAGE, fetched, made, opened, records, table
from tests.support.world import World

pytestmark = pytest.mark.promise("RET-1")
OWNER = "owner@garden.example.com"
SECRETS = ("password", "factor", "codes", "secret", "old_secret", "secret_hash", "csrf", "digest", "person", "networks")


@pytest.fixture
def garden(world: World) -> MailingList:
    return downloading.a_garden(world)


@pytest.fixture
def office(world: World, garden: MailingList) -> Office:
    return signed_in(world, email=OWNER)


def close(office: Office) -> None:
    assert office.post(PAGE, name=str(office.account.organisation)).status == 303


def values(raw: Any) -> list[str]:
    """Every text in a raw attribute."""
    if isinstance(raw, dict):
        return [one for part in raw.values() for one in values(part)]
    return [one for part in raw for one in values(part)] if isinstance(raw, list) else [str(raw)]


def secrets(world: World) -> set[str]:
    """All that is stored anywhere to prove, hash or sign something or somebody."""
    found = {one for table in world.everything_stored() for row in world.scan(table) for name in SECRETS
             for one in values(row.get(name, {"S": ""}))}
    hashed = {row["sk"]["S"] for row in world.scan("suppressions") if not row["pk"]["S"].startswith("journal#")}
    return {one for one in found | hashed if len(one) > 10}


def test_everything_of_the_account_is_in_it_and_nothing_of_another(world: World) -> None:
    bob = builders.bob()
    world.subscribed(builders.a_list(bob, "Bobsbooks"), "bobsfriend@example.org")
    world.use_account(email="others@garden.example.com", tracking="identified")
    mine = estates.of(world)
    office = mine.office()
    world.sign_up(mine.mailing_list, "waiting@example.org")

    files = made(office)

    short = mine.mailing_list.short_id
    assert records(files, "account.jsonl")[0]["controller"]["name"]
    assert {row["role"] for row in table(files, "team.csv")} == {"owner", "editor", "viewer (invited)"}
    assert "Garden shop" in {row["label"] for row in table(files, "api-keys.csv")}
    assert records(files, "webhooks.jsonl")[0]["host"] == "hooks.garden.example.com"
    assert records(files, "lists.jsonl")[0]["wording"]
    assert [row["email"] for row in table(files, f"lists/{short}/people.csv")] == ["Carol.Smith@garden.example.com"]
    assert records(files, f"lists/{short}/people.jsonl")[0]["consent"]["wording"]
    campaign, = records(files, "campaigns.jsonl")
    assert (campaign["sending"]["sent"], "sow [these beans]" in campaign["body"]) == (1, True)
    assert [row["Link"] for row in table(files, "figures-by-link.csv")] == ["https://example.org/beans"]
    assert records(files, "uploads.jsonl")[0]["mode"] == "confirm"
    assert records(files, "requests.jsonl")[0]["note"] == "Garden: by letter"
    assert records(files, "complaints.jsonl")[0]["words"] == "Garden: too many mails"
    assert "left the house" in records(files, "incidents.jsonl")[0]["facts"]["what"]
    assert "File of everything of the account asked for" in {row["what"] for row in table(files, "audit-trail.csv")}
    said = files.pop("README.txt").decode()
    assert [name for name in files if name not in said] == []
    whole = b"\n".join(files.values()).decode()
    foreign = (bob.id, "Bobsbooks", "bobsfriend", "waiting@example.org", "complainer@")
    assert [word for word in foreign if word in whole] == []
    known = secrets(world)
    assert len(known) > 10
    assert [one for one in known if one in whole] == []


def test_of_those_who_left_there_are_figures_alone_and_few_readers_are_not_told(office: Office,
                                                                                garden: MailingList) -> None:
    world = office.world
    world.use_account(email="readers@garden.example.com", tracking="anonymous")
    office = signed_in(world, email="readers@garden.example.com")
    garden = world.a_list("Readers")
    world.subscribed(garden, "fred@example.org")
    campaign, mail = world.sent_newsletter(garden)
    world.http("GET", mail.pixel)
    world.run("aggregate")
    world.leave(world.unsubscribe_link(garden, "fred@example.org"))

    files = made(office)

    assert [(row["name"], row["people"]) for row in table(files, "suppressions.csv")] == [("Readers", "1")]
    assert "fred" not in b"".join(files.values()).decode()
    assert records(files, "campaigns.jsonl")[0]["opens"]["anonymous"] == "<5"
    day, = table(files, "figures-by-day.csv")
    assert (day["Campaign"], day["Opens anonymous"]) == (campaign, "<5")


def test_a_cell_is_no_formula(office: Office, garden: MailingList) -> None:
    cells = {row["first_name"] for row in table(made(office), f"lists/{garden.short_id}/people.csv")}

    assert f"'{downloading.EVIL}" in cells


def test_it_wants_an_owner_and_a_second_factor_and_is_on_record(office: Office) -> None:
    made(office)
    for role in (VIEWER, EDITOR):
        other = signed_in(office.world, role, f"{role}@garden.example.com")
        assert other.post(ASK).status == other.post(FETCH).status == 403
        assert "Only an owner of the account can have it made" in other.get(PAGE).text
    assert office.unproved().post(FETCH).status == 403
    assert office.post(FETCH, step_up_code=office.code()).status == 200
    trail = office.get("/dashboard/audit?kind=downloads").text
    assert "File of everything of the account asked for" in trail
    assert "File of everything of the account downloaded" in trail
    bob = signed_in(office.world, email="bob@books.example.com", account=builders.bob())
    assert bob.post(FETCH).status == 404


def test_it_tells_how_far_it_is_and_a_button_pressed_twice_asks_once(office: Office) -> None:
    for _ in range(2):
        waiting = office.follow(office.post(ASK)).text
    assert len(office.world.waiting("exports")) == 1
    assert "Being made" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert "Make the file" not in waiting
    office.world.drain()
    assert "Ready: 19 files in one" in office.get(PAGE).text
    assert len(people.objects()) == 1, "the pieces are gone"


def test_in_the_days_of_grace_it_can_be_had_and_the_mail_says_so(office: Office) -> None:
    world = office.world
    close(office)
    world.drain()
    mail = " ".join(world.mail_to(OWNER).text.split())
    assert "Until that day any owner can sign in and take everything along" in mail

    assert "README.txt" in made(office)
    assert "Get the file" in office.get(PAGE).text


def test_it_goes_with_the_account_and_is_not_made_any_more(office: Office) -> None:
    world = office.world
    close(office)
    world.advance(days=13, hours=23)
    office = signed_in(world, email="late@garden.example.com")
    made(office)
    office.post(ASK)
    world.advance(hours=2)
    assert world.run("close_accounts")["deleted"] == 1
    world.drain()

    assert people.objects() == {}
    assert operate(do="certificate", account=office.account.id)["state"] == "deleted"


def test_owners_of_an_account_that_the_operator_closed_take_everything_along_before_it_is_deleted(
        office: Office) -> None:
    """GDPR art. 28(3)(g). Nothing else opens to them, and as long as no deletion is planned not even that."""
    world, about = office.world, {"account": office.account.id}
    operate(do="close_account", **about)
    assert office.get(PAGE).status == office.post(ASK).status == 403
    operate(do="delete_account", **about)
    world.drain()
    told = " ".join(world.mail_to(OWNER).text.split())
    assert "Until that day any owner can sign in and take everything along" in told
    office = signed_in(world, email="later@garden.example.com")

    assert office.get("/dashboard/lists").headers["Location"] == PAGE
    assert office.get("/dashboard/security").status == 200
    page = office.get(PAGE).text
    assert "have closed it" in page
    assert "Open the account again" not in page
    assert office.post(f"{PAGE}/take-back").status == office.post(PAGE, name="Garden").status == 409
    assert "README.txt" in made(office)
    operate(do="reopen_account", **about)
    assert office.get("/dashboard/lists").status == 200


def test_while_the_account_is_being_deleted_none_is_made(office: Office) -> None:
    from chalicelib.accounts import closing

    close(office)
    row = closing.get(office.account.id)
    assert row is not None
    row.update(actions=[closing.Closing.begun_at.set("2027-01-01T00:00:00Z")])

    assert office.post(ASK).status == 409
    assert "Make the file" not in office.get(PAGE).text


def test_it_is_gone_after_a_day(office: Office) -> None:
    world = office.world
    made(office)
    world.advance(hours=23)
    assert "README.txt" in fetched(signed_in(world, email="again@garden.example.com"))
    world.advance(hours=2)
    gone = signed_in(world, email="later@garden.example.com").post(FETCH)
    assert (gone.status, "Have it made once more" in gone.text) == (404, True)
    world.run("sweep")
    assert people.objects() == {}


def test_a_large_one_comes_by_a_link_of_five_minutes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "LARGEST", 10)
    office.post(ASK)
    office.world.drain()

    url = downloading.link(office.post(FETCH))

    assert "X-Amz-Expires=300" in url
    body = objects.get(url.split("?")[0].split("/", 3)[3].removeprefix(f"{settings().bucket_exports}/"))
    assert body is not None
    assert "README.txt" in opened(body)
    assert "@" not in json.dumps(office.world.waiting("exports")) + url
