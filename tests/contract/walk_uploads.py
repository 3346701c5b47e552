"""The part of the walk on which lists are brought along, in each way, and taken back."""

import pytest

from chalicelib.campaigns import brakes
from chalicelib.imports import run
from tests.support.uploads import EVIDENCE, Upload, begin
from tests.support.world import World

TEXT = "email,date,source\nann@example.org,2026-01-31,our fair\nbob@example.org,2026-01-31,our fair\n"


def through(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in several pieces; of suppressions, one of somebody who has left some list before."""
    meadow = world.a_list("Meadow news")
    with monkeypatch.context() as patched:
        for mode, columns in (("evidence", EVIDENCE), ("confirm", ["email", "", ""])):
            patched.setitem(run.ROWS, mode, 2)
            upload = _ready(world, begin(world, meadow, mode), columns)
            upload.run()
            upload.ask("GET", "/results")
            upload.do("undo")
            world.drain()
            assert upload.now["state"] == "undone"
    _stopped(world, monkeypatch)
    world.leave(world.unsubscribe_link(meadow, "ann@example.org"))
    upload = _ready(world, begin(world, meadow, "suppressions"), ["email", "", ""])
    assert upload.run()["counts"] == {"barred": 2}


def _stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """By mails that come back."""
    bought = "\n".join(["email", *(f"bounce+{n}@simulator.amazonses.com" for n in range(12))])
    with monkeypatch.context() as patched:
        patched.setattr(brakes, "JUDGED_FROM", 1)
        upload = begin(world, world.a_list("Bought"), "confirm").ready(bought.encode(), ["email"])
        assert upload.run()["held_reason"]
        if upload.now["state"] == "paused":
            upload.do("cancel")
            world.drain()


def _ready(world: World, upload: Upload, columns: list[str]) -> Upload:
    upload.do("file", {"csv": TEXT})
    assert upload.ask("GET", "/preview").status == 200
    return upload.ready(TEXT.encode(), columns)
