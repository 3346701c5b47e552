"""What a request may cost: calls to AWS, counted on every client, and the modules that a cold start loads."""

import pytest

from chalicelib.subscriptions.model import SHARDS
from tests.benchmarks import budgets, stub
from tests.benchmarks.budgets import Cost, Counting
from tests.benchmarks.loading import fresh
from tests.support.world import World

TOOLS_OF_WRITING = {"pydantic", "markdown_it", "bs4", "css_inline", "nh3", "markdownify"}
TOOLS_OF_THE_DASHBOARD = {"argon2", "zxcvbn", "pyotp", "segno"}
OF_WRITERS = TOOLS_OF_WRITING | TOOLS_OF_THE_DASHBOARD | {"cryptography", "boto3", "chalicelib.campaigns.drafts",
                                                          "chalicelib.lists.schemas"}
NOT_TO_READ = sorted(OF_WRITERS | {"jinja2"})


@pytest.fixture
def costs(world: World) -> dict[str, Cost]:
    return {cost.operation: cost for cost in budgets.costs(world, Counting())}


def test_every_operation_of_a_person_keeps_to_its_budget(costs: dict[str, Cost]) -> None:
    assert {name: cost.named() for name, cost in costs.items() if cost.total > budgets.REQUESTS[name]} == {}
    assert costs.keys() == budgets.REQUESTS.keys()


def test_a_fresh_process_reads_its_keys_and_a_campaigns_links_once(costs: dict[str, Cost]) -> None:
    extra = {name: cost.extra() for name, cost in costs.items()}

    assert {extra.pop("click"), extra.pop("click by name")} == {"GetSecretValue, BatchGetItem"}
    assert set(extra.values()) == {"GetSecretValue"}


def test_sending_takes_few_calls_a_message(world: World) -> None:
    people = budgets.full_shards(world, 2 * budgets.PAGE)

    pages = budgets.sent(world, Counting(), people)

    assert len(world.inbox()) == len(people)
    assert budgets.of(pages, "dynamodb") / len(people) <= budgets.SEND_DYNAMODB
    assert budgets.of(pages, "sesv2") / len(people) <= budgets.SEND_SES


def test_the_ends_of_the_shards_are_the_only_pages_that_are_not_full(world: World) -> None:
    people = [f"member{n}@example.org" for n in range(3 * budgets.PAGE)]

    pages = budgets.sent(world, Counting(), people)

    assert len(world.inbox()) == len(people)
    assert budgets.of(pages, "sesv2") <= len(people) / budgets.PAGE + SHARDS


@pytest.fixture(scope="module")
def after_looking() -> set[str]:
    """The modules of a fresh process that has answered an opening and a click."""
    with stub.running() as address:
        return fresh("tests.benchmarks.first", "look", **stub.environment(address)).modules


@pytest.fixture(scope="module")
def after_import() -> set[str]:
    """The modules of a fresh process that has imported the app."""
    return fresh("app").modules


@pytest.mark.parametrize("module", NOT_TO_READ)
def test_an_opening_or_a_click_does_not_wait_for_the_tools_of_writing(after_looking: set[str], module: str) -> None:
    assert module not in after_looking


@pytest.mark.parametrize("module", NOT_TO_READ)
def test_the_app_starts_without_what_few_requests_need(after_import: set[str], module: str) -> None:
    assert module not in after_import


def test_a_person_who_signs_up_does_not_wait_for_the_tools_of_writing_or_of_the_dashboard() -> None:
    with stub.running() as address:
        loaded = fresh("tests.benchmarks.first", "sign_up", **stub.environment(address)).modules

    assert "jinja2" in loaded
    assert loaded & OF_WRITERS == set()


def test_what_is_counted_is_really_loaded_where_it_is_needed() -> None:
    """The names above are right: the room that writes newsletters loads them."""
    loaded = fresh("chalicelib.campaigns.drafts").modules | fresh("chalicelib.campaigns.schemas").modules

    assert loaded >= TOOLS_OF_WRITING
