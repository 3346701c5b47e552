"""The walk through the people of every account with the rule: page by page, in turns, and on where it was cut short.

Where a walk is stands in its row, which each page moves on by one conditional write: of two workers at the same page
one wins, and a page that a dead worker had in hand is done again, which does and counts nothing twice (act.py).
"""

from datetime import datetime
from typing import NamedTuple, cast

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit, gate, notices
from chalicelib.accounts.model import Account, account_key
from chalicelib.activity.shown import told
from chalicelib.core import clock, log
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.table import commit, held, read_many, visible
from chalicelib.lists.service import all_lists
from chalicelib.subscriptions.model import SHARDS, Subscription, partition
from chalicelib.sunset import rules
from chalicelib.sunset.act import act
from chalicelib.sunset.judge import Court
from chalicelib.sunset.model import ROUNDS, Round, report_of, round_key

PAGE_SIZE = 50
MOST_PAGES = 100  # in one run, so that it ends before the time of its function is over, though each were all warned
END = "end"  # the place after the last


class Under(NamedTuple):
    """A walk under way."""

    account: Account
    row: Round
    court: Court


def run(now: datetime) -> dict[str, int]:
    """Go on with every walk; says how many there were, and how many pages were done."""
    under = [one for row in Round.query(ROUNDS) if (one := _guarded(row, now)) is not None]
    walks, pages = len(under), 0
    while under and pages < MOST_PAGES:
        under = [one for one in under if _went_on(one, now)]
        pages += max(len(under), 1)
    return {"walks": walks, "pages": pages}


def _guarded(row: Round, now: datetime) -> Under | None:
    """One account that fails must not keep the others from their turn."""
    try:
        return _prepared(row, now)
    except Exception as error:
        log.failure("walk not begun", error)
        return None


def _went_on(one: Under, now: datetime) -> bool:
    try:
        return step(one, now)
    except TemporaryFailure as later:  # the mail service has no time: the next run goes on with the same page
        log.logger().info("later", extra={"job": "sunset", "why": str(later)})
    except Exception as error:
        log.failure("walk failed", error)
    return False


def _prepared(row: Round, now: datetime) -> Under | None:
    """The walk that an account is to have now, begun if it is due; None where there is none."""
    opened, found = read_many([gate.gate_key(), account_key(row.account)], now)
    account = cast("Account | None", found)
    if account is None or not (row.dry or account.sunset):
        held(lambda: row.delete(condition=Round.began_at == row.began_at))  # switched off: nothing goes on
        return None
    if row.done_at:
        _tell(row)
        if not account.sunset or not (row.dry or rules.is_next_due(str(row.began_at), now)):
            return None
        row = _begun(row, account, now) or row
    if row.done_at or not gate.is_open(opened) or not rules.may_run(account):
        return None
    lists = [one.id for one in all_lists(account.id)]
    return Under(account, row, Court.of(account.id, lists, int(row.campaigns), now))


def _begun(before: Round, account: Account, now: datetime) -> Round | None:
    """A new walk in the place of one that is done; None where another worker was first."""
    row = begin(account.id, account.sunset, now, dry=False)
    return row if held(lambda: row.save(condition=Round.began_at == before.began_at)) else None


def begin(account_id: str, rule: dict[str, int], now: datetime, *, dry: bool) -> Round:
    """A walk at its beginning, not stored yet."""
    return Round(*round_key(account_id)[1:], dry=dry, campaigns=rule["campaigns"], days=rule["days"],
                 began_at=clock.iso(now))


def step(one: Under, now: datetime) -> bool:
    """Do one page and move on. False where the walk is over, or another worker has it."""
    found, then = _page(one, now)
    judged = one.court.judge(found, now)
    if not one.row.dry:
        for person in judged.quiet:
            act(one.account, one.row, person, now)
    actions: list[Action] = [Round.place.set(then), Round.looked.add(judged.looked), Round.spares.add(judged.spares),
                             Round.quiet.add(len(judged.quiet))]
    still_here = (Round.began_at == one.row.began_at) & (Round.place == one.row.place)
    if not held(lambda: one.row.update(actions=actions, condition=still_here & Round.done_at.does_not_exist())):
        return False
    if then == END:
        _finish(one.row, now)
    return then != END


def _page(one: Under, now: datetime) -> tuple[list[Subscription], str]:
    """At most PAGE_SIZE subscriptions from where the walk is, and where it goes on."""
    if one.row.place == END or not one.court.list_ids:
        return [], END
    list_id, shard, after = _place(str(one.row.place), one.court.list_ids)
    if not list_id:
        return [], END
    start = {"pk": {"S": partition(list_id, shard)}, "sk": {"S": after}} if after else None
    rows = list(visible(Subscription.query(partition(list_id, shard), limit=PAGE_SIZE + 1, page_size=PAGE_SIZE + 1,
                                           last_evaluated_key=start, consistent_read=True), now))
    if len(rows) > PAGE_SIZE:
        return rows[:PAGE_SIZE], f"{list_id}#{shard}#{_between(str(rows[-2].sk), str(rows[-1].sk))}"
    if shard + 1 < SHARDS:
        return rows, f"{list_id}#{shard + 1}#"
    later = [other for other in one.court.list_ids if other > list_id]
    return rows, f"{later[0]}#0#" if later else END


def _place(place: str, list_ids: list[str]) -> tuple[str, int, str]:
    """List, shard and letters; the next list where that one is deleted, "" after the last."""
    if not place:
        return list_ids[0], 0, ""
    list_id, shard, after = place.split("#")
    if list_id in list_ids:
        return list_id, int(shard), after
    return next((one for one in list_ids if one > list_id), ""), 0, ""


def _between(last: str, following: str) -> str:
    """The fewest letters that sort after one fingerprint and are the beginning of the next one. Many people share
    them, so that no row names anybody who may be erased meanwhile."""
    return next(following[:length] for length in range(1, len(following) + 1) if following[:length] > last)


def _finish(row: Round, now: datetime) -> None:
    """Keep what the walk did, once, and tell the owners where it did anything."""
    row = cast("Round", read_many([round_key(row.account)], now)[0])

    def all_of_it(write: TransactWrite) -> None:
        write.update(row, actions=[Round.done_at.set(clock.iso(now))],
                     condition=(Round.began_at == row.began_at) & Round.done_at.does_not_exist())
        if not row.dry:
            write.save(report_of(row, clock.iso(now)))
            write.save(audit.row(row.account, "service", "sunset.run", now, erased=int(row.erased),
                                 warned=told(int(row.warned))))

    if commit(all_of_it):
        _tell(row)


def _tell(row: Round) -> None:
    """By mail, at least once."""
    if row.dry or row.told:
        return
    if row.warned or row.erased:
        notices.tell_owners(row.account, "sunset_run", warned=told(int(row.warned)), erased=int(row.erased))
    row.update(actions=[Round.told.set(True)], condition=Round.began_at == row.began_at)
