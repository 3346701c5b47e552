"""What a person has asked of anybody, as the person sees it: what waits for an answer first, then what was done.

Found by the index of requests, whose keys tell the age of each row and whether it was carried out at once; so the
newest are read, and what waits among them, however long the log has grown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from chalicelib.accounts.rights import AT_ONCE, DataRequest
from chalicelib.core.table import Item, Key, keys_by_person, read_all
from chalicelib.portal import rules
from chalicelib.portal.model import COMPLAINT, Complaint
from chalicelib.subscriptions.model import MOVED

COMPLAIN = "complaint"  # in the place of a right
MOST_KEYS = 5_000  # of one person; as many as one query gives
MOST_WAITING, MOST_DONE = 100, 100  # rows that are read for the page
WAITING_AT_FIRST, DONE_AT_FIRST = 20, 3  # and for the overview, which reads everything in one


@dataclass(frozen=True, slots=True)
class Case:
    """A request or complaint. `to` are the accounts, or the operator; several where one act concerned them all."""

    to: tuple[str, ...]
    right: str
    by: str
    received: str
    due: str
    closed: str | None
    outcome: str
    note: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """`waiting` is what is due first, first; `done` is the newest first, and `more` says that there are older ones."""

    waiting: list[Case] = field(default_factory=list)
    done: list[Case] = field(default_factory=list)
    more: bool = False


@dataclass(frozen=True, slots=True)
class Log:
    """The keys of all that a person has asked, newest first; and whether they have changed their address before."""

    keys: list[tuple[str, str]]
    moved: bool = False

    @classmethod
    def of(cls, person: str) -> "Log":
        """One query."""
        found = list(islice(keys_by_person(DataRequest, person), MOST_KEYS))
        asked = [key for key in found if not key[0].startswith(MOVED)]
        newest_first = sorted(asked, key=lambda key: key[1].partition("#")[2], reverse=True)
        return cls(newest_first, moved=len(asked) < len(found))

    def wanted(self, waiting: int, done: int) -> list[Key]:
        """The newest rows: so many that may wait, and so many that were done at once."""
        perhaps = [key for key in self.keys if not key[1].endswith(AT_ONCE)][:waiting]
        surely = [key for key in self.keys if key[1].endswith(AT_ONCE)][:done]
        return [(Complaint if sk.startswith(COMPLAINT) else DataRequest, pk, sk) for pk, sk in (*perhaps, *surely)]


def of(person: str, now: datetime) -> Asked:
    """All of it, or the newest where it is much. Three calls at most."""
    log = Log.of(person)
    keys = log.wanted(MOST_WAITING, MOST_DONE)
    return told(read_all(keys, now), len(keys) < len(log.keys))


def told(rows: Iterable[Item], more: bool) -> Asked:
    """Rows of requests and complaints in the order in which they are shown."""
    found = [_case(row) for row in rows if isinstance(row, DataRequest | Complaint)]
    waiting = sorted((one for one in found if not one.closed), key=lambda one: one.due)
    done = sorted((one for one in found if one.closed), key=lambda one: str(one.closed), reverse=True)
    return Asked(waiting, _together(done), more)


def _case(row: DataRequest | Complaint) -> Case:
    if isinstance(row, Complaint):
        return Case((str(row.pk),), COMPLAIN, rules.PORTAL, str(row.received_at), str(row.due_on), row.closed_at,
                    rules.OUTCOMES.get(str(row.outcome), ""), row.words or "", row.answer or "")
    return Case((str(row.pk),), str(row.right), str(row.by), str(row.received_at), str(row.due_on), row.closed_at,
                str(row.outcome), str(row.note))


def _together(cases: Sequence[Case]) -> list[Case]:
    """One act that left a line at several accounts is told once."""
    acts: dict[tuple[str, ...], list[Case]] = {}
    for one in cases:
        alone = one.right == COMPLAIN or one.note
        key = (one.received, one.right, one.by, one.outcome, str(one.closed), one.note,
               one.to[0] if alone else "")
        acts.setdefault(key, []).append(one)
    return [replace(same[0], to=tuple(sorted({to for one in same for to in one.to}))) for same in acts.values()]
