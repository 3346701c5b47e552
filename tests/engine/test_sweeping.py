"""RET-2 on the other engine: conditional deletes in batches, requests that really come together."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib.core import aws, clock, overdue
from chalicelib.core.settings import settings
from chalicelib.retention import sweep
from chalicelib.retention.tally import Run
from chalicelib.subscriptions import confirm
from chalicelib.subscriptions.model import Pending
from chalicelib.subscriptions.rules import Proof
from chalicelib.subscriptions.tokens import Confirmation
from tests.faults import hooks
from tests.support import builders
from tests.support.world import World

pytestmark = pytest.mark.promise("RET-2")
MANY = 110  # more than four requests of deletes


def test_of_each_who_confirms_while_the_sweep_runs_exactly_one_has_won(world: World) -> None:
    garden = world.a_list()
    now = clock.now().replace(microsecond=0)
    over = Run(now + timedelta(seconds=61), lambda: False)
    people = [builders.person(f"reader{number}@example.org") for number in range(MANY)]
    for person in people:
        Pending(garden.id, person, address="reader@example.org", source="form", requested_at=clock.iso(now),
                wording="Yes", wording_version=1, mailed_at=clock.epoch(now), expires_at=clock.epoch(now) + 60).save()
    confirmed: list[bool] = []

    def confirming() -> None:
        for person in people:
            found = confirm.confirm(Confirmation(garden.id, person, now), Proof("", "", ""), False, now)
            confirmed.append(found.subscription is not None)

    with ThreadPoolExecutor(1) as beside:
        begun: list[Future[None]] = []
        with hooks.meanwhile("BatchExecuteStatement", lambda: begun.append(beside.submit(confirming))):
            swept = sweep.KINDS["pending"](over).count
        begun[0].result()

    assert world.scan("pending") == []
    assert len(world.scan("subscriptions")) == sum(confirmed)
    assert 0 < swept <= MANY - sum(confirmed), "what an answer was lost for counts as not deleted"


def test_what_is_written_again_in_a_batch_stays_and_is_not_counted(world: World) -> None:
    now, name = clock.now(), settings().tables["ephemeral"]

    def put(number: int, ends: int) -> overdue.Overdue:
        row = overdue.Overdue(f"some#{number}", "row", clock.epoch(now) + ends)
        aws.client("dynamodb").put_item(TableName=name, Item={
            "pk": {"S": row.pk}, "sk": {"S": row.sk}, "expires_at": {"N": str(row.ended)}})
        return row

    rows = [put(number, -3600) for number in range(MANY)]
    with hooks.meanwhile("BatchExecuteStatement", lambda: put(3, 3600)):
        dropped = overdue.drop("ephemeral", rows, now)

    assert 0 < dropped < MANY
    assert [row["pk"]["S"] for row in world.scan("ephemeral")] == ["some#3"]
