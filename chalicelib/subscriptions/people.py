"""Looking at the people of an account's lists: page by page, one by one, or by exact address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from chalicelib.core import address, clock, ids, paging, signing
from chalicelib.core.errors import NotFound
from chalicelib.core.table import Item, read_many
from chalicelib.lists.model import MailingList, list_key
from chalicelib.lists.service import all_lists
from chalicelib.subscriptions import public, rules
from chalicelib.subscriptions.model import (
    SHARDS,
    Pending,
    Subscription,
    Suppression,
    partition,
    pending_key,
    subscription_key,
    suppression_key,
)

CONFIRMED, WAITING, RESTRICTED = "confirmed", "waiting", "restricted"
STATES = (CONFIRMED, WAITING, RESTRICTED)
LOOKED_THROUGH = 1000  # rows read at most for a page of what is rare
LISTS_A_READ = 49  # two rows each, and the suppression: 99 of the 100 rows that one read gives
COUNTED_TO = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """A person on one list: as it was confirmed, or as it waits."""

    list_id: str
    person: str
    row: Subscription | Pending

    @property
    def id(self) -> str:
        """What the account holder knows it by."""
        return public.public_id(self.list_id, self.person)

    @property
    def state(self) -> str:
        if isinstance(self.row, Pending):
            return WAITING
        return RESTRICTED if self.row.restricted else CONFIRMED

    @property
    def address(self) -> str:
        return str(self.row.address)

    @property
    def masked(self) -> str:
        return rules.masked(self.address)

    @property
    def fields(self) -> dict[str, str]:
        return dict(self.row.fields)

    @property
    def source(self) -> str:
        return str(self.row.source)

    @property
    def confirmed_at(self) -> str | None:
        return None if isinstance(self.row, Pending) else str(self.row.confirmed_at)

    @property
    def requested_at(self) -> str:
        return str(self.row.requested_at if isinstance(self.row, Pending) else self.row.consent["requested_at"])

    @property
    def consent(self) -> dict[str, Any] | None:
        """The proof of opt-in; None while nobody has opted in."""
        return None if isinstance(self.row, Pending) else self.row.consent

    @property
    def tracking(self) -> dict[str, Any] | None:
        """The separate consent to be counted by name, where it was given."""
        return None if isinstance(self.row, Pending) else self.row.tracking


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of a person on one list; the suppression is the account's as a whole."""

    mailing_list: MailingList
    person: str
    entry: Entry | None
    suppression: Suppression | None

    @property
    def is_barred(self) -> bool:
        """Whether mail of this list must not go to the person."""
        return self.suppression is not None and self.suppression.covers(self.mailing_list.id)


def page(list_id: str, state: str, cursor: str, limit: int, now: datetime, queries: int = 1,
         parts: Sequence[int] = range(SHARDS)) -> tuple[list[Entry], str | None]:
    """Some people of a list in a state, and the cursor of the next page; no address stands in it.

    The people of a list lie in parts, and a page takes at most `queries` of them, so that it may hold fewer than
    `limit` while there are more. `parts` are those that hold anybody.
    """
    scope = f"people/{list_id}/{state}"
    part, after = _opened(list_id, paging.opened(scope, cursor))
    left = [0] if state == WAITING else [one for one in parts if one >= part]
    found: list[Entry] = []
    for _query in range(queries):
        if not left or len(found) >= limit:
            break
        rows, after = _rows(list_id, state, left[0], after, limit - len(found), now)
        found += [Entry(list_id, str(row.sk), row) for row in rows]
        left = left if after else left[1:]
    return found, _sealed(scope, list_id, left[0], after) if left else None


def _opened(list_id: str, place: str | None) -> tuple[int, str | None]:
    if not place:
        return 0, None
    part, _, known_as = place.partition("-")
    return int(part), signing.unalias(ids.split(list_id)[0], known_as) if known_as else None


def _sealed(scope: str, list_id: str, part: int, after: str | None) -> str | None:
    known_as = signing.alias(ids.split(list_id)[0], after) if after else ""
    return paging.seal(scope, {"sk": {"S": f"{part}-{known_as}"}})


def _rows(list_id: str, state: str, part: int, after: str | None, limit: int,
          now: datetime) -> tuple[list[Any], str | None]:
    """One query: the rows, and the person after whom to go on, if there is more in this part."""
    model: type[Subscription] | type[Pending] = Pending if state == WAITING else Subscription
    wanted = Pending.expires_at > clock.epoch(now) if state == WAITING else (
        Subscription.restricted == (state == RESTRICTED))
    pk = list_id if state == WAITING else partition(list_id, part)
    start = {"pk": {"S": pk}, "sk": {"S": after}} if after else None
    query = model.query(pk, filter_condition=wanted, last_evaluated_key=start, consistent_read=True,
                        page_size=LOOKED_THROUGH if state == RESTRICTED else limit)
    raw: Any = next(iter(query.page_iter))
    rows: list[Any] = [model.from_raw_data(one) for one in raw["Items"]]
    if len(rows) > limit:
        return rows[:limit], str(rows[limit - 1].sk)
    last = raw.get("LastEvaluatedKey")
    return rows, last["sk"]["S"] if last else None


def find(account_id: str, given: str, now: datetime) -> Found:
    """Who is meant by a public id, in one read. Raises NotFound for nobody, or for somebody of another account's."""
    list_id, person = public.own(account_id, given)
    found = _read(account_id, list_id, person, now)
    if found.entry is None:
        raise NotFound
    return found


def look_up(account_id: str, list_id: str, email: str, now: datetime) -> Found:
    """What there is of an address on one list, in one read. Raises NotFound for the list, Invalid for the address."""
    ids.own(account_id, list_id)
    return _read(account_id, list_id, signing.person(address.parse(email).key), now)


def _read(account_id: str, list_id: str, person: str, now: datetime) -> Found:
    rows = read_many([list_key(account_id, ids.own(account_id, list_id)), pending_key(list_id, person),
                      subscription_key(list_id, person), suppression_key(account_id, person)], now)
    if rows[0] is None:
        raise NotFound
    return Found(cast("MailingList", rows[0]), person, _entry(list_id, person, rows[1], rows[2]),
                 cast("Suppression | None", rows[3]))


def search(account_id: str, email: str, now: datetime) -> tuple[list[Found], Suppression | None]:
    """What there is of an address on all lists of the account: one read of the lists, one for each 49 of them.

    Raises Invalid for what is no address.
    """
    return of_person(account_id, signing.person(address.parse(email).key), now)


def of_person(account_id: str, person: str, now: datetime) -> tuple[list[Found], Suppression | None]:
    """The same for the fingerprint of an address."""
    found: list[Found] = []
    suppression: Suppression | None = None
    lists = all_lists(account_id)
    for start in range(0, max(len(lists), 1), LISTS_A_READ):
        some = lists[start:start + LISTS_A_READ]
        keys = [key for one in some for key in (pending_key(one.id, person), subscription_key(one.id, person))]
        rows = read_many([suppression_key(account_id, person), *keys], now)
        suppression = cast("Suppression | None", rows[0])
        found += [Found(one, person, _entry(one.id, person, rows[2 * n + 1], rows[2 * n + 2]), suppression)
                  for n, one in enumerate(some)]
    return found, suppression


def _entry(list_id: str, person: str, pending: Item | None, subscription: Item | None) -> Entry | None:
    row = cast("Subscription | Pending | None", subscription or pending)
    return Entry(list_id, person, row) if row else None


def count_waiting(list_id: str, now: datetime) -> int:
    """How many wait for confirmation, counted up to COUNTED_TO."""
    return int(Pending.count(list_id, filter_condition=Pending.expires_at > clock.epoch(now), limit=COUNTED_TO))


def count_suppressed(account_id: str) -> int:
    """How many people the account must not mail, on some list or on all, counted up to COUNTED_TO."""
    return int(Suppression.count(account_id, limit=COUNTED_TO))


def suppression_of(account_id: str, email: str, now: datetime) -> Suppression | None:
    """Whether the account must not mail an address. Raises Invalid for what is no address."""
    key = suppression_key(account_id, signing.person(address.parse(email).key))
    return cast("Suppression | None", read_many([key], now)[0])
