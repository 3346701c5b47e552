"""COL-1: people come onto a list by subscribing or by an account holder's upload; there is no third way."""

import ast
from pathlib import Path

import pytest

from tests.support.uploads import by_evidence
from tests.support.world import World

pytestmark = pytest.mark.promise("COL-1")
ROOMS = Path(__file__).resolve().parents[2] / "chalicelib"
WAYS = {
    "subscriptions/confirm.py": "the person's own confirmation",
    "imports/known.py": "an upload, by the evidence of its file",
    "portal/move.py": "a person's change of address, who is on the list already and keeps how they came",
}


def _makers() -> set[str]:
    """The modules that make a new row of a subscription: with attributes, not by its key alone, which finds one."""
    found = set()
    for path in ROOMS.rglob("*.py"):
        calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
        if any(getattr(call.func, "id", "") == "Subscription" and call.keywords for call in calls):
            found.add(path.relative_to(ROOMS).as_posix())
    return found


def test_there_is_no_third_way_in() -> None:
    assert _makers() == set(WAYS)


def test_every_way_leaves_its_source(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    world.confirm(world.confirmation_link())
    world.api("POST", f"/v1/lists/{garden.id}/subscriptions", json={"email": "dave@example.org"})
    world.drain()
    world.confirm(world.confirmation_link())
    upload = by_evidence(world, garden, "ann@example.org")
    upload.run()

    sources = {row["address"]["S"]: row["source"]["S"] for row in world.scan("subscriptions")}
    assert sources == {world.carol: "form", "dave@example.org": "added by program",
                       "ann@example.org": f"upload {upload.short} row 2"}
