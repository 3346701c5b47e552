"""A deletion of an account that dies, wherever it does: done again, it ends the same."""

import pytest

from chalicelib.accounts import closing
from tests.faults.hooks import Killed, killed_at
from tests.promises.test_ret_1_closing import naming
from tests.support import backup, builders
from tests.support.operating import operate
from tests.support.world import World

pytestmark = [pytest.mark.promise("RET-1")]


def test_killed_around_any_call_and_done_again_it_ends_the_same(world: World) -> None:
    other = builders.bob()
    books = builders.a_list(other, "Books")
    world.subscribed(books, world.carol)
    world.sent_newsletter()
    account = world.account.id
    for wish in ("close_account", "delete_account"):
        assert operate(do=wish, account=account)["ok"]
    world.advance(days=15)
    world.drain()
    before = backup.of_everything(world)
    with killed_at(100_000, "before") as calls:
        assert world.run("close_accounts")["deleted"] == 1
    meant, theirs = _keys(world, account), naming(world, other.id)

    cuts = [(number, when) for number in range(len(calls)) for when in ("before", "after")]
    for number, when in cuts:
        for table, rows in before.items():
            backup.put(world, table, rows)
        with pytest.raises(Killed), killed_at(number, when):
            world.run("close_accounts")
        world.run("close_accounts")
        assert _keys(world, account) == meant, (number, when)
        row = closing.get(account)
        assert row is not None
        assert row.done_at, (number, when)
    assert naming(world, other.id) == theirs
    print(f"a deletion of {len(calls)} calls, killed at {len(cuts)} points")


def _keys(world: World, account: str) -> list[tuple[str, str, str]]:
    return sorted((table, row["pk"]["S"], row["sk"]["S"]) for table, row in naming(world, account))
