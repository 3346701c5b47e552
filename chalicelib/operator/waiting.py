"""The two-person rule: what cannot be taken back waits until somebody else has approved it.

Who may ask and who may approve is kept apart by IAM: approving is a function of its own (docs/decisions/0033).
"""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.core import clock, signing
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.table import held
from chalicelib.operator.model import OPERATOR, WISH, Waiting
from chalicelib.operator.wishes import BY

ID_LENGTH = 16
STANDS_FOR = timedelta(days=7)  # an old wish must be made again: what was right then may not be now


def put(wish: dict[str, str], request: str, now: datetime) -> dict[str, Any]:
    """Keep the wish. The same invocation, tried again by Lambda, is kept once."""
    made = Waiting(OPERATOR, WISH + signing.digest(request)[:ID_LENGTH], wish=wish, made_by=wish[BY],
                   made_at=clock.iso(now))
    held(lambda: made.save(condition=Waiting.pk.does_not_exist()))
    return {"ok": True, "waits": True, "id": made.id, "done": False,
            "next": f'Within {STANDS_FOR.days} days somebody else approves it: {{"do": "approve", "id": "{made.id}"}}.'}


def listed(now: datetime) -> dict[str, Any]:
    """What may still be approved, oldest first."""
    rows = Waiting.query(OPERATOR, Waiting.sk.startswith(WISH))
    return {"ok": True, "waiting": [
        {"id": row.id, "do": row.wish["do"], "made_by": row.made_by, "made_at": row.made_at,
         "wish": {name: value for name, value in row.wish.items() if name not in {"do", BY}}}
        for row in sorted(rows, key=lambda row: str(row.made_at)) if not row.approved_by and not _is_over(row, now)]}


def approve(wish_id: str, by: str, now: datetime) -> dict[str, str]:
    """The wish, approved; the same person may approve it again, to go on with what was broken off. Raises NotFound, or
    Conflict where it is the caller's own or somebody else has approved it."""
    row = next(iter(Waiting.query(OPERATOR, Waiting.sk == WISH + wish_id)), None)
    if row is None or _is_over(row, now):
        raise NotFound(f"No wish {wish_id} waits.", f"Wishes stand for {STANDS_FOR.days} days; make it again.")
    if row.made_by == by:
        raise Conflict("This wish is your own.", "Somebody else must approve it.")
    free = Waiting.approved_by.does_not_exist() | (Waiting.approved_by == by)
    if not held(lambda: row.update(actions=[Waiting.approved_by.set(by), Waiting.approved_at.set(clock.iso(now))],
                                   condition=free)):
        raise Conflict("Somebody else has approved this wish.", "Look at what came of it.")
    return dict(row.wish)


def _is_over(row: Waiting, now: datetime) -> bool:
    return datetime.fromisoformat(str(row.made_at)) + STANDS_FOR <= now
