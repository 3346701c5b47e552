"""Complaints: taken from anybody, acknowledged at once, answered within thirty days (promise RGT-4).

Nothing is looked up about the person who complains, so that the answer tells nobody who is on a list. A case and the
row that says that it is open (model.Open) are made and closed in one transaction.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple, cast

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit
from chalicelib.core import address, clock, ids, paging, queue, signing
from chalicelib.core.address import Address
from chalicelib.core.errors import Conflict, Invalid, NotFound, TooMany
from chalicelib.core.table import Item, commit, held, keys_by_person, read_all, visible
from chalicelib.portal import rules
from chalicelib.portal.model import COMPLAINT, OPERATOR, Complaint, complaint_key
from chalicelib.users import throttle

QUEUE = "complaints"
ACKNOWLEDGE, TELL_OWNERS, TELL_OPERATOR, ANSWER = "acknowledge", "owners", "operator", "answer"


class Grievance(NamedTuple):
    """What somebody has typed: where the answer goes, what happened, and what they would like."""

    address: str
    words: str
    wish: str = ""


def complain(about: str, typed: Grievance, ip: str, now: datetime) -> Complaint:
    """Open a case about an account (its id) or the operator, and ask for the mails. Raises Invalid with what to say
    beside each field, and TooMany, with words of its own."""
    who = _checked(typed)
    person = signing.person(who.key)
    _charge(person, ip, now)
    case = Complaint(about, COMPLAINT + ids.new(now), person=person, address=who.deliverable, words=typed.words.strip(),
                     wish=typed.wish.strip() or None, received_at=clock.iso(now),
                     due_on=rules.answer_due(now).isoformat())
    commit(lambda write: _save(write, case))
    _ask_for_mails(case)
    return case


def _checked(typed: Grievance) -> Address:
    """The address to answer to. Raises Invalid for all that is wrong at once."""
    wrong = {}
    try:
        who = address.parse(typed.address)
    except Invalid as error:
        wrong = dict(error.fields)
    if not typed.words.strip():
        wrong["words"] = "Please say what happened, in your own words."
    for field, text, most in (("words", typed.words, rules.LONGEST_WORDS), ("wish", typed.wish, rules.LONGEST_WISH)):
        if len(text) > most:
            wrong[field] = f"Please keep to {most:,} characters; this has {len(text):,}."
    if wrong:
        raise Invalid("Some of this cannot be accepted.", "Correct it and send the form again.", fields=wrong)
    return who


def _charge(person: str, ip: str, now: datetime) -> None:
    try:
        throttle.charge("complaint-network", throttle.network(ip), now)
        throttle.charge("complaint-address", signing.pseudonym("complaint", person), now)
    except TooMany as error:
        raise TooMany("There were many complaints from here or in the name of this address just now.",
                      "Those that were acknowledged are being dealt with. Please send another one tomorrow, or write "
                      "to the address at the foot of this page.", retry_after=error.retry_after) from None


def _save(write: TransactWrite, case: Complaint) -> None:
    write.save(case)
    write.save(case.waits)


def _take_back(write: TransactWrite, case: Complaint) -> None:
    write.delete(case)
    write.delete(case.waits)


def _ask_for_mails(case: Complaint) -> None:
    """To the person, to whom it is about, and to the operator: messages that name the row alone."""
    wanted = [ACKNOWLEDGE, TELL_OPERATOR] + ([TELL_OWNERS] if case.pk != OPERATOR else [])
    try:
        queue.put_all(QUEUE, [_message(case, mail) for mail in wanted])
    except Exception:  # take it back, or the person would be told of a mail that nobody was asked to send
        commit(lambda write: _take_back(write, case))
        raise


def _message(case: Complaint, mail: str) -> dict[str, str]:
    return {"mail": mail, "account": str(case.pk), "id": case.id}


def close(about: str, complaint_id: str, outcome: str, answer: str, actor: str, now: datetime) -> None:
    """Answer a case and close it; the answer is mailed to the person. Raises Invalid, NotFound, or Conflict where it
    is closed already."""
    _check_answer(outcome, answer)
    case = get(about, complaint_id, now)
    line = audit.row(about, actor, "complaint.closed", now, complaint_id, outcome=outcome)
    done = [*_ended(outcome, now), Complaint.answer.set(answer.strip())]
    if not commit(lambda write: _close(write, case, done, line)):
        raise Conflict("This complaint is closed already.", "Load its page again to see how it ended.")
    try:
        queue.put(QUEUE, _message(case, ANSWER))
    except Exception:  # open again, or the person would never hear of the answer
        commit(lambda write: _reopen(write, case, now))
        raise


def _check_answer(outcome: str, answer: str) -> None:
    wrong = {}
    if outcome not in rules.OUTCOMES:
        wrong["outcome"] = "Please choose how the complaint ends."
    if not answer.strip():
        wrong["answer"] = "Please write the answer that the person is to get."
    elif len(answer) > rules.LONGEST_WORDS:
        wrong["answer"] = f"Please keep to {rules.LONGEST_WORDS:,} characters; this has {len(answer):,}."
    if wrong:
        raise Invalid("The complaint cannot be closed like this.", "Correct it and send it again.", fields=wrong)


def _ended(outcome: str, now: datetime) -> list[Action]:
    return [Complaint.closed_at.set(clock.iso(now)), Complaint.outcome.set(outcome),
            Complaint.expires_at.set(clock.epoch(now + rules.CLOSED_LIVES_FOR))]


def _close(write: TransactWrite, case: Complaint, actions: list[Action], line: Item | None = None) -> None:
    """Only an open case closes, and the row that says so goes with it."""
    write.update(case, actions=actions, condition=_is_open())
    write.delete(case.waits)
    if line is not None:
        write.save(line)


def _is_open() -> Condition:
    condition: Condition = Complaint.pk.exists() & Complaint.closed_at.does_not_exist()
    return condition


def _reopen(write: TransactWrite, case: Complaint, closed: datetime) -> None:
    fields = (Complaint.closed_at, Complaint.answer, Complaint.expires_at)
    write.update(case, actions=[*(field.remove() for field in fields), Complaint.outcome.set("")],
                 condition=Complaint.closed_at == clock.iso(closed))
    write.save(case.waits)


def get(about: str, complaint_id: str, now: datetime) -> Complaint:
    """One case of an account, or of the operator. Raises NotFound."""
    found = Complaint.find(*complaint_key(about, complaint_id)[1:], now)
    if found is None:
        raise NotFound
    return found


def open_ones(about: str, now: datetime) -> list[Complaint]:
    """All that wait for an answer, the most urgent first."""
    rows = Complaint.query(about, Complaint.sk.startswith(COMPLAINT), Complaint.closed_at.does_not_exist())
    return list(visible(rows, now))


def closed_ones(about: str, cursor: str, limit: int, now: datetime) -> tuple[list[Complaint], str | None]:
    """Those of a page of all cases, newest first, that are closed; and the cursor of the next page."""
    found, after = paging.newest_first(Complaint, about, COMPLAINT, cursor, limit)
    return [case for case in visible(found, now) if case.closed_at], after


def told(case: Complaint, mail: str) -> None:
    """Remember that a mail about the case went out."""
    held(lambda: Complaint(case.pk, case.sk).update(actions=[Complaint.told.add({mail})],
                                                    condition=Complaint.pk.exists()))


def of(person: str, now: datetime, account_id: str | None = None) -> list[Complaint]:
    """A person's complaints, everywhere or at one account. The index that they are found by lags a moment."""
    return list(_of(person, now, account_id))


def _of(person: str, now: datetime, account_id: str | None) -> Iterator[Complaint]:
    keys = [(Complaint, pk, sk) for pk, sk in keys_by_person(Complaint, person)
            if sk.startswith(COMPLAINT) and account_id in (None, pk)]
    yield from cast("list[Complaint]", read_all(keys, now))


def forget(person: str, now: datetime, account_id: str | None = None) -> None:
    """Erase a person from their complaints, everywhere or at one account: what stays is when it came, when it was due
    and closed, and how it ended. One that is open ends with it, since there is nobody left to answer."""
    for case in of(person, now, account_id):
        forget_one(case, now)


def forget_one(case: Complaint, now: datetime) -> None:
    """The same for one complaint."""
    ended = _ended(rules.WITHDRAWN, now) + _without_person()
    if not commit(_closing(case, ended)):
        Complaint(case.pk, case.sk).update(actions=_without_person())


def _closing(case: Complaint, actions: list[Action]) -> Callable[[TransactWrite], None]:
    return lambda write: _close(write, case, actions)


def _without_person() -> list[Action]:
    fields = (Complaint.person, Complaint.address, Complaint.words, Complaint.wish, Complaint.answer)
    return [field.remove() for field in fields]
