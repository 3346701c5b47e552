"""RET-3: what readers and others send cannot make us keep more than a row for each person, link and day."""

from collections import Counter
from typing import Any

import pytest

from chalicelib.activity import tokens
from chalicelib.activity.model import SHARDS, Total
from chalicelib.activity.record import record_open
from chalicelib.activity.tokens import Tracked
from chalicelib.core import clock, signing
from chalicelib.core.errors import BadLink
from tests.faults.hooks import answered, hooked, refused
from tests.support.mail import PUBLIC_URL
from tests.support.world import World

pytestmark = pytest.mark.promise("RET-3")
OFTEN = 120
MADE_UP = 20_000
A_SECOND, A_ROW_TAKES = 5_000, 1_000  # opens of one campaign; write units


def test_one_pixel_fetched_again_and_again_is_one_row(world: World) -> None:
    """The key of a row holds the day, the person and the link, and nothing of the request: the thousandth changes what
    the first has made."""
    world.advance_to_noon()
    campaign, mail = world.sent_newsletter(tracking=True)

    for number in range(OFTEN):
        world.http("GET", mail.pixel, headers={"User-Agent": f"Program/{number}"}, ip=f"198.51.100.{number}")

    assert len(world.scan("activity")) == 1
    opens = world.report(campaign)["opens"]
    assert opens == {"total": OFTEN, "unique": 1, "anonymous": 0, "machine": 0}


def test_without_a_name_it_is_one_row_for_each_shard_and_machines_are_counted_apart(world: World) -> None:
    world.advance_to_noon()
    campaign, mail = world.sent_newsletter()

    for number in range(OFTEN):
        world.http("HEAD" if number % 3 == 0 else "GET", mail.links[0])

    assert len(world.scan("activity")) <= SHARDS
    clicks = world.report(campaign)["clicks"]
    assert clicks == {"total": 0, "unique": 0, "anonymous": OFTEN * 2 // 3, "machine": OFTEN // 3}
    assert len(list(Total.query(campaign))) == 2, "all links together, and this one"


def test_made_up_links_write_and_ask_nothing(world: World) -> None:
    """However many there are: a seal is checked before anything is asked for."""
    _campaign, mail = world.sent_newsletter(tracking=True)
    token = mail.pixel.rsplit("/", 1)[1]
    made_up = [token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1:]
               for place in range(len(token) - 1)]
    made_up += ["x", "%00", "a" * 2_000, token * 2, signing.sign("unsubscribe", "a", "b"), token[:-1]]
    world.http("GET", mail.links[0])
    before, asked = world.everything_stored(), []

    def note(model: Any, **_: Any) -> None:
        asked.append(model.name)

    with hooked("before-call", note):
        for one in made_up:
            assert world.http("GET", f"{PUBLIC_URL}/o/{one}").status in {200, 404}
            assert world.http("GET", f"{PUBLIC_URL}/c/{one}/1").status in {400, 404, 410}

    assert asked == []
    assert world.written_since(before) == []


def test_very_many_made_up_links_are_told_by_their_seal_alone(world: World) -> None:
    """What one costs is some processor time; nothing is asked, so a million of them leave what a hundred leave."""
    _campaign, mail = world.sent_newsletter(tracking=True)
    world.http("GET", mail.pixel)
    said, seal = mail.pixel.rsplit("/", 1)[1][:-20], mail.pixel[-20:]
    asked: list[str] = []

    with hooked("before-call", lambda model, **_: asked.append(model.name)):
        refused_links = sum(_is_refused(f"{said}{number:06d}{seal[6:]}") for number in range(MADE_UP))

    assert (refused_links, asked) == (MADE_UP, [])


def _is_refused(token: str) -> bool:
    try:
        tokens.read(token)
    except BadLink:
        return True
    return False


def test_a_second_of_a_campaign_that_everybody_opens_changes_sixteen_rows_evenly(world: World) -> None:
    """One write each, spread by chance over the shards, through the code that answers the pixel."""
    tracked, rows = Tracked(f"{world.account.id}-2345678xyz", clock.now().date(), ""), Counter[str]()

    def note(params: Any, **_: Any) -> None:
        rows[f"{params['Key']['pk']['S']} {params['Key']['sk']['S']}"] += 1

    with hooked("provide-client-params.*.UpdateItem", note), answered("UpdateItem", {"Attributes": {}}):
        for _open in range(A_SECOND):
            record_open(tracked, False, False, clock.now())

    assert (len(rows), rows.total()) == (SHARDS, A_SECOND)
    assert max(rows.values()) < 1.4 * A_SECOND / SHARDS < A_ROW_TAKES


@pytest.mark.parametrize("link", ["0", "2", "999999", "-1", "1e3", "x"])
def test_links_that_the_mail_does_not_have_write_nothing(world: World, link: str) -> None:
    _campaign, mail = world.sent_newsletter(tracking=True)
    before = world.everything_stored()

    assert world.http("GET", mail.links[0].rsplit("/", 1)[0] + f"/{link}").status == 404

    assert world.written_since(before) == []


@pytest.mark.parametrize(("operation", "code"), [
    ("BatchGetItem", "ProvisionedThroughputExceededException"), ("UpdateItem", "ThrottlingException"),
    ("UpdateItem", "TransactionConflictException")])
def test_one_person_s_link_that_is_asked_for_too_often_is_counted_for_nobody(
        world: World, operation: str, code: str) -> None:
    """Rows take so many changes a second; what comes beyond is counted all the same, and names nobody."""
    campaign, mail = world.sent_newsletter(tracking=True)

    with refused(operation, code) as said:
        answer = world.http("GET", mail.pixel)

    assert (len(said), answer.headers["Tk"]) == (1, "N")
    row, = world.scan("activity")
    assert "person" not in row
    assert row["pk"]["S"].startswith(clock.now().date().isoformat())
    assert world.report(campaign)["opens"] == {"total": 0, "unique": 0, "anonymous": 1, "machine": 0}


def test_a_fault_that_is_no_crowd_is_told_in_the_log_and_keeps_nobody_from_the_page(world: World) -> None:
    _campaign, mail = world.sent_newsletter(tracking=True)

    with refused("UpdateItem", "AccessDeniedException"):
        answer = world.http("GET", mail.links[0])

    assert (answer.status, answer.headers["Tk"]) == (302, "N")
    assert world.scan("activity") == []
