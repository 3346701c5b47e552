"""RET-1, SEC-5: an account that is deleted leaves nothing but what must stay, and people can still leave its lists."""

import json
from typing import Any

import pytest

from chalicelib.accounts import closing
from chalicelib.accounts.certificate import DELETED
from chalicelib.core import clock, signing
from chalicelib.operator.wishes import WISHES
from chalicelib.privacy.data import DATA
from chalicelib.retention.closing import STAY, TABLES
from infrastructure.data_map import models
from tests.support import estate as estates
from tests.support.answer import Answer
from tests.support.estate import Estate
from tests.support.office import Office, signed_in
from tests.support.operating import BEN, operate, two_persons
from tests.support.world import World

pytestmark = [pytest.mark.promise("RET-1"), pytest.mark.promise("SEC-5")]
OWNER = "owner@garden.example.com"


@pytest.fixture
def estate(world: World) -> Estate:
    """An account with one of everything, and another beside it."""
    other = world.account
    world.use_account(email="others@garden.example.com", tracking="identified")
    mine = estates.of(world)
    mine.office()
    mine.scheduled()
    mine.paused()
    world.sign_up(mine.mailing_list, "waiting@example.org")
    world.http("GET", world.mail_to("Carol.Smith@garden.example.com").links[0])
    world.drain()
    assert other.id != world.account.id
    return mine


def closed(estate: Estate) -> str:
    """The account is closed, and to be deleted; nobody waits for an answer of it."""
    account = estate.world.account.id
    answered(estate)
    for wish in ("close_account", "delete_account"):
        assert operate(do=wish, account=account)["ok"], wish
    estate.world.drain()
    return account


def answered(estate: Estate) -> None:
    account = estate.world.account.id
    assert operate(do="close_request", account=account, id=estate.ids["request_id"], outcome="Sent.")["ok"]
    said = operate(do="close_complaint", account=account, id=estate.ids["complaint_id"], outcome="upheld",
                   text="We send fewer.")
    assert said["ok"], said


def naming(world: World, account: str) -> list[tuple[str, dict[str, Any]]]:
    """Every raw row in which an account's number stands anywhere."""
    return [(table, row) for table in world.everything_stored() for row in world.scan(table)
            if account in json.dumps(row)]


def deleted(world: World) -> Any:
    world.advance(days=14, minutes=1)
    world.run("watch_quota")  # as every minute: it forgets who was promised a turn
    done = world.run("close_accounts")
    world.drain()
    return done


def test_a_fortnight_after_closing_nothing_is_left_but_what_must_stay(estate: Estate) -> None:
    world, account = estate.world, closed(estate)
    others = [row for row in world.scan("accounts") if row["pk"]["S"] not in {account, "operator"}
              and account not in json.dumps(row)]

    assert deleted(world)["deleted"] == 1

    left = naming(world, account)
    assert {table for table, _row in left} <= {*STAY, "accounts", "totals"}
    for table, row in left:
        pk, sk = row["pk"]["S"], row["sk"]["S"]
        assert table in STAY or pk in {"operator", "closings", f"usage#{account}"}, (table, pk, sk)
    found = json.dumps([row for table, row in left if table != "requests"])
    assert [word for word in ("news", OWNER, "carol", "Carol", "waiting@", "beans") if word in found] == []
    assert [row for row in world.scan("accounts") if row in others] == others
    assert operate(do="account", account=account)["ok"] is False


def test_the_owners_get_a_certificate_and_their_addresses_go_with_it(estate: Estate) -> None:
    world, account = estate.world, closed(estate)
    people = len(world.scan("subscriptions"))
    told = world.mail_to(OWNER)
    assert "will be deleted" in told.subject
    deleted(world)

    mail = world.mail_to(OWNER)

    assert mail.subject == "Your account was deleted: what went, and what stays"
    assert "Keyed hashes of addresses" in " ".join(mail.text.split())
    answer = operate(do="certificate", account=account)
    counts = {one["what"]: one["rows"] for one in answer["deleted"]}
    assert (answer["state"], counts[DELETED["subscriptions"]]) == ("deleted", people)
    assert (counts["Lists"], counts["Campaigns"], counts["People of the team"]) == (1, 3, 2)
    assert counts["Lines of the audit trail"] > 10
    assert all(one["why"] and one["until"] for one in answer["stays"])
    assert OWNER not in json.dumps(world.scan("accounts"))
    world.forget_mail()
    world.advance(days=1)
    world.run("close_accounts")
    world.drain()
    assert world.inbox() == []


def test_until_it_begins_it_can_be_taken_back_and_after_that_it_cannot(estate: Estate) -> None:
    world, account = estate.world, closed(estate)
    world.advance(days=13, hours=23)
    assert world.run("close_accounts")["deleted"] == 0
    assert operate(do="reopen_account", account=account)["standing"] == "open"
    world.advance(days=30)
    assert world.run("close_accounts")["deleted"] == 0
    assert operate(do="account", account=account)["standing"] == "open"

    for wish in ("close_account", "delete_account"):
        assert operate(do=wish, account=account)["ok"], wish
    row = closing.get(account)
    assert row is not None
    row.update(actions=[closing.Closing.begun_at.set(clock.iso(clock.now()))])
    assert operate(do="reopen_account", account=account)["ok"] is False


def test_an_account_that_is_open_is_not_deleted_and_two_persons_are_asked(
        world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert operate(do="delete_account", account=world.account.id)["problems"][0] == (
        "The account is not closed. Close it first: then nothing new comes in.")
    operate(do="close_account", account=world.account.id)
    two_persons(monkeypatch)

    made = operate(do="delete_account", account=world.account.id)

    assert (made["waits"], WISHES["delete_account"].by_two, closing.get(world.account.id)) == (True, True, None)
    assert operate(do="approve", id=made["id"], by=BEN)["delete_from"]


def test_it_waits_while_somebody_waits_for_an_answer(estate: Estate) -> None:
    world, account = estate.world, estate.world.account.id
    for wish in ("close_account", "delete_account"):
        assert operate(do=wish, account=account)["ok"]

    assert deleted(world) == {"deleted": 0, "rows": 0, "waiting": 1, "failed": 0}

    answered(estate)
    assert world.run("close_accounts")["deleted"] == 1


def test_old_links_still_let_people_leave_and_say_who_runs_the_service(estate: Estate) -> None:
    world, garden = estate.world, estate.mailing_list
    link = world.unsubscribe_link(garden, "Carol.Smith@garden.example.com")
    confirm = world.confirmation_link()
    closed(estate)
    deleted(world)
    signing.forget()

    for answer in (world.http("GET", link), world.leave(link), world.leave(link, by="one-click")):
        assert answer.status == 200
        assert "has no account here any more" in answer.text
        assert "support@mail.smartmessages.example" in answer.text
    assert (gone := world.http("GET", confirm)).status == 404
    assert "support@mail.smartmessages.example" in gone.text


def test_every_table_of_the_data_map_is_walked_through_or_stays_for_a_reason() -> None:
    tables = {model.Meta.table_name for model in models().values()}

    assert set(DATA) == set(models())
    assert tables == {*TABLES, *STAY}
    assert set(TABLES) == {kind.partition("/")[0] for kind in DELETED}


# --- by an owner -----------------------------------------------------------------------------------------------------

@pytest.fixture
def office(world: World) -> Office:
    return signed_in(world, email=OWNER)


def end(office: Office, name: str = "") -> Answer:
    return office.post("/dashboard/closing", name=name or str(office.account.organisation))


def test_an_owner_closes_the_account_and_a_fortnight_later_it_is_gone(office: Office) -> None:
    world, garden = office.world, office.world.a_list()
    world.subscribed(garden, world.carol)
    assert world.api("GET", "/v1/lists").status == 200
    page = office.get("/dashboard/closing").text
    assert all(said in page for said in ("What happens when", "For 14 days", "What must stay", "Keyed hashes"))

    assert end(office).status == 303
    world.drain()

    assert world.mail_to(OWNER).subject == "Your account was closed"
    assert world.api("GET", "/v1/lists").status == 401
    assert "The account is closed" in office.follow(office.get("/dashboard/lists")).text
    world.forget_mail()
    world.sign_up(garden, "dave@example.org")
    assert world.inbox() == []
    assert deleted(world)["deleted"] == 1
    assert world.mail_to(OWNER).subject.startswith("Your account was deleted")
    assert world.scan("subscriptions") == []


def test_closing_wants_the_name_the_second_factor_and_an_owner(office: Office) -> None:
    wrong = end(office, "Somebody else")
    assert (wrong.status, "This is not the name of the account" in wrong.text) == (422, True)
    editor = signed_in(office.world, email="ed@garden.example.com", role="editor")
    assert "Only an owner" in editor.get("/dashboard/closing").text
    assert end(editor).status == 403
    assert end(office.unproved()).status == 403
    assert closing.get(office.account.id) is None


@pytest.mark.parametrize("before", ["", "suspended"])
def test_closing_can_be_taken_back_and_a_suspension_stays(office: Office, before: str) -> None:
    if before:
        operate(do="suspend_sending", account=office.account.id)
    end(office)

    assert "Open the account again" in office.get("/dashboard/closing").text
    answer = office.follow(office.post("/dashboard/closing/take-back"))

    assert "The account is open again" in answer.text
    assert operate(do="account", account=office.account.id)["standing"] == (
        "sending is suspended" if before else "open")
    assert office.get("/dashboard/lists").status == 200
    assert deleted(office.world)["deleted"] == 0


def test_once_the_deletion_has_begun_nobody_takes_it_back(office: Office) -> None:
    end(office)
    row = closing.get(office.account.id)
    assert row is not None
    row.update(actions=[closing.Closing.begun_at.set(clock.iso(clock.now()))])

    assert "It is being deleted" in office.get("/dashboard/closing").text
    assert office.post("/dashboard/closing/take-back").status == 409
    assert operate(do="reopen_account", account=office.account.id)["ok"] is False
