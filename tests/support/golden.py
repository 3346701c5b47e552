"""Newsletters of several kinds as they leave for a reader, to the byte: sent through the front door in a world whose
clock stands still, whose chance repeats itself and whose keys are known.

`RECORD=yes pytest tests/journeys/test_golden_mails.py` writes them anew; read what changed before you commit it.
"""

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chalicelib.core import clock, signing
from infrastructure.local.ses import letter
from tests.support import builders
from tests.support.world import World

NEWSLETTERS = Path(__file__).parent.parent / "journeys" / "newsletters"
GOLDEN = NEWSLETTERS / "golden"
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
RING = {"current": "1", "1": "a" * 64}
HOSTILE = """{{u}}"'><script>alert(1)</script>&amp;</p> {{{t}}} %s \\"""
LONG = "What a long sentence that never comes to its end, since nobody has ever told it where to stop. " * 24
ALMANAC = (NEWSLETTERS / "almanac.html").read_text(encoding="utf-8")
BOOKS = builders.ALICE_DETAILS | {"name": "Bücher & Söhne “Æther”", "postal_address": "Lange Straße 1\n10115 Berlin"}


class Kind(NamedTuple):
    """One newsletter: what its author writes, what the account holder has chosen, and who reads it."""

    body: str
    subject: str = "What to sow in May"
    tracking: str = "off"
    agreed: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    more: tuple[tuple[str, Any], ...] = ()
    details: tuple[tuple[str, str], ...] = tuple(builders.ALICE_DETAILS.items())
    list_name: str = "Garden news"


KINDS = {
    "plain": Kind("Hello,\n\nnothing but words this time. See you at the gate."),
    "links, not counted": Kind("# May\n\nSow [beans](https://example.org/beans?a=1&b=2) now, or "
                               "[peas](https://example.org/peas)."),
    "counted without a name": Kind("Sow [beans](https://example.org/beans) now.", tracking="identified",
                                   more=(("preheader", "Frost is over"),)),
    "counted by name, with analytics": Kind(
        "Sow [beans](https://example.org/beans) now.", tracking="identified", agreed=True,
        more=(("analytics", {"source": "newsletter", "medium": "email", "campaign": "may-2027"}),)),
    "html of an author": Kind(ALMANAC, fields=(("first_name", "Carol"), ("town", "York")), more=(("format", "html"),)),
    "hostile fields": Kind('Dear {{ first_name | default: "friend" }} of {{ town | default: "somewhere" }}, '
                           "braces of ours: {{ 1 + 1 }}.", 'For {{ first_name | default: "you" }}: {{ town }}',
                           fields=(("first_name", HOSTILE), ("town", "</td>&{{m0h}}"))),
    "beyond ascii": Kind("Grüße, {{ first_name | default: \"ihr\" }} 🌱\n\nЯблоки, 林檎 und Äpfel.",
                         "Grüße an {{ first_name | default: \"euch\" }}: Äpfel, Яблоки, 林檎 – und was im Mai 🌱 blüht",
                         fields=(("first_name", "Zoë"),), details=tuple(BOOKS.items()),
                         list_name="Bücher für Gärtner “und” alle"),
    "long lines": Kind(f"{LONG}\n\n[Read on]({'https://example.org/' + 'a' * 400})."),
}


def file(kind: str) -> Path:
    return GOLDEN / f"{kind.replace(',', '').replace(' ', '-')}.eml"


def sent(world: World, chance: random.Random) -> dict[str, bytes]:
    """Each newsletter as it came to its reader."""
    return {kind: _sent(world, one, chance, number) for number, (kind, one) in enumerate(KINDS.items())}


def _sent(world: World, kind: Kind, chance: random.Random, number: int) -> bytes:
    """Chance begins anew before it is written, and before it leaves: what else takes some changes no mail."""
    chance.seed(number)
    world.use_account(tracking=kind.tracking, controller=builders.controller(dict(kind.details)))
    garden = world.a_list(kind.list_name)
    world.subscribed(garden, world.carol, tracking=kind.agreed, **dict(kind.fields))
    given = {"list_id": garden.id, "subject": kind.subject, "body": kind.body, **dict(kind.more)}
    made = world.api("POST", "/v1/campaigns", json=given)
    assert made.status == 201, made.text
    answer = world.api("POST", f"/v1/campaigns/{made.json['id']}/send", json={})
    assert answer.status == 202, answer.text
    chance.seed(number)
    while world.workers.step("sending"):
        pass
    return world.mailbox.to(world.carol)[0].raw


@contextmanager
def repeating() -> Iterator[random.Random]:
    """The clock stands still, chance, which it gives, repeats itself, and the keys are known."""
    chance, numbers = random.Random(0), iter(range(10**6))  # noqa: S311 (not for secrets)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOON)
        patch.setattr(signing, "_keys", lambda *_: RING)
        patch.setattr(secrets, "randbelow", chance.randrange)
        patch.setattr(secrets, "token_bytes", lambda size=32: chance.randbytes(size or 32))
        patch.setattr(letter, "new_message_id", lambda: f"0100000000000000-00000000-{next(numbers):012d}-000000")
        yield chance
