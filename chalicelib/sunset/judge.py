"""One page of an account's people: whom the rule spares, who reads, and who has been quiet for all that is known."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import cast

from chalicelib.activity.here import was_here
from chalicelib.campaigns.delivered import Sent, counted_by_name, delivered
from chalicelib.core.table import read_all
from chalicelib.subscriptions.model import Subscription, Suppression, subscription_key, suppression_key
from chalicelib.subscriptions.warned import Warned, warned_key
from chalicelib.sunset import rules


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of an account's lists: all their subscriptions there, what bars mail, and what they were told before."""

    id: str
    rows: list[Subscription]
    suppression: Suppression | None
    warned: Warned | None

    @property
    def list_ids(self) -> list[str]:
        return [str(row.pk).partition("#")[0] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a page shows: how many people, how many of them are spared, and who is quiet."""

    looked: int
    spares: int
    quiet: list[Person]


@dataclass(frozen=True, slots=True)
class Court:
    """What is the same for all people of an account: its lists, and its newsletters that would have told."""

    account_id: str
    list_ids: list[str]
    sent: dict[str, Sent]
    campaigns: int

    @classmethod
    def of(cls, account_id: str, list_ids: Sequence[str], campaigns: int, now: datetime) -> "Court":
        """`campaigns` is how many somebody must have been sent."""
        sent = counted_by_name(account_id, rules.known_since(now), now - rules.TIME_TO_READ)
        return cls(account_id, sorted(list_ids), sent, campaigns)

    def judge(self, page: Sequence[Subscription], now: datetime) -> Judged:
        """The people of a page of one shard of a list. Who is on several lists is looked at on the first of them."""
        people = self._people(page, now)
        open_ = [one for one in people if not (
            rules.is_spared(one.rows, one.suppression, now) or (one.warned and one.warned.stays_at))]
        quiet = [one for one in self._sent_enough(open_, now) if not was_here(one.id, self.account_id, now)]
        return Judged(len(people), len(people) - len(open_), quiet)

    def _people(self, page: Sequence[Subscription], now: datetime) -> list[Person]:
        """In the order of the page."""
        ids = [str(row.sk) for row in page]
        keys = [subscription_key(list_id, person) for person in ids for list_id in self.list_ids]
        beside = [key(self.account_id, person) for person in ids for key in (suppression_key, warned_key)]
        found = {(type(row), str(row.pk), str(row.sk)): row for row in read_all([*keys, *beside], now)}
        people = [Person(person,
                         [cast("Subscription", found[key]) for list_id in self.list_ids
                          if (key := subscription_key(list_id, person)) in found],
                         cast("Suppression | None", found.get(suppression_key(self.account_id, person))),
                         cast("Warned | None", found.get(warned_key(self.account_id, person))))
                  for person in ids]
        here = str(page[0].pk) if page else ""
        return [one for one in people if one.rows and one.rows[0].pk == here]

    def _sent_enough(self, people: Sequence[Person], now: datetime) -> list[Person]:
        """Whom enough newsletters reached, over all their lists. A portion says it of nearly everybody, and the ledger
        is asked for the next one only about the others: so daily newsletters cost no more than weekly ones."""
        got: dict[str, list[datetime]] = defaultdict(list)
        left = [one for one in people if self._is_enough(
            [at for list_id in one.list_ids for at in self.sent.get(list_id, {}).values()])]
        asked = left
        for list_id, sent in self._portions():
            on = sorted(one.id for one in left if list_id in one.list_ids)
            for person, times in delivered(sent, on, now - rules.TIME_TO_READ, now).items():
                got[person] += times
            left = [one for one in left if not self._is_enough(got[one.id])]
        without = {one.id for one in left}
        return [one for one in asked if one.id not in without]

    def _portions(self) -> Iterator[tuple[str, Sent]]:
        """The newsletters of each list, about as many at once as somebody must have been sent, over all the time."""
        for list_id, sent in self.sent.items():
            parts = len(sent) // self.campaigns or 1
            ordered = sorted(sent.items(), key=itemgetter(1))
            yield from ((list_id, dict(ordered[number::parts])) for number in range(parts))

    def _is_enough(self, sent: Sequence[datetime]) -> bool:
        return rules.is_enough(sent, self.campaigns)
