"""The audit trail in words: who did what to which thing. The rows hold ids; names are looked up within the account in
the moment of showing, so that what is forgotten there is not kept here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from chalicelib.accounts import audit
from chalicelib.accounts.audit import ACTIONS, PREFIX
from chalicelib.accounts.model import KEYS, Audit
from chalicelib.administration import named
from chalicelib.campaigns.model import PREFIX as CAMPAIGNS
from chalicelib.core import csv_file, paging
from chalicelib.core.errors import Malformed
from chalicelib.lists.model import PREFIX as LISTS
from chalicelib.users.model import USERS
from chalicelib.webhooks.model import PREFIX as WEBHOOKS

KINDS = {
    "access": ("login", "logout", "password", "factor", "codes", "email", "session"),
    "team": ("member",),
    "account": ("account", "terms", "details", "settings", "domain", "vouching", "sending", "sunset"),
    "keys": ("key",),
    "lists": ("list", "import", "addresses", "person", "request", "complaint"),
    "campaigns": ("campaign",),
    "webhooks": ("webhook",),
    "downloads": ("download", "everything", "report", "statement", "trail", "uncertain"),
    "incidents": ("incident",),
}
LINES = 25
LOOKED_THROUGH = 1000  # lines in one go, when those of one kind are looked for
MOST_WRITTEN = 10_000  # lines of the file, which must fit into one answer
HEADER = ["time (UTC)", "who", "what", "which", "details", "actor id", "action", "thing id"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `who` and `which` are words, "" where they are gone; `path` leads to the thing while it is there."""

    at: str
    who: str
    actor: str
    what: str
    action: str
    which: str
    thing: str
    path: str
    facts: dict[str, Any]


def page(account_id: str, kind: str, cursor: str, now: datetime) -> tuple[list[Line], str | None]:
    """Lines of a kind ("" for all), newest first, and the cursor of what is older. Raises Malformed.

    One read goes through at most a thousand lines, so that lines of a rare kind may be still further on.
    """
    rows, after = _of_kind(account_id, kind, cursor) if kind else audit.page(account_id, cursor, LINES)
    return _in_words(account_id, rows, now), after


def _of_kind(account_id: str, kind: str, cursor: str) -> tuple[list[Audit], str | None]:
    scope = f"{account_id}/{PREFIX}"
    after = paging.opened(scope, cursor)
    start = {"pk": {"S": account_id}, "sk": {"S": after}} if after else None
    query = Audit.query(account_id, Audit.sk.startswith(PREFIX), Audit.action.is_in(*_actions(kind)),
                        scan_index_forward=False, page_size=LOOKED_THROUGH, last_evaluated_key=start)
    found: dict[str, Any] = next(query.page_iter)
    rows = [Audit.from_raw_data(raw) for raw in found["Items"][:LINES]]
    rest = found["Items"][LINES - 1] if len(found["Items"]) > LINES else found.get("LastEvaluatedKey")
    return rows, paging.seal(scope, rest)


def _actions(kind: str) -> list[str]:
    """Raises Malformed."""
    if kind not in KINDS:
        raise Malformed("There is no such kind of line.", "Choose one of the list.")
    return [action for action in ACTIONS if action.partition(".")[0] in KINDS[kind]]


def _in_words(account_id: str, rows: Sequence[Audit], now: datetime) -> list[Line]:
    keys = [key for row in rows for key in (_key_of_actor(row), _key_of_thing(row)) if key]
    words = named.words(account_id, keys, now)
    return [_line(row, words) for row in rows]


def _line(row: Audit, words: dict[str, str]) -> Line:
    thing = _key_of_thing(row)
    which = words.get(thing, "")
    return Line(at=str(row.at), who=words.get(_key_of_actor(row), ""), actor=str(row.actor),
                what=ACTIONS.get(str(row.action), str(row.action)), action=str(row.action), which=which,
                thing=str(row.subject), path=_path(row, thing, which), facts=dict(row.facts))


def _key_of_actor(row: Audit) -> str:
    kind, _, actor = str(row.actor).partition(":")
    return {"user": USERS, "key": KEYS}.get(kind, "") + actor if actor else ""


def _key_of_thing(row: Audit) -> str:
    """The sort key of the thing that a line speaks of, "" where it is none that has a name."""
    room, subject = str(row.action).partition(".")[0], str(row.subject)
    if not subject:
        return ""
    if room in {"campaign", "report", "uncertain"}:
        return CAMPAIGNS + _short(subject)
    if room in {"list", "addresses", "person", "download"} and "-" in subject:
        return LISTS + _short(subject)
    if room == "webhook" and "-" in subject:
        return WEBHOOKS + _short(subject)
    if room == "key":
        return KEYS + subject
    return USERS + subject if room in {"member", "password", "factor", "codes", "email"} else ""


def _short(subject: str) -> str:
    return subject.partition("-")[2].partition("/")[0]


def _path(row: Audit, thing: str, which: str) -> str:
    """Where the thing is shown, if it is still there."""
    public_id = str(row.subject).partition("/")[0]
    if str(row.action) == "statement.exported":
        return f"/dashboard/usage?month={row.subject}"
    pages = {CAMPAIGNS: f"/dashboard/campaigns/{public_id}", LISTS: f"/dashboard/lists/{public_id}",
             WEBHOOKS: f"/dashboard/webhooks/{public_id}", KEYS: "/dashboard/keys", USERS: "/dashboard/team"}
    return pages.get(thing.partition("#")[0] + "#", "") if which else ""


def written(account_id: str, kind: str, now: datetime) -> bytes:
    """The newest ten thousand lines of a kind as CSV. Raises Malformed."""
    wanted = Audit.action.is_in(*_actions(kind)) if kind else None
    rows = Audit.query(account_id, Audit.sk.startswith(PREFIX), wanted, scan_index_forward=False, limit=MOST_WRITTEN,
                       page_size=LOOKED_THROUGH)
    return csv_file.rows(HEADER, _written(_in_words(account_id, list(rows), now)))


def whole(account_id: str, now: datetime) -> Iterator[list[object]]:
    """Every line that there is, oldest first, as in the file: a thousand in memory at a time."""
    rows = iter(Audit.query(account_id, Audit.sk.startswith(PREFIX), page_size=LOOKED_THROUGH))
    while some := list(islice(rows, LOOKED_THROUGH)):
        yield from _written(_in_words(account_id, some, now))


def _written(lines: Iterable[Line]) -> Iterable[list[object]]:
    for one in lines:
        facts = "; ".join(f"{name}: {value}" for name, value in one.facts.items())
        yield [one.at, one.who, one.what, one.which, facts, one.actor, one.action, one.thing]
