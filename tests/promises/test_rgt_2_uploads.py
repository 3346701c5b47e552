"""RGT-2: who was brought along by a table sees and takes along where that says they come from, and who vouched how."""

import json
from html import unescape
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.portal import gather
from tests.support import builders
from tests.support.portal import entered
from tests.support.uploads import EVIDENCE, VOUCHED, begin
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-2")
COLUMNS = [*EVIDENCE, "consent_ip"]


def _brought(world: World, mode: str) -> dict[str, Any]:
    """What Carol takes along after an upload in that mode."""
    dave = "dave@example.org,2025-05-01,our fair,"
    text = f"email,date,source,ip\n{dave}\n{world.carol},2025-05-02,our fair,192.0.2.77\n"
    columns = COLUMNS if mode == "evidence" else ["email", "", "", ""]
    upload = begin(world, world.a_list(), mode).ready(text.encode(), columns)
    upload.run()
    return {"short": upload.short, "data": gather.everything(world.person(world.carol), clock.now())}


@pytest.mark.parametrize(("mode", "row"), [("evidence", 3), ("confirm", 3), ("suppressions", None)])
def test_what_was_vouched_for_is_in_the_copy_but_not_by_whom(world: World, mode: str, row: int | None) -> None:
    found = _brought(world, mode)
    told, = found["data"]["uploads"]

    assert (told["upload"], told["row"], told["mode"]) == (found["short"], row, mode)
    assert (told["said_source"], told["said_consent"], told["said_not_bought"]) == tuple(VOUCHED.values())
    assert told["list"] == ("" if mode == "suppressions" else "Garden news")
    assert told["vouched_at"][:10] == told["brought_at"][:10] == world.today()
    assert "key:" not in json.dumps(told), "who of the account that was is its own affair"
    assert "dave" not in json.dumps(found["data"])


def test_the_evidence_of_the_file_is_in_the_copy_and_on_the_page(world: World) -> None:
    found = _brought(world, "evidence")
    one, = found["data"]["subscriptions"]

    assert one["state"] == "confirmed"
    assert one["source"] == f"upload {found['short']} row 3"
    assert (one["consent"]["ip"], one["consent"]["confirmed_at"]) == ("192.0.2.77", "2025-05-02T00:00:00Z")
    assert one["consent"]["wording"].endswith("our fair")
    page = unescape(entered(world, world.carol).get(f"/portal/at/{world.account.id}").text)
    assert "What the sender states of your consent" in page
    assert "Version of the wording" not in page, "there is none"
    for said in (*list(VOUCHED.values())[:2], "192.0.2.77", "our fair", "Row of the table"):
        assert said in page


def test_who_signed_up_before_uploads_were_known_has_a_page(world: World) -> None:
    garden = world.a_list()
    row = builders.subscribed(garden, world.carol)
    row.update(actions=[type(row).consent.set({name: said for name, said in row.consent.items() if name != "upload"})])

    page = unescape(entered(world, world.carol).get(f"/portal/at/{world.account.id}").text)
    assert "What you agreed to, and the proof of it" in page
