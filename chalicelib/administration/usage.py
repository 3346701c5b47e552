"""Usage by month: what the statement says, on the page, in the file and through the API alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.accounts.model import Account
from chalicelib.administration import metered, months, named, prices
from chalicelib.administration.metered import READ, Usage, of_account
from chalicelib.administration.prices import Charges
from chalicelib.campaigns.model import PREFIX as CAMPAIGNS
from chalicelib.core import ids, paging
from chalicelib.core.errors import Malformed
from chalicelib.core.settings import settings
from chalicelib.lists.model import PREFIX as LISTS

CHARTED = 12


@dataclass(frozen=True, slots=True)
class Sent:
    """One campaign's messages that SES has accepted: those that bounced later are among them."""

    campaign: str
    messages: int


@dataclass(frozen=True, slots=True)
class People:
    """One list, or all of them: people and bytes as last read in the month, and the most at any reading."""

    list: str
    people: int
    most: int
    size: int
    most_size: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One month. `settled` says that it is over, and so is all that began to be sent in it."""

    month: str
    sent: list[Sent]
    lists: list[People]
    whole: People
    settled: bool
    charges: Charges | None

    @property
    def messages(self) -> int:
        return sum(one.messages for one in self.sent)

    @property
    def title(self) -> str:
        return months.in_words(self.month)


def statements(account_id: str, wanted: Sequence[str], now: datetime) -> list[Statement]:
    """The statements of months that follow one another, in one read."""
    rows = metered.rows(account_id, min(wanted), max(wanted)) if wanted else []
    return [_statement(account_id, month, [row for row in rows if row.month == month], now) for month in wanted]


def opened_in(account: Account) -> str:
    """The account's first month."""
    return months.of(datetime.fromisoformat(str(account.created_at)))


def charted(account: Account, month: str, now: datetime) -> list[Statement]:
    """At most twelve months up to `month`, the oldest first: the last is the statement itself."""
    first = max(opened_in(account), months.before(month, CHARTED - 1))
    return statements(account.id, months.span(first, month), now)


def page(account: Account, cursor: str, limit: int, now: datetime) -> tuple[list[Statement], str | None]:
    """Statements since the account was opened, newest first, and the cursor of the next page. Raises Malformed."""
    scope = of_account(account.id)
    after = paging.opened(scope, cursor)
    newest = months.before(after) if after else months.of(now)
    oldest = opened_in(account)
    if after and not oldest <= after <= months.of(now):
        raise Malformed("The cursor cannot be used here.", "Take it unchanged from the field `next` of a listing.")
    found = months.span(oldest, newest)[::-1]
    more = {"sk": {"S": found[limit - 1]}} if len(found) > limit else None
    return statements(account.id, found[:limit], now), paging.seal(scope, more)


def _statement(account_id: str, month: str, rows: list[Usage], now: datetime) -> Statement:
    sent = [row for row in rows if row.kind == "sent"]
    lists = [_people(account_id, row) for row in rows if row.kind == "list"]
    whole = next((_people(account_id, row) for row in rows if row.kind == metered.WHOLE), People("", 0, 0, 0, 0))
    messages = sum(int(row.messages or 0) for row in sent)
    known = prices.read(settings().prices)
    return Statement(
        month, [Sent(ids.full(account_id, row.thing), int(row.messages or 0)) for row in reversed(sent)], lists, whole,
        settled=month < months.of(now) and all(row.over for row in sent),
        charges=prices.charges(known, messages, whole.most, whole.most_size) if known else None)


def _people(account_id: str, row: Usage) -> People:
    list_id = ids.full(account_id, row.thing) if row.kind == "list" else ""
    return People(list_id, *(int(figure or 0) for figure in (row.people, row.most, row.size, row.most_size)))


def names(account_id: str, statement: Statement, now: datetime) -> dict[str, str]:
    """What the lists and campaigns of a statement are called, by id; those that are gone have no name."""
    keys = [CAMPAIGNS + ids.split(one.campaign)[1] for one in statement.sent]
    keys += [LISTS + ids.split(one.list)[1] for one in statement.lists]
    found = named.words(account_id, keys, now)
    return {ids.full(account_id, key.partition("#")[2]): word for key, word in found.items()}


def last_read(account_id: str, now: datetime) -> str | None:
    """When the account was last read (ISO), or None."""
    found = Usage.find(of_account(account_id), READ, now)
    return None if found is None else found.at
