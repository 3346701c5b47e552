"""COL-3: the statement equals what was sent, and says the same wherever it is read."""

import csv
import io
import json
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from chalicelib.administration import metering
from chalicelib.administration.metered import of_account
from chalicelib.core import aws, ids
from chalicelib.core.settings import settings
from tests.faults.hooks import Killed, answer_lost, killed_at, spoiled
from tests.support import builders
from tests.support.office import signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("COL-3")
NOT_ACCEPTED = {"u", "f", "w"}  # uncertain, failed, turn to come
BOUNCING, COMPLAINING = "bounce@simulator.amazonses.com", "complaint@simulator.amazonses.com"


def people(count: int, what: str = "reader") -> list[str]:
    return [f"{what}{number}@example.org" for number in range(count)]


def ledger(world: World) -> Counter[str]:
    """By campaign, the recipients whose mail SES took by the raw rows: those on pages, but for whom another letter is
    kept."""
    found: Counter[str] = Counter()
    for row in world.scan("deliveries"):
        campaign, sort = row["pk"]["S"].partition("#")[0], row["sk"]["S"]
        if sort.startswith("page#"):
            found[campaign] += len(json.loads(row["recipients"]["S"]))
        elif sort.startswith("results#"):
            found[campaign] -= sum(letter["S"] in NOT_ACCEPTED for letter in row["stands"]["M"].values())
    return found


def used(world: World) -> dict[str, dict[str, Any]]:
    """The raw rows of the account's usage, but for when they were read."""
    rows = [row for row in world.scan("totals") if row["pk"]["S"] == of_account(world.account.id)]
    return {row["sk"]["S"]: {name: next(iter(value.values())) for name, value in row.items()}
            for row in rows if row["sk"]["S"] != "read"}


def statement(world: World, month: str = "") -> Any:
    listed = world.api("GET", "/v1/usage").json["items"]
    return next(one for one in listed if one["month"] == (month or world.today()[:7]))


def messages(world: World, month: str = "") -> dict[str, int]:
    return {one["campaign_id"]: one["messages"] for one in statement(world, month)["campaigns"]}


def test_it_counts_what_ses_took_and_nothing_else(world: World) -> None:
    """Bounces and complaints were taken; whoever was skipped or refused was not; own mails are nobody's bill."""
    garden, orchard = world.a_list(), world.a_list("Orchard news")
    world.many_subscribed(garden, [*people(60), BOUNCING, COMPLAINING])
    world.restrict(garden, people(60)[0])
    world.many_subscribed(orchard, people(7, "picker"))
    first = world.send(garden)
    second = world.send(garden)  # who bounced or complained is suppressed now
    with spoiled({people(7, "picker")[0]}):
        third = world.send(orchard)
    with answer_lost("SendBulkEmail"):
        fourth = world.send(orchard)
    world.sign_up(garden, "new@example.org")

    world.run("meter")

    raw = ledger(world)
    assert messages(world) == dict(raw)
    assert (raw[first], raw[second]) == (61, 59)
    assert raw[third] == 6
    assert raw[fourth] == 7, "an answer was lost, and the events have settled it"
    assert statement(world)["messages"] == sum(raw.values())
    for campaign in raw:
        assert raw[campaign] == world.report(campaign)["sending"]["sent"]


def test_page_file_and_api_say_the_same(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people(12))
    campaign = world.send(garden)
    world.run("meter")
    office = signed_in(world)

    page = office.get("/dashboard/usage").text
    answer = office.post("/dashboard/usage/csv", month=world.today()[:7])
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    said = statement(world)

    assert f'href="/dashboard/campaigns/{campaign}/report">What to sow in May</a>' in page
    assert answer.headers["Content-Disposition"] == f'attachment; filename="usage-{said["month"]}.csv"'
    assert [row["quantity"] for row in rows if row["id"] == campaign] == [str(said["messages"])] == ["12"]
    sums = {row["unit"]: row["quantity"] for row in rows if row["what"] == "sum"}
    assert sums == {"messages": str(said["messages"]), "people at most": str(said["most_people"]),
                    "bytes at most": str(said["most_bytes"])}
    assert said["lists"] == [{"list_id": garden.id, "people": 12, "most_people": 12, "bytes": said["bytes"],
                              "most_bytes": said["bytes"]}]
    assert "statement.exported" in str(world.scan("accounts"))


def test_a_campaign_counts_for_the_month_in_which_it_started(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people(9))
    world.advance_to(datetime.fromisoformat("2027-01-31T23:59:00Z"))
    campaign = world.start(garden)
    world.run("meter")
    world.advance(minutes=2)
    world.drain()  # all of it is sent in February

    world.run("meter")

    january = statement(world, "2027-01")
    assert january["campaigns"] == [{"campaign_id": campaign, "messages": 9}]
    assert january["settled"]
    assert statement(world, "2027-02")["campaigns"] == []
    assert not statement(world, "2027-02")["settled"]


def test_reading_again_changes_nothing(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people(5))
    world.send(garden)
    world.run("meter")
    before = used(world)

    world.run("meter")
    world.advance(hours=1)
    world.run("meter")

    assert used(world) == before


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_reading_killed_at_whatever_call_is_made_good_by_the_next(world: World, when: str,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metering, "ACCOUNTS_AT_A_TIME", 1)
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    builders.bob()
    campaign = world.send(garden)
    calls, deaths = 0, 0
    while deaths == calls:
        try:
            with killed_at(calls, when):
                calls += 1
                world.run("meter")
        except Killed:
            deaths += 1
        world.run("meter")  # from where it stopped, which may be past this account
        world.run("meter")
        assert used(world)[f"{world.today()[:7]}#sent#{ids.split(campaign)[1]}"]["messages"] == "1"
        assert used(world)[f"{world.today()[:7]}#all"]["most"] == "1"
    assert deaths > 8


def test_figures_outlive_the_ledger(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people(5))
    campaign = world.send(garden)
    month = world.today()[:7]
    world.run("meter")

    world.advance(days=200)
    for row in world.scan("deliveries"):
        aws.client("dynamodb").delete_item(TableName=settings().tables["deliveries"],
                                           Key={"pk": row["pk"], "sk": row["sk"]})
    world.run("meter")

    assert messages(world, month) == {campaign: 5}


def test_people_are_counted_now_and_at_most(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people(3))
    world.subscribed(garden, world.carol)
    world.run("meter")
    first = statement(world)
    world.leave(world.unsubscribe_link(garden, world.carol))
    world.run("meter")

    said = statement(world)
    assert (first["people"], first["most_people"]) == (4, 4)
    assert (said["people"], said["most_people"]) == (3, 4)
    assert said["bytes"] < said["most_bytes"] == first["bytes"]
    world.advance(days=31)
    world.run("meter")
    assert (statement(world)["people"], statement(world)["most_people"]) == (3, 3), "a new month begins with what is"


def test_no_row_of_usage_names_anybody(world: World) -> None:
    garden = world.a_list("Friends of Carol Smith")
    world.subscribed(garden, world.carol)
    world.send(garden)
    world.run("meter")

    rows = str(used(world)).lower()
    for trace in ("carol", "example.org", "sow", world.person(world.carol).lower()):
        assert trace not in rows


def test_one_account_that_cannot_be_read_is_in_nobody_s_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    builders.bob()
    broken = metering.read_account
    monkeypatch.setattr(metering, "read_account", lambda account_id, now: (
        broken(account_id, now) if account_id == world.account.id else [][0]))

    assert world.run("meter") == {"accounts": 1, "failed": 1}
    assert f"{world.today()[:7]}#all" in used(world)
