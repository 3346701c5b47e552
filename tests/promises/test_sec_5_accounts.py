"""SEC-5: what the operator decides of an account takes hold everywhere at once, is told to its owners, and takes
nothing from the people on its lists."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.accounts import audit
from chalicelib.accounts.service import get_account
from chalicelib.core import clock
from tests.faults.hooks import Killed, killed_before
from tests.support import newcomer, portal
from tests.support.office import FROM_HERE, Office, signed_in
from tests.support.operating import operate
from tests.support.world import World

pytestmark = pytest.mark.promise("SEC-5")
OWNER, READER = "alice@garden.example.com", "dave@example.org"


@pytest.fixture
def office(world: World) -> Office:
    return signed_in(world)


def soon(world: World) -> str:
    return clock.iso(world.now().replace(second=0, microsecond=0) + timedelta(hours=2))


def decide(office: Office, what: str) -> Any:
    answer = operate(do=what, account=office.account.id)
    assert answer["ok"], answer
    office.world.drain()
    return answer


def test_suspending_holds_what_is_being_sent_and_lets_nothing_else_begin(office: Office) -> None:
    world, garden = office.world, office.world.a_list()
    world.subscribed(garden, READER)
    campaign = world.start(garden)
    draft = world.draft(garden)

    operate(do="suspend_sending", account=office.account.id)
    world.drain()

    assert READER not in [mail.to for mail in world.inbox()]
    assert world.api("GET", f"/v1/campaigns/{campaign}").json["state"] == "held"
    assert "The operator has suspended sending" in office.get(f"/dashboard/campaigns/{campaign}").text
    for path, body in (("send", {}), ("schedule", {"scheduled_for": soon(world)}), ("test", {})):
        refused = world.api("POST", f"/v1/campaigns/{draft}/{path}", json=body)
        assert (refused.status, "suspended" in refused.text) == (409, True), path
    assert world.api("POST", f"/v1/campaigns/{campaign}/resume", json={}).status == 409

    decide(office, "lift_suspension")
    assert world.api("POST", f"/v1/campaigns/{campaign}/resume", json={}).status in {200, 202}
    world.drain()
    assert READER in [mail.to for mail in world.inbox()]


def test_a_scheduled_campaign_does_not_start_while_sending_is_suspended(office: Office) -> None:
    world, garden = office.world, office.world.a_list()
    world.subscribed(garden, READER)
    draft = world.draft(garden)
    assert world.api("POST", f"/v1/campaigns/{draft}/schedule", json={"scheduled_for": soon(world)}).status == 200
    decide(office, "suspend_sending")

    world.advance(hours=3)
    world.run("start_due")
    world.drain()

    assert world.api("GET", f"/v1/campaigns/{draft}").json["state"] == "held"
    assert READER not in [mail.to for mail in world.inbox()]


def test_collecting_goes_on_while_sending_is_suspended(office: Office) -> None:
    decide(office, "suspend_sending")
    garden = office.world.a_list()

    office.world.sign_up(garden, READER)
    assert office.world.confirm(office.world.confirmation_link()).status == 200


def test_closing_stops_all_that_the_holder_can_do(office: Office) -> None:
    world, garden = office.world, office.world.a_list()
    assert world.api("GET", "/v1/lists").status == 200

    decide(office, "close_account")

    assert world.api("GET", "/v1/lists").status == 401
    page = office.get("/dashboard")
    assert (page.status, "The operator has closed this account" in page.text) == (403, True)
    assert "support@mail.smartmessages.example" in page.text
    assert office.post("/dashboard/settings", tracking="off").status == 403
    assert office.post("/logout").status == 303
    world.forget_mail()
    world.sign_up(garden, READER)
    assert world.inbox() == []


def test_whoever_asked_to_join_before_cannot_confirm_while_the_account_is_closed(office: Office) -> None:
    world, garden = office.world, office.world.a_list()
    world.sign_up(garden, READER)
    link = world.confirmation_link()
    decide(office, "close_account")

    for answer in (world.http("GET", link), world.confirm(link)):
        assert (answer.status, "Nobody can join any more" in answer.text) == (410, True)
        assert "Sign up again" not in answer.text
        assert "Alice" in answer.text, "who was responsible"
    assert world.subscription_or_none(garden, READER) is None

    decide(office, "reopen_account")
    assert world.confirm(link).status == 200
    assert world.subscription_or_none(garden, READER)


def test_closing_takes_nothing_from_the_people(office: Office) -> None:
    world, garden = office.world, office.world.a_list()
    for who in (READER, world.carol):
        world.subscribed(garden, who)
    decide(office, "close_account")

    assert world.leave(world.unsubscribe_link(garden, READER)).status == 200
    assert world.subscription_or_none(garden, READER) is None
    guest = portal.entered(world, world.carol)
    assert "Garden news" in guest.get("/portal/me").text
    assert guest.post("/portal/delete", sure="yes").status == 200
    assert world.subscription_or_none(garden, world.carol) is None


def test_reopening_brings_back_what_was(office: Office) -> None:
    before = get_account(office.account.id, clock.now())
    decide(office, "close_account")
    decide(office, "reopen_account")

    assert office.get("/dashboard").status == 200
    assert office.world.api("GET", "/v1/lists").status == 200
    after = get_account(office.account.id, clock.now())
    assert before is not None
    assert after is not None
    assert before.serialize() == after.serialize()


@pytest.mark.parametrize(("wish", "undo", "subject"), [
    ("suspend_sending", "lift_suspension", "Sending is suspended"),
    ("close_account", "reopen_account", "Your account is closed")])
def test_owners_are_told_once_and_it_stands_in_their_trail(office: Office, wish: str, undo: str, subject: str) -> None:
    world = office.world
    for _ in range(2):
        decide(office, wish)

    assert [str(mail.subject) for mail in world.inbox() if mail.to == OWNER].count(subject) == 1
    decide(office, undo)
    lines, _ = audit.page(office.account.id, "", 10)
    assert [line.actor for line in lines].count("operator") == 2
    assert "by the operator" in office.get("/dashboard/audit").text


def test_two_who_decide_at_once_do_not_undo_each_other(office: Office) -> None:
    with pytest.raises(Killed), killed_before("TransactWriteItems"):
        operate(do="close_account", account=office.account.id)
    assert operate(do="account", account=office.account.id)["standing"] == "open"
    decide(office, "close_account")
    assert operate(do="lift_suspension", account=office.account.id)["ok"] is False
    assert operate(do="account", account=office.account.id)["standing"] == "closed"


def test_an_account_is_opened_for_somebody_who_is_invited_to_it(world: World) -> None:
    made = operate(do="open_account", email="Frida@friends.example.org", organisation="Frida's  Friends")
    world.drain()

    link = newcomer.link_to(world, "Frida@friends.example.org", "invitation")
    assert "Frida&#39;s Friends" in world.http("GET", link).text
    typed = {"password": "seven violins under water", "terms": "yes"}
    assert world.http("POST", link, form=typed, headers=FROM_HERE).status == 303
    assert newcomer.log_in(world, "frida@friends.example.org", typed["password"]).status == 303
    assert operate(do="account", account=made["account"])["standing"] == "open"


@pytest.mark.parametrize(("wish", "said"), [
    ({"do": "open_account", "email": "nobody", "organisation": "X"}, "An e-mail address"),
    ({"do": "open_account", "email": "a@example.org", "organisation": " "}, "“organisation” must be one line"),
    ({"do": "close_account", "account": "nobody"}, "There is no account nobody."),
    ({"do": "reopen_account", "account": ""}, "“account” is an account's id"),
])
def test_what_cannot_be_met_is_answered_in_words(world: World, wish: dict[str, str], said: str) -> None:
    assert said in " ".join(operate(**wish)["problems"])
