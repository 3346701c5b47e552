"""What happens to somebody who is quiet: a warning first; when its time is over, the order to delete them.

Each deed and its count are one transaction, so that whoever does a page again after a crash does and counts nothing
twice. A warning is handed to SES at most once: where its answer is lost, nothing is known to be delivered, and nothing
follows.
"""

from datetime import UTC, datetime

from pynamodb.transactions import TransactWrite

from chalicelib.accounts.model import Account
from chalicelib.core import clock, mailer
from chalicelib.core.errors import PermanentFailure, TemporaryFailure, UncertainOutcome
from chalicelib.core.table import commit
from chalicelib.portal import journal
from chalicelib.subscriptions.model import COUNTED, Subscription
from chalicelib.subscriptions.warned import Warned, warned_key
from chalicelib.sunset import mail, rules
from chalicelib.sunset.judge import Person
from chalicelib.sunset.model import Round


def act(account: Account, row: Round, who: Person, now: datetime) -> None:
    """Warn, wait, or delete. Raises TemporaryFailure where SES has no time: nothing is done then."""
    if who.warned is None:
        _warn(account, row, who, now)
    elif rules.may_erase(who.warned, now):
        _erase(row, who, who.warned, now)


def _warn(account: Account, row: Round, who: Person, now: datetime) -> None:
    days = int(row.days)
    warning = Warned(*warned_key(account.id, who.id)[1:], warned_at=clock.epoch(now), days=days,
                     expires_at=clock.epoch(rules.lapses_at(now, days)))

    def both(write: TransactWrite) -> None:
        write.save(warning, condition=Warned.pk.does_not_exist() | (Warned.expires_at <= clock.epoch(now)))
        write.update(_same(row), actions=[Round.warned.add(1)], condition=Round.began_at == row.began_at)

    if not commit(both):
        return
    try:
        mailer.send(mail.warning(account, who, warning))
    except (PermanentFailure, UncertainOutcome):
        return  # not known to be delivered, so that nothing follows
    except TemporaryFailure:
        commit(lambda write: _take_back(write, row, warning))
        raise


def _take_back(write: TransactWrite, row: Round, warning: Warned) -> None:
    write.delete(warning, condition=Warned.warned_at == warning.warned_at)
    write.update(_same(row), actions=[Round.warned.add(-1)], condition=Round.began_at == row.began_at)


def _erase(row: Round, who: Person, warning: Warned, now: datetime) -> None:
    """Decide it, unless the person stays, or takes the consent back, in this very moment. The line in the journal of
    erasures is the order: the next sweep carries it out, as whenever somebody is erased in the portal."""
    line = journal.order(who.id, row.account, who.list_ids, now)
    in_time = (Warned.delivered_at <= clock.epoch(_latest(warning, now))) & Warned.failed.does_not_exist()

    def all_of_it(write: TransactWrite) -> None:
        write.save(line)
        write.update(warning, actions=[Warned.erased_at.set(clock.iso(now))], condition=(
            in_time & Warned.stays_at.does_not_exist() & Warned.erased_at.does_not_exist()))
        write.update(_same(row), actions=[Round.erased.add(1)], condition=Round.began_at == row.began_at)
        for one in who.rows:
            write.condition_check(Subscription, str(one.pk), str(one.sk), condition=COUNTED)

    commit(all_of_it)


def _latest(warning: Warned, now: datetime) -> datetime:
    """When the warning must have been delivered for its time to be over."""
    return datetime.fromtimestamp(clock.epoch(now) - int(warning.days) * clock.A_DAY, UTC)


def _same(row: Round) -> Round:
    """The row as a target of updates, which change no other figure of it."""
    return Round(str(row.pk), str(row.sk))
