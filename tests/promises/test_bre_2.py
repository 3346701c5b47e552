"""BRE-2: account holders whom a breach concerns are told by mail at their account addresses, each once, none missed."""

import json
from collections import Counter
from typing import Any

import pytest

from chalicelib.breaches import affected, register
from chalicelib.core import clock
from chalicelib.core.errors import Conflict, Invalid
from chalicelib.core.settings import settings
from tests.support import builders
from tests.support.incidents import (
    TEXTS,
    WHO,
    concerned,
    decided,
    facts,
    holder,
    of_holders,
    opened,
    status,
    tell,
    told_of,
)
from tests.support.office import a_user, signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("BRE-2")


def now() -> Any:
    return clock.now()


def mails(world: World) -> Counter[str]:
    return Counter(mail.to for mail in world.inbox())


# --- what the mail says, and to whom it goes

def test_every_owner_of_every_account_concerned_is_told_once_at_its_address_and_nobody_else(world: World) -> None:
    signed_in(world)
    a_user(world.account, "editor@garden.example.com", role="editor")
    found = opened()
    two_owners, spared = holder(1, owners=2), holder(2)
    for account in (world.account, two_owners):
        concerned(found, account)
    decided(found)

    for _time in range(3):
        tell(found)
        world.drain()

    assert mails(world) == {"alice@garden.example.com": 1, "o1-0@holder.example.com": 1, "o1-1@holder.example.com": 1}
    assert spared.id not in [row.account for row in affected.all_of(found.id)]
    said = status(found)
    assert (said["accounts"], said["told"], said["delivered"], said["done"]) == (2, 2, 3, True)
    assert (said["twice"], said["unsure"], said["bounced"], said["nobody"]) == (0, [], [], [])


def test_the_mail_has_the_facts_what_it_concerns_and_what_to_do_by_when(world: World) -> None:
    signed_in(world)
    found = told_of(world, people=1234)
    mail = world.mail_to("alice@garden.example.com")

    assert str(mail.subject) == "A breach of data concerns your lists"
    for text in (" ".join(mail.text.split()), " ".join(mail.html.split())):
        for name in ("data", "whose", "effects", "measures", "contact", "advice"):
            assert TEXTS[name] in text, name
        assert "1,234 people" in text
        assert "Garden news" in text
        assert "within 72 hours" in text
        assert f"/dashboard/incidents/{found.id}" in text
        assert "@example.org" not in text.replace(TEXTS["contact"], "")


def test_no_subscriber_is_mailed(world: World) -> None:
    signed_in(world)
    told_of(world, people=20)

    assert set(mails(world)) == {"alice@garden.example.com"}


def test_messages_and_tags_name_ids_alone(world: World) -> None:
    found, (account,) = of_holders(1)
    tell(found)

    assert world.waiting("incidents") == [json.dumps({"incident": found.id, "account": account.id},
                                                     separators=(",", ":"))]
    world.drain()
    tags = world.mailbox.all()[0].tags
    assert set(tags) == {"incident", "account", "user"}
    assert "@" not in str(tags)


# --- what must be known and decided first

@pytest.mark.parametrize("missing", ["occurred_at", "data", "whose", "effects", "measures", "contact"])
def test_nobody_is_told_before_the_facts_are_known(world: World, missing: str) -> None:
    given = facts()
    del given[missing]
    found = register.open_incident(given, WHO, now())
    concerned(found, world.account)
    decided(found)

    with pytest.raises(Invalid) as blocked:
        tell(found)

    assert list(blocked.value.fields) == [missing]
    assert world.waiting("incidents") == []


def test_nobody_is_told_unless_it_was_decided_and_somebody_is_concerned(world: World) -> None:
    found = opened()
    concerned(found, world.account)
    with pytest.raises(Conflict):
        tell(found)
    decided(found, holders=False)
    with pytest.raises(Conflict):
        tell(found)
    decided(found)
    affected.remove(found.id, world.account.id, "Not this one.", WHO, now())
    with pytest.raises(Conflict):
        tell(found)

    assert world.waiting("incidents") == []


def test_what_owners_were_told_of_is_not_taken_back(world: World) -> None:
    signed_in(world)
    found = told_of(world)

    for undo in (lambda: concerned(found, world.account), lambda: decided(found, holders=False),
                 lambda: affected.remove(found.id, world.account.id, "Oh.", WHO, now())):
        with pytest.raises(Conflict):
            undo()


# --- audited, with receipts

def test_it_is_audited_in_the_register_and_in_the_accounts_own_trail(world: World) -> None:
    signed_in(world)
    found = told_of(world)
    lines = [row for row in world.scan("accounts") if row.get("action", {}).get("S") == "incident.told"]

    assert [entry.what for entry in register.history(found.id)] == ["opened", "affected", "decided", "telling"]
    assert [(line["pk"]["S"], line["subject"]["S"], line["actor"]["S"]) for line in lines] == [
        (world.account.id, found.id, "service")]


@pytest.mark.parametrize(("address", "end"), [("bounce@simulator.amazonses.com", "bounced"),
                                              ("complaint@simulator.amazonses.com", ""), ("fine@example.com", "")])
def test_ses_says_what_became_of_it(world: World, address: str, end: str) -> None:
    account = builders.bob()
    a_user(account, address)
    found = opened()
    concerned(found, account)
    decided(found)
    tell(found)
    world.drain()

    said = status(found)

    assert said["bounced"] == ([account.id] if end else [])
    assert said["delivered"] == (0 if end else 1)


def test_an_account_without_anybody_to_tell_is_said_to_be_so(world: World) -> None:
    found = opened()
    concerned(found, world.account)  # nobody has signed up for it
    decided(found)
    tell(found)
    world.drain()

    assert status(found)["nobody"] == [world.account.id]


# --- an exercise

def test_an_exercise_runs_the_same_and_mails_the_operator_alone(world: World) -> None:
    found, accounts = of_holders(3, drill=True)
    tell(found)
    world.drain()

    assert mails(world) == {settings().operator_contact: 3}
    for mail in world.inbox():
        assert str(mail.subject) == "[Exercise] A breach of data concerns your lists"
        assert "This is an exercise." in mail.text
        assert "/dashboard/incidents" not in mail.text + mail.html, "the page is not there"
        assert TEXTS["effects"] in " ".join(mail.text.split())
    assert status(found)["told"] == 3
    office = signed_in(world, email="x@holder.example.com", account=accounts[0])
    assert "No breach has touched your lists" in office.get("/dashboard/incidents").text
    assert office.get(f"/dashboard/incidents/{found.id}").status == 404
    assert "breach" not in office.get("/dashboard").text
    assert [row for row in world.scan("accounts") if row.get("action", {}).get("S") == "incident.told"] == []
