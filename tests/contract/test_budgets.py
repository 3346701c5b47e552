"""What account holders' requests may cost: calls to AWS, counted on every client for every route that reads.

The door of the API makes two calls (key and account in one read, the count of the call in one write) and an operation
at most two more. A page of the dashboard makes at most five, the door's two among them. The portal's
first page makes six, however large the lists are.
"""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from chalicelib.accounts.operations import OPERATIONS
from chalicelib.core import aws
from tests.benchmarks.budgets import Counting, named
from tests.contract.test_tenants import NOBODYS, routes
from tests.support import builders, newcomer, portal
from tests.support import estate as estates
from tests.support.answer import Answer
from tests.support.estate import Estate, ids_for
from tests.support.office import a_user, code_now
from tests.support.world import World

DOOR, OPERATION, PAGE, PORTAL = 2, 2, 5, 6
LOOKS_INTO_A_FILE = "preview_import"  # one call more: the upload, its list, and the file in S3
EMAIL = "alice@garden.example.com"
Ask = Callable[[], Answer]


@pytest.fixture
def estate(world: World) -> Estate:
    return estates.of(world)


def test_an_operation_that_reads_makes_two_calls_beyond_the_door(estate: Estate) -> None:
    reading = [one for one in OPERATIONS if one.method == "GET"]
    paths = [(one.path.format(**ids_for(estate, one.name)), one.name == LOOKS_INTO_A_FILE) for one in reading]
    counting = Counting()

    assert [text for path, file in paths for text in
            _dear(counting, path, partial(estate.world.api, "GET", path), DOOR + OPERATION + file)] == []


def test_a_page_of_the_dashboard_makes_five_calls(estate: Estate) -> None:
    office, counting = estate.office(), Counting()
    paths = [path.format(**estate.ids | NOBODYS) for method, path in routes()
             if method == "GET" and path.startswith("/dashboard")]

    assert [text for path in paths for text in _dear(counting, path, partial(office.get, path), PAGE)] == []


@pytest.mark.parametrize("others", [0, 300])
def test_the_portal_s_first_page_makes_six_calls_for_ten_lists_of_ten_account_holders(
        world: World, others: int) -> None:
    for n in range(10):
        account = builders.alice(email=f"alice{n}@garden.example.com")
        garden = builders.a_list(account, f"Garden {n}")
        builders.subscribed(garden, world.carol)
        builders.many_subscribed(garden, [f"p{n}-{each}@example.org" for each in range(others // 10)])
    guest, counting = portal.entered(world, world.carol), Counting()
    with counting.counted() as calls:
        page = guest.get("/portal/me")

    assert all(f"Garden {n}" in page.text for n in range(10))
    assert calls.total() <= PORTAL, named(calls)


def test_a_code_of_the_second_factor_reads_once_whether_the_network_is_known(world: World) -> None:
    a_user(world.account, EMAIL)
    half = newcomer.cookie_of(newcomer.log_in(world, EMAIL))
    read: list[str] = []
    aws.watch(lambda client: client.meta.events.register(
        "before-parameter-build.dynamodb.*", lambda params, model, **_: read.append(f"{model.name} {params}")))

    assert newcomer.show_code(world, half, code=code_now()).status == 303
    assert len([one for one in read if "Get" in one and "known#" in one and "network#" in one]) == 1


def _dear(counting: Counting, path: str, ask: Ask, most: int) -> Iterator[str]:
    """The calls, where they are more than allowed, in a process that is warm."""
    ask()
    with counting.counted() as calls:
        answer = ask()
    if answer.status >= 400 and path.rpartition("/")[2] not in NOBODYS.values():
        yield f"{path}: {answer.status}"
    if calls.total() > most:
        yield f"{path}: {named(calls)}"
