"""Two workers at the deletion of one account: a schedule may fire twice. What a death comes to is in tests/kill."""

import json
from typing import Any

import pytest

from chalicelib.accounts import closing
from tests.faults.hooks import meanwhile
from tests.support.operating import operate
from tests.support.world import World


@pytest.mark.promise("RET-1")
def test_of_two_workers_at_once_one_goes_on_and_every_row_is_counted_once(world: World) -> None:
    account = world.account.id
    world.sent_newsletter()
    world.sign_up(world.a_list("Orchard news"), "waiting@example.org")
    expected = {table: sum(account in json.dumps(row) for row in world.scan(table))
                for table in ("subscriptions", "deliveries", "pending")}
    for wish in ("close_account", "delete_account"):
        assert operate(do=wish, account=account)["ok"]
    world.advance(days=14, minutes=1)
    others: list[Any] = []

    with meanwhile("BatchWriteItem", lambda: others.append(world.run("close_accounts"))):
        mine = world.run("close_accounts")

    assert (mine["deleted"], mine["failed"], [one["deleted"] for one in others]) == (0, 0, [1])
    row = closing.get(account)
    assert row is not None
    assert min(expected.values()) > 0
    assert {table: row.counts.get(table, 0) for table in expected} == expected
    assert row.going is None
