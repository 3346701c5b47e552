"""What becomes of rows with which nothing is wrong, by what is known of the people already: 25 at a time.

Each row is inserted on condition that there is none, and bears which upload and row it comes from. So a piece that is
worked off again, or by two workers at once, finds its own rows, takes them for done, and comes to the same result.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, cast

from chalicelib.core import clock, queue
from chalicelib.core.inserts import insert_new
from chalicelib.core.table import Key, held, read_many
from chalicelib.imports import rules
from chalicelib.imports.model import CONFIRM, Import, source
from chalicelib.imports.rules import Candidate
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions import sizes
from chalicelib.subscriptions.model import (
    Pending,
    Subscription,
    Suppression,
    pending_key,
    subscription_key,
    suppression_key,
)
from chalicelib.subscriptions.subscribe import SignUp, ask


class Person(NamedTuple):
    """A candidate with the number of its row and the fingerprint of its address."""

    number: int
    candidate: Candidate
    id: str


@dataclass(slots=True)
class Piece:
    """The piece of an upload that is being worked off, and by how much it makes the list grow: {shard: (people,
    bytes)}."""

    upload: Import
    mailing_list: MailingList
    now: datetime
    grown: dict[str, tuple[int, int]] = field(default_factory=dict)
    to_ask_again: str = ""

    @property
    def account_id(self) -> str:
        return str(self.upload.pk)

    def mark(self, row: int | str = "") -> str:
        """What a row of this upload bears as its source."""
        return source(self.upload.short_id, row)


def listed(piece: Piece, people: Sequence[Person]) -> list[str]:
    """Put people on the list by the evidence of the file; the outcome of each."""
    outcomes = _met(piece, people)
    fresh = [n for n, outcome in enumerate(outcomes) if not outcome]
    made = {n: _subscription(piece, people[n]) for n in fresh}
    new = dict(zip(fresh, insert_new(list(made.values())), strict=True)) if fresh else {}
    for n in fresh:
        if new[n]:
            outcomes[n] = rules.ADDED
            _grow(piece, made[n])
    lost = [n for n in fresh if not new[n]]
    for n, outcome in zip(lost, _met(piece, [people[n] for n in lost]), strict=True):
        outcomes[n] = outcome or rules.ON_LIST  # somebody came between, and has left again
    return outcomes


def _met(piece: Piece, people: Sequence[Person]) -> list[str]:
    """The outcomes of those of whom something is known; "" for the rest."""
    list_id = str(piece.mailing_list.id)
    keys: list[Key] = [key for one in people for key in (
        subscription_key(list_id, one.id), pending_key(list_id, one.id), suppression_key(piece.account_id, one.id))]
    found: list[Any] = read_many(keys, piece.now) if keys else []
    return [_outcome(piece, one, *found[3 * n:3 * n + 3]) for n, one in enumerate(people)]


def _outcome(piece: Piece, one: Person, subscription: Subscription | None, pending: Pending | None,
             suppression: Suppression | None) -> str:
    if subscription is not None and subscription.source == piece.mark(one.number):
        if piece.upload.mode == CONFIRM:  # has confirmed already, and was counted then
            return rules.ASKED
        _grow(piece, subscription)
        return rules.ADDED
    if pending is not None and pending.source == piece.mark(one.number):
        piece.to_ask_again = one.id
        return rules.ASKED
    there = subscription or pending
    if there is not None and there.source.startswith(piece.mark()):
        return rules.DUPLICATE
    if subscription is not None:
        return rules.ON_LIST
    if suppression is not None:
        return rules.SUPPRESSED
    return rules.WAITING if pending is not None else ""


def _grow(piece: Piece, row: Subscription) -> None:
    shard = str(row.pk).rpartition("#")[2]
    people, size = piece.grown.get(shard, (0, 0))
    piece.grown[shard] = (people + 1, size + int(row.size))


def _subscription(piece: Piece, one: Person) -> Subscription:
    """The row, with what the file says of the consent as its record, in the words of the account holder."""
    said: Any = one.candidate.evidence
    _model, partition, person = subscription_key(str(piece.mailing_list.id), one.id)
    consent = {"ip": said.ip, "user_agent": "", "referrer": "", "confirmed_at": said.at, "requested_at": said.at,
               "wording": f"{rules.STATED} {said.source}", "wording_version": 0, "policy_version": "",
               "upload": piece.upload.short_id}
    row = Subscription(partition, person, person=person, address=one.candidate.who.deliverable,
                       fields=one.candidate.fields, source=piece.mark(one.number), consent=consent,
                       confirmed_at=said.at)
    row.size = sizes.bytes_of(row)
    return row


def asked(piece: Piece, people: Sequence[Person]) -> list[str]:
    """Ask people to confirm, one after the other; the outcome of each.

    Where a worker was stopped, the last one that it kept may not have been mailed, and nobody after: that one alone is
    mailed again.
    """
    outcomes = _met(piece, people)
    for n, one in enumerate(people):
        if not outcomes[n]:
            mail_again(piece)
            sign_up = SignUp(one.candidate.who.typed, one.candidate.fields, source=piece.mark(one.number))
            asked_now = ask(piece.mailing_list, one.candidate.who, sign_up, piece.now)
            outcomes[n] = rules.ASKED if asked_now else _came_between(piece, one)
    return outcomes


def _came_between(piece: Piece, one: Person) -> str:
    """What became of somebody who was not asked: the person, or another worker, was quicker. Or the address has had as
    many requests today as it may get, which is told as if it had been asked: who else asks is nobody's business."""
    outcome, = _met(piece, [one])
    piece.to_ask_again = ""  # the other worker mails whom it has kept
    return outcome or rules.ASKED


def mail_again(piece: Piece) -> None:
    """Mail the last one who was kept by a worker that was stopped."""
    if piece.to_ask_again:
        queue.put("mail", {"list": piece.mailing_list.id, "person": piece.to_ask_again})
        piece.to_ask_again = ""


def barred(piece: Piece, people: Sequence[Person]) -> list[str]:
    """Never mail people again; the outcome of each. Of them a keyed hash alone is kept (promise RET-5)."""
    mark = f"upload {piece.upload.short_id} piece {int(piece.upload.chunk)}"
    outcomes = _barred_before(piece, people, mark)
    fresh = [n for n, outcome in enumerate(outcomes) if not outcome]
    rows = [Suppression(*suppression_key(piece.account_id, people[n].id)[1:], everywhere=mark,
                        suppressed_at=clock.iso(piece.now)) for n in fresh]
    new = insert_new(rows) if rows else []
    for n, row, is_new in zip(fresh, rows, new, strict=True):
        outcomes[n] = rules.BARRED if is_new or _bar(row, mark) else rules.SUPPRESSED
    return outcomes


def _barred_before(piece: Piece, people: Sequence[Person], mark: str) -> list[str]:
    keys: list[Key] = [suppression_key(piece.account_id, one.id) for one in people]
    rows = cast("list[Suppression | None]", read_many(keys, piece.now))
    said = [str(row.everywhere or "") if row is not None else "" for row in rows]
    upload = mark.rpartition(" ")[0]
    return [rules.BARRED if word == mark else rules.DUPLICATE if word.startswith(upload) else
            rules.SUPPRESSED if word else "" for word in said]


def _bar(row: Suppression, mark: str) -> bool:
    """Somebody who has left some list is barred from all; False where that is so already, for another reason."""
    free = Suppression.everywhere.does_not_exist() | (Suppression.everywhere == mark)
    return held(lambda: row.update(actions=[Suppression.everywhere.set(mark)], condition=free))
