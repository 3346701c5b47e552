"""A campaign to five people who stand on one page of it."""

from chalicelib.lists.model import MailingList
from tests.faults.sending import Sending, people, started
from tests.support import builders
from tests.support.world import World

TAKEN = 2  # of them, where SES takes some


def who() -> list[str]:
    """Everybody, all on one page, in the order of the page."""
    return sorted(people(5, shard=0), key=builders.person)


def under_way(world: World, garden: MailingList) -> tuple[Sending, str]:
    """A campaign whose other shards are done, and the message of the page with everybody on it."""
    sending = started(world, garden)
    sending.deliver_other_shards(0)
    return sending, sending.waiting[0]
