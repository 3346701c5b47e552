"""The statement's page and the API's: prices where there are some, months of the account alone."""

import pytest

from chalicelib.core.settings import settings
from tests.support import builders
from tests.support.office import signed_in
from tests.support.world import World

PRICES = '{"currency": "GBP", "per_thousand_messages": "500", "per_thousand_people": "1000", "per_gigabyte": "0"}'


def test_with_prices_the_statement_says_what_the_month_costs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, ["a@example.org", "b@example.org"])
    world.send(garden)
    world.run("meter")
    office = signed_in(world)
    assert "GBP" not in office.get("/dashboard/usage").text
    assert world.api("GET", "/v1/usage").json["items"][0]["charges"] is None

    monkeypatch.setenv("PRICES", PRICES)
    settings.cache_clear()

    page = office.get("/dashboard/usage").text
    assert all(amount in page for amount in ("GBP 1.00", "GBP 2.00", "GBP 3.00"))
    assert world.api("GET", "/v1/usage").json["items"][0]["charges"] == {
        "currency": "GBP", "messages": "1.00", "people": "2.00", "storage": "0.00", "total": "3.00"}
    assert b"total,,,,,3.00,GBP" in office.post("/dashboard/usage/csv").body


def test_months_by_cursor_from_this_one_to_the_account_s_first(world: World) -> None:
    world.advance(days=100)
    first = world.api("GET", "/v1/usage?limit=2").json
    second = world.api("GET", f"/v1/usage?limit=100&cursor={first['next']}").json

    months = [one["month"] for one in first["items"] + second["items"]]
    assert months == sorted(months, reverse=True)
    assert (months[0], months[-1]) == (world.today()[:7], str(world.account.created_at)[:7])
    assert second["next"] is None


@pytest.mark.parametrize("month", ["1999-01", "2099-01", "x", "2027"])
def test_other_months_are_not_there(world: World, month: str) -> None:
    office = signed_in(world)

    assert office.get(f"/dashboard/usage?month={month}").status == 404
    assert office.post("/dashboard/usage/csv", month=month).status == 404


def test_an_account_sees_its_own_usage(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    world.send(garden)
    world.run("meter")

    bob = signed_in(world, account=builders.bob(), email="bob@books.example.com").get("/dashboard/usage").text
    assert "No campaign started in this month." in bob
    assert garden.id not in bob


def test_a_key_without_the_scope_reads_no_usage(world: World) -> None:
    from chalicelib.accounts.keys import issue_key

    world.key = issue_key(world.account, "lists", world.now(), ["lists:read"]).secret
    assert world.api("GET", "/v1/usage").status == 403
