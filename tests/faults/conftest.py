"""What several of these files begin with."""

from collections.abc import Iterator

import pytest

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
def garden(world: World) -> MailingList:
    """A list with everybody on one page."""
    mailing_list = world.a_list()
    world.many_subscribed(mailing_list, who())
    return mailing_list
