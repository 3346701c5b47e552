"""Somebody who complains, and what there is of it then."""

import re
from typing import Any

from tests.support.answer import Answer
from tests.support.world import World

ANNE = "anne@complainers.example.org"
WORDS = "Quagga: you mail me every day."


def complain(world: World, about: str = "", who: str = ANNE, ip: str = "192.0.2.1", **more: str) -> Answer:
    """The form about an account, or about the operator."""
    path = f"/complain/{about}" if about else "/complain"
    return world.http("POST", path, form={"email": who, "words": WORDS, "wish": "Less of it.", **more}, ip=ip)


def opened(world: World, about: str = "") -> str:
    """The reference of a new complaint; its mails went out."""
    found = reference(complain(world, about))
    world.drain()
    return found


def reference(page: Answer) -> str:
    """What the page tells the person."""
    found = re.search(r"<strong>(\w+)</strong>", page.text)
    assert found, page.text
    return found[1]


def cases(world: World) -> list[dict[str, Any]]:
    """All that are stored, hidden ones too."""
    return [{name: next(iter(value.values())) for name, value in row.items()} for row in world.scan("requests")
            if row["sk"]["S"].startswith("complaint#")]


def waiting_rows(world: World) -> list[str]:
    """What says that a case is open."""
    return [row["sk"]["S"] for row in world.scan("requests") if row["pk"]["S"] == "open"]
