"""What several of these files begin with."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.campaigns import deliver, rate_turns
from chalicelib.lists.model import MailingList
from tests.faults import hooks
from tests.faults.one_page import who
from tests.support.world import World


@pytest.fixture
def without_delays(world: World) -> Iterator[None]:
    """What waits in the queue comes at once."""
    with hooks.undelayed():
        yield


@pytest.fixture
def page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker sends one page, of four people, and asks for the next by a message."""
    monkeypatch.setattr(deliver, "PAGE_SIZE", 4)
    monkeypatch.setattr(rate_turns, "PAGES", 1)
    monkeypatch.setattr(rate_turns, "WALK", timedelta())


@pytest.fixture
def garden(world: World) -> MailingList:
    """A list with everybody on one page."""
    mailing_list = world.a_list()
    world.many_subscribed(mailing_list, who())
    return mailing_list
