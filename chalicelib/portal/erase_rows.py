"""The deletions, table by table. Each may be done twice, and leaves alone what is newer than the erasure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from pynamodb.expressions.operand import Path
from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit
from chalicelib.activity import forget as activity
from chalicelib.campaigns import forget as campaigns
from chalicelib.campaigns.mailed import campaigns_to
from chalicelib.core import ids, signing
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.table import commit, delete_all, held, plain
from chalicelib.portal import complaints, export
from chalicelib.portal.model import COMPLAINT, Complaint, DataRequest, Erasure
from chalicelib.portal.traces import Traces, list_of
from chalicelib.subscriptions import downloads, everything, sizes, warned
from chalicelib.subscriptions.model import (
    ERASED,
    ConfirmationsToday,
    Moved,
    Pending,
    Subscription,
    Suppression,
    counter_key,
    suppression_key,
)
from chalicelib.users import leads
from chalicelib.webhooks import forget as webhooks

TRIES = 5
AT_A_TIME = 100  # the most that one transaction takes
COUNTED_DAYS = 3  # counters of confirmations live for two days
KEPT_OF_A_REQUEST = {"pk", "sk", "kind", "right", "by", "received_at", "due_on", "closed_at", "outcome", "state",
                     "version", "expires_at"}  # what tells how it was answered, and nothing of whom


@dataclass(frozen=True, slots=True)
class Todo:
    """Whom to erase, where, and what there is of them; `before` is when they were erased (ISO 8601)."""

    person: str
    everywhere: bool
    before: str
    account_ids: list[str]
    list_ids: set[str]
    found: Traces
    now: datetime

    @classmethod
    def of(cls, line: Erasure, found: Traces, now: datetime) -> "Todo":
        lists = set(line.lists or ()) | found.list_ids
        accounts = {ids.split(one)[0] for one in lists} | set(found.account_ids)
        return cls(str(line.person), not line.account, str(line.erased_at),
                   sorted(accounts | ({str(line.account)} if line.account else set())), lists, found, now)

    @property
    def names(self) -> list[str]:
        """The person's fingerprint, and those of the addresses that they have changed."""
        return [self.person, *(one.old for one in self.found.moved)]

    @property
    def day(self) -> date:
        return datetime.fromisoformat(self.before).date()

    @property
    def old(self) -> list[Subscription]:
        return [row for row in self.found.subscriptions if row.confirmed_at <= self.before]

    @property
    def barred(self) -> list[str]:
        """The accounts that must not mail the person: all but those where the person has confirmed, or left, since."""
        return [one for one in self.account_ids if not self._came_back_to(one)]

    def _came_back_to(self, account_id: str) -> bool:
        return (any(row.confirmed_at > self.before and ids.split(list_of(row))[0] == account_id
                    for row in self.found.subscriptions)
                or any(row.suppressed_at > self.before and row.pk == account_id for row in self.found.suppressions))


def suppress(todo: Todo) -> None:
    """First of all, so that a campaign under way passes the person over."""
    for start in range(0, len(todo.barred), AT_A_TIME):
        commit(partial(_suppress, todo, todo.barred[start:start + AT_A_TIME]))


def _suppress(todo: Todo, account_ids: list[str], write: TransactWrite) -> None:
    for account_id in account_ids:
        write.update(Suppression(*suppression_key(account_id, todo.person)[1:]), actions=[
            Suppression.everywhere.set(ERASED),
            Suppression.suppressed_at.set(Suppression.suppressed_at | todo.before)])


def stop_counting(todo: Todo) -> None:
    """Before opens and clicks go: the consent that each of them asks for (activity.record)."""
    agreed = [row for row in todo.old if row.tracking is not None]
    for start in range(0, len(agreed), AT_A_TIME):
        part = agreed[start:start + AT_A_TIME]
        if not commit(partial(_stop_counting, part)):  # one has left, or come again, in this very moment
            for row in part:
                commit(partial(_stop_counting, [row]))


def _stop_counting(rows: list[Subscription], write: TransactWrite) -> None:
    for row in rows:
        write.update(row, actions=[Subscription.tracking.remove()],
                     condition=Subscription.confirmed_at == row.confirmed_at)


def leave_the_hash(todo: Todo) -> None:
    """Last of all, since they lead to the rest: which lists the person had left is forgotten."""
    for row in todo.found.suppressions:
        if row.lists and row.pk in todo.barred:
            held(lambda row=row: row.update(  # type: ignore[misc]
                actions=[Suppression.lists.remove()], condition=Suppression.everywhere == ERASED))


def subscriptions(todo: Todo) -> None:
    """Row and size of the list together, as ever."""
    for row in todo.old:
        _drop(row, todo.before, todo.now)


def _drop(row: Subscription, before: str, now: datetime) -> None:
    for _again in range(TRIES):
        if commit(lambda write, row=row: sizes.drop(write, row)):  # type: ignore[misc]
            return
        fresh = Subscription.find(str(row.pk), str(row.sk), now)
        if fresh is None or fresh.confirmed_at > before:
            return
        row = fresh
    raise TemporaryFailure("the subscription changes all the time")


def pending(todo: Todo) -> None:
    """Requests that nobody has confirmed, and the count of mails that asked for it."""
    delete_all(Pending, [(str(row.pk), str(row.sk)) for row in todo.found.pending if row.requested_at <= todo.before])
    if todo.everywhere:
        days = [datetime.fromisoformat(todo.before) - timedelta(days=one) for one in range(COUNTED_DAYS)]
        delete_all(ConfirmationsToday, [counter_key(todo.person, day) for day in days])


def mails(todo: Todo) -> None:
    """The ledgers of campaigns that had started."""
    for account_id in todo.account_ids:
        for campaign in campaigns_to(account_id, todo.list_ids, todo.now):
            if campaign.started_at <= todo.before:
                for person in todo.names:
                    campaigns.forget(campaign, person, todo.now)


def opens_and_clicks(todo: Todo) -> None:
    """What was seen, and the marks of first times."""
    if todo.found.activity:
        activity.forget(todo.found.activity, todo.day, todo.now)
    for one in todo.found.moved:  # a fold may have had a mark in hand in that moment
        left = [each for each in activity.traces(one.old) if todo.everywhere or each.account in todo.account_ids]
        activity.forget(left, min(todo.day, datetime.fromisoformat(str(one.at)).date()), todo.now)


def warnings(todo: Todo) -> None:
    """That the person was told of being deleted for not reading, or stays."""
    warned.forget(todo.barred, todo.person)


def ways_on(todo: Todo) -> None:
    """That an address was changed, once there is nothing left that it leads to."""
    if todo.everywhere:
        delete_all(Moved, [(str(one.pk), str(one.sk)) for one in todo.found.moved if one.at <= todo.before])


def requests(todo: Todo) -> None:
    """That something was asked, and how it ended, stays; who asked, and what was written, does not. A complaint that is
    open ends, since there is nobody left to answer."""
    for pk, sk in todo.found.requests:
        case = Complaint.find(pk, sk, todo.now) if sk.startswith(COMPLAINT) else None
        if case is not None and case.received_at <= todo.before:
            complaints.forget_one(case, todo.now)
    others = [(pk, sk) for pk, sk in todo.found.requests if not sk.startswith(COMPLAINT)]
    for row in plain(DataRequest, others, todo.now):
        if row["received_at"] <= todo.before:
            DataRequest(row["pk"], row["sk"]).update(
                actions=[Path(name).remove() for name in row if name not in KEPT_OF_A_REQUEST])


def trails(todo: Todo) -> None:
    """Who looked the person up, added or removed them, stays; whom, does not. The same in the logs of webhooks."""
    for account_id in todo.account_ids:
        _trail(todo.before, account_id, signing.alias(account_id, todo.person))
        for one in todo.found.moved:
            _trail(min(str(one.at), todo.before), account_id, signing.alias(account_id, one.old))


def _trail(before: str, account_id: str, known_as: str) -> None:
    for line in audit.about(account_id, known_as):
        if line.at <= before:
            audit.forget(line, known_as)
    for _webhook, call in webhooks.about(account_id, known_as):
        if call.occurred_at <= before:
            webhooks.forget(call, known_as)


def exports(todo: Todo) -> None:
    """Files that were made for the person, and those of the lists: they hold what is deleted."""
    export.forget(todo.person, todo.now, asked_until=todo.before)
    downloads.forget(todo.list_ids, todo.now, asked_until=todo.before)
    everything.forget(todo.account_ids, todo.now, asked_until=todo.before)


def visits(todo: Todo) -> None:
    """Links into the portal and visits to it: there is nobody left to come in."""
    if todo.everywhere:
        leads.end(todo.person, todo.before)


# In this order: what leads to other rows goes after them, so that whoever begins again finds the rest.
STEPS: tuple[Callable[[Todo], None], ...] = (
    stop_counting, mails, opens_and_clicks, requests, trails, exports, pending, subscriptions, warnings, leave_the_hash,
    ways_on, visits)
