"""Telling the account holders whom an incident concerns, by mail, once each (promise BRE-2). No subscriber is mailed.

The accounts concerned are walked a page at a time, a message is queued for each that was not told, and the place is
noted; a walk that ended early goes on where it stood, one that came to its end is walked again for those whose message
was lost. Before a mail is handed to SES the row says so, and after it that SES took it. Whoever finds the first without
the second cannot know: the mail goes once more, marked as such, and never a third time by itself.
"""

from datetime import datetime
from typing import Any, cast

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit
from chalicelib.accounts.model import Account, account_key
from chalicelib.breaches import affected, letters
from chalicelib.breaches.affected import Enough
from chalicelib.breaches.model import AFFECTED, OPEN, Affected, Concern, Incident, affected_key, concern_key
from chalicelib.breaches.register import append, get, need, only
from chalicelib.core import clock, log, mailer, queue
from chalicelib.core.errors import Conflict, NotFound, PermanentFailure, TemporaryFailure
from chalicelib.core.table import commit, held, read_many
from chalicelib.users import team
from chalicelib.users.model import OWNER, User

QUEUE = "incidents"
PAGE = 100
LEASE = 120  # seconds, longer than the worker may run


def tell(incident_id: str, who: str, now: datetime, enough: Enough) -> dict[str, Any]:
    """Begin to tell, or go on, until it is `enough` for this run; the answer is `status`. Raises NotFound, Invalid with
    the facts that a notice lacks, and Conflict where nobody decided that account holders are told, or none is
    concerned."""
    found = get(incident_id, now)
    if not found.telling_since:
        found = _begin(found, who, now)
    elif found.walked:
        held(lambda: found.update(actions=[Incident.walked.set(False), Incident.cursor.set("")],
                                  condition=Incident.walked == True))  # noqa: E712 - a condition of DynamoDB's
    while not found.walked and _page(found) and not enough():
        pass
    return status(incident_id, now)


def _begin(found: Incident, who: str, now: datetime) -> Incident:
    concerned = affected.all_of(found.id)

    def change(latest: Incident) -> list[Action]:
        only(latest, OPEN)
        need(latest.facts, "notices")
        if not (latest.decision and latest.decision["holders"]):
            raise Conflict("It was not decided that account holders are told.", "Decide it first, with the reason.")
        if not concerned:
            raise Conflict("No account is entered as concerned.", "Find out whom the incident concerns first.")
        return [Incident.telling_since.set(clock.iso(now))]

    return append(found.id, "telling", who, now, {"accounts": len(concerned)}, change)


def _page(found: Incident) -> bool:
    """Queue the messages for one page of accounts and note the place. False where another walk is at it."""
    before = str(found.cursor)
    after = Affected.sk > before if before else None
    page = list(Affected.query(AFFECTED + found.id, after, limit=PAGE))
    wanted = [_message(found.id, row.account) for row in page if not row.sent_at]
    queue.put_all(QUEUE, wanted)
    return held(lambda: found.update(actions=[
        Incident.cursor.set(page[-1].account if page else before), Incident.queued.add(len(wanted)),
        Incident.walked.set(len(page) < PAGE),
    ], condition=Incident.cursor == before))


def _message(incident_id: str, account_id: str) -> dict[str, str]:
    return {"incident": incident_id, "account": account_id}


def deliver(incident_id: str, account_id: str, now: datetime) -> None:
    """Mail every owner of the account who was not told. Raises TemporaryFailure while another worker is at it or SES
    cannot, and UncertainOutcome where its answer was lost: the message comes again then."""
    found, account, row = _read(incident_id, account_id, now)
    if found is None or row is None or row.sent_at or not found.telling_since:
        return
    _lease(row, now)
    owners = _owners(account)
    if account is not None and not found.drill:
        Concern(*concern_key(account.id, incident_id)[1:]).save()
    for owner in owners if account is not None else []:
        _tell(found, cast("Account", account), row, owner, now)
    _done(found, row, account if owners else None, now)


def _read(incident_id: str, account_id: str, now: datetime) -> tuple[Incident | None, Account | None, Affected | None]:
    found = read_many([affected_key(incident_id, account_id), account_key(account_id)], now)
    row, account = cast("tuple[Affected | None, Account | None]", tuple(found))
    try:
        return get(incident_id, now), account, row
    except NotFound:
        return None, account, row


def _lease(row: Affected, now: datetime) -> None:
    """The row is read again with it, so that what another worker has marked is known."""
    until = clock.epoch(now) + LEASE
    free = Affected.sent_at.does_not_exist() & (Affected.leased_until <= clock.epoch(now))
    if not held(lambda: row.update(actions=[Affected.leased_until.set(until)], condition=free)):
        raise TemporaryFailure("the notice is being mailed by another worker")


def _owners(account: Account | None) -> list[User]:
    return [one for one in team.members(account.id) if one.role == OWNER] if account else []


def _tell(found: Incident, account: Account, row: Affected, owner: User, now: datetime) -> None:
    """Mail one owner: at most twice, and twice only where nobody knows of the first."""
    if any(owner.id in (users or ()) for users in (row.told, row.delivered, row.bounced, row.tried_again)):
        return
    mark = Affected.tried_again if owner.id in (row.tried or ()) else Affected.tried
    row.update(actions=[mark.add({owner.id})])
    try:
        mailer.send(letters.notice(found, account, row, owner, now))
    except TemporaryFailure:  # nothing left, so that this was no try
        row.update(actions=[mark.delete({owner.id})])
        raise
    except PermanentFailure as refused:
        log.logger().warning("notice of an incident refused", extra={"reason": refused.reason})
        row.update(actions=[Affected.bounced.add({owner.id})])
    else:
        row.update(actions=[Affected.told.add({owner.id})])


def _done(found: Incident, row: Affected, account: Account | None, now: datetime) -> None:
    """From now on the account counts as told; a line of its own trail and its dashboard say so, except in an exercise
    and where there was nobody to tell (None)."""
    line = audit.row(row.account, "service", "incident.told", now, found.id)

    def write(transaction: TransactWrite) -> None:
        transaction.update(row, actions=[Affected.sent_at.set(clock.iso(now))],
                           condition=Affected.sent_at.does_not_exist())
        if account is not None and not found.drill:
            transaction.save(line)
            transaction.update(account, actions=[Account.told_of.set({"incident": found.id, "at": clock.iso(now)})],
                               condition=Account.pk.exists())

    commit(write)


def receipt(incident_id: str, account_id: str, user_id: str, event: str) -> None:
    """Note what SES says of a notice: that it was delivered, or that it bounced for good."""
    heard = {"Delivery": Affected.delivered, "Bounce": Affected.bounced, "Reject": Affected.bounced}.get(event)
    row = Affected(*affected_key(incident_id, account_id)[1:])
    if heard is not None:
        held(lambda: row.update(actions=[heard.add({user_id})], condition=Affected.pk.exists()))


def status(incident_id: str, now: datetime) -> dict[str, Any]:
    """How far it is. Accounts: `accounts` in all, `told`, and by id those of which no owner is known to have it:
    `nobody` where there was none to tell, `bounced` where every mail came back, `unsure` where nobody knows. `twice`
    counts the owners who may have it twice, `delivered` those of whom SES has a receipt."""
    found, rows = get(incident_id, now), affected.all_of(incident_id)
    ends = {row.account: _end(row) for row in rows if row.sent_at}
    return {
        "id": incident_id, "drill": bool(found.drill), "since": found.telling_since or "", "done": bool(found.walked),
        "queued": int(found.queued), "accounts": len(rows), "told": len(ends),
        "delivered": sum(len(row.delivered or ()) for row in rows),
        "twice": sum(len(row.tried_again or ()) for row in rows),
        **{end: [account for account, how in ends.items() if how == end] for end in ("nobody", "bounced", "unsure")},
    }


def _end(row: Affected) -> str:
    """How it stands with an account's notice, as far as SES has said: "" where some owner has it."""
    if _known_to_have(row):
        return ""
    if not row.tried:
        return "nobody"
    return "bounced" if set(row.tried) <= set(row.bounced or ()) else "unsure"


def _known_to_have(row: Affected) -> set[str]:
    return set(row.told or ()) - set(row.bounced or ()) | set(row.delivered or ())


def tell_again(incident_id: str, account_id: str, who: str, now: datetime) -> None:
    """Mail those owners of an account once more who are not known to have the notice, because somebody says so. Raises
    NotFound, and Conflict where the account is still being told."""
    row = cast("Affected | None", read_many([affected_key(incident_id, account_id)], now)[0])
    if row is None or not row.sent_at:
        raise Conflict("This account is not concerned, or is still being told.", "Look at how far it is.")
    known = _known_to_have(row)
    actions: list[Action] = [Affected.sent_at.remove(), Affected.leased_until.set(0), Affected.tried_again.remove(),
                             Affected.bounced.remove()]
    actions += [users.set(known) if known else users.remove() for users in (Affected.tried, Affected.told)]
    append(incident_id, "telling again", who, now, {"account": account_id}, lambda _found: [],
           lambda write: write.update(row, actions=actions, condition=Affected.sent_at == row.sent_at))
    queue.put(QUEUE, _message(incident_id, account_id))
