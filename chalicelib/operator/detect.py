"""The detectors' run: reads what the rules judge, account by account, and opens a candidate for what they find.

Read are the audit trail and the log of sign-ins of the last day, the networks of keys (as keyed hashes), where our
canaries are, which alarms ring, and what others than our functions did to our tables. Nothing but ids and counts goes
into a candidate.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from chalicelib.accounts import audit, keys
from chalicelib.accounts.model import DIRECTORY, Audit, Listed
from chalicelib.core import alarms, clock, ids, log
from chalicelib.core.table import keys_by_person
from chalicelib.operator import candidates, signals
from chalicelib.operator.model import CANARY, OPERATOR, Canary, Foreign, foreign_on
from chalicelib.operator.records import Touch
from chalicelib.operator.signals import Act, Finding
from chalicelib.subscriptions.model import Subscription
from chalicelib.users import team
from chalicelib.users.model import SignInLog

MOST_TOUCHES = 20_000  # of a day: more are not counted, so that a flood of them does not end the run


def detect(now: datetime) -> dict[str, int]:
    """Look at everything once. Counts the accounts, and what was found for the first time.

    Raises RuntimeError at the end where something could not be looked at, so that the run is tried again.
    """
    accounts = [str(one.sk) for one in Listed.query(DIRECTORY)]
    opened = [_looked(one, of_account, now) for one in accounts] + [
        _looked("", look, now) for look in (canaries, ringing, foreign)]
    failed = opened.count(None)
    if failed:
        raise RuntimeError(f"{failed} places could not be looked at")
    return {"accounts": len(accounts), "opened": sum(one or 0 for one in opened)}


def _looked(account: str, look: Callable[[str, datetime], Iterator[Finding]], now: datetime) -> int | None:
    """How many candidates were opened; None where one place's trouble kept it from being looked at."""
    try:
        return sum(candidates.open_candidate(account, finding, now) for finding in look(account, now))
    except Exception as error:  # the other places are looked at all the same
        log.failure("not looked at", error, account=account)
        return None


def of_account(account: str, now: datetime) -> Iterator[Finding]:
    """What an account's trail, its people's sign-ins and its keys show."""
    yield from signals.in_trail(_trail(account, now))
    for user in team.members(account):
        yield from signals.in_sign_ins(_sign_ins(account, user.id, user.actor, now))
    for key in keys.keys_of(account):
        if key.used_on == now.date().isoformat():
            yield from signals.in_networks(f"key:{key.id}", key.networks or (), now)


def _trail(account: str, now: datetime) -> Iterator[Act]:
    since = f"{audit.PREFIX}{clock.epoch(now - signals.LOOKS_BACK):011d}"
    for line in Audit.query(account, Audit.sk.between(since, f"{audit.PREFIX}~")):
        yield Act(datetime.fromisoformat(str(line.at)), str(line.actor), str(line.action))


def _sign_ins(account: str, user: str, who: str, now: datetime) -> Iterator[Act]:
    since = ids.new(now - signals.LOOKS_BACK, "2")  # the smallest chance: ids begin with their time
    for line in SignInLog.query(f"logins#{account}#{user}", SignInLog.sk > since):
        yield Act(datetime.fromisoformat(str(line.at)), who, str(line.what))


def canaries(_account: str, now: datetime) -> Iterator[Finding]:
    """Where our own addresses are, by the index, which lags a moment."""
    for canary in Canary.query(OPERATOR, Canary.sk.startswith(CANARY)):
        found_on = {pk.partition("#")[0] for pk, _sk in keys_by_person(Subscription, str(canary.person))}
        yield from signals.in_lists(canary.list_id, canary.list_id, found_on, now)


def ringing(_account: str, now: datetime) -> Iterator[Finding]:
    """What the alarms of infrastructure/template.yaml watch: failing functions, schedules that did not run, queues that
    age, cases that are overdue."""
    for name in alarms.ringing():
        yield Finding("ringing_alarm", name, 1, now, now)


def foreign(_account: str, now: datetime) -> Iterator[Finding]:
    """What is noted of others than our functions (watch_tables.py)."""
    since = now - signals.LOOKS_BACK
    rows = [row for day in sorted({since.date(), now.date()})
            for row in Foreign.query(foreign_on(day), limit=MOST_TOUCHES)]
    touches = [Touch(str(row.rule), datetime.fromisoformat(str(row.at)), str(row.who), str(row.action), str(row.what),
                     str(row.sk)) for row in rows]
    yield from signals.in_touches(one for one in touches if one.at >= since)
