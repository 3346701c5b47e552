"""Whether SES may have got the mail of somebody on a page who has changed their address meanwhile."""

from datetime import UTC, datetime

import pytest

from chalicelib.campaigns.model import Claim
from chalicelib.campaigns.moved import _was_handed_over
from chalicelib.core import clock
from chalicelib.core.errors import TemporaryFailure

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MAIL = "0-mail"


def claim(waiting: list[str] | None, lease: int) -> Claim:
    return Claim("c#0", "page#", recipients=[["p", MAIL]], skipped={}, waiting=waiting,
                 leased_until=clock.epoch(NOW) + lease if lease else 0, expires_at=clock.epoch(NOW) + 9999)


@pytest.mark.parametrize(("waiting", "lease", "deliveries", "handed_over"), [
    (None, 90, [MAIL], True), (None, -90, [MAIL], True), (["0-other"], 0, [MAIL], True), (None, 90, [], False),
    ([MAIL], 0, [MAIL], False),  # the turn of whoever has left the list does not come
    ([MAIL], -90, [MAIL], True),  # a worker died when it was their turn
])
def test_who_waits_has_not_been_mailed(waiting: list[str] | None, lease: int, deliveries: list[str],
                                       handed_over: bool) -> None:
    assert _was_handed_over(claim(waiting, lease), deliveries, NOW) == handed_over


def test_while_their_turn_is_on_nobody_can_say() -> None:
    with pytest.raises(TemporaryFailure):
        _was_handed_over(claim([MAIL], 90), [MAIL], NOW)
