"""SHR-1: lists that were bought are refused; nothing is uploaded that nobody vouches for."""

from typing import Any

import pytest

from tests.support.uploads import VOUCHED, begin
from tests.support.world import World

pytestmark = pytest.mark.promise("SHR-1")
FILE = b"email\nann@example.org\n"


@pytest.mark.parametrize("mode", ["confirm", "suppressions"])
def test_without_an_attestation_nothing_starts(world: World, mode: str) -> None:
    upload = begin(world, world.a_list(), mode)
    upload.send(FILE)
    upload.do("columns", {"columns": ["email"]})

    refused = upload.ask("POST", "/start", {})
    world.drain()

    assert (refused.status, world.inbox(), world.scan("pending"), world.scan("suppressions")) == (409, [], [], [])
    assert "vouched" in refused.json["detail"]


@pytest.mark.parametrize(("left_out", "field"), [("source", "source"), ("consent", "consent"),
                                                 ("not_bought", "not_bought")])
def test_all_of_it_has_to_be_said(world: World, left_out: str, field: str) -> None:
    upload = begin(world, world.a_list(), "confirm")
    said: dict[str, Any] = {"source": "", "consent": "", "not_bought": False}

    refused = upload.ask("POST", "/attestation", VOUCHED | {left_out: said[left_out]})

    assert refused.status == 422
    assert [one["field"] for one in refused.json["errors"]] == [field]


def test_who_vouched_when_and_from_where_is_kept(world: World) -> None:
    upload = begin(world, world.a_list(), "confirm").ready(FILE, ["email"])

    kept: Any = upload.row.attestation

    assert kept == VOUCHED | {"by": kept["by"], "at": kept["at"], "ip": "192.0.2.1"}
    assert kept["by"].startswith("key:")
    assert kept["at"][:10] == world.today()
    acts = [row["action"]["S"] for row in world.scan("accounts") if row["sk"]["S"].startswith("audit#")]
    assert {"import.begun", "import.mapped", "import.attested"} <= set(acts)


def test_what_was_vouched_for_cannot_be_changed_once_it_runs(world: World) -> None:
    upload = begin(world, world.a_list(), "confirm").ready(FILE, ["email"])
    upload.do("start")

    assert upload.ask("POST", "/attestation", VOUCHED).status == 409
    assert upload.ask("POST", "/columns", {"columns": ["email"]}).status == 409
    assert upload.ask("POST", "/file", {"csv": "x"}).status == 409
