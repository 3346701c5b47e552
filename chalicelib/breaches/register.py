"""The register of breaches (promise BRE-1): what is entered stays, timed and with who entered it.

Each use case writes one entry and what it makes of the incident in one transaction. `who` is whoever acts, as the
operator's function knows them. Incidents are opened by people, or as candidates by a detector; a human decides.
What is decided, filed and closed is in decide.py.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.breaches import rules
from chalicelib.breaches.model import CANDIDATE, DISMISSED, ENTRIES, INCIDENTS, OPEN, Entry, Incident
from chalicelib.core import clock, ids, signing
from chalicelib.core.errors import Conflict, Invalid, NotFound
from chalicelib.core.table import commit

TRIES = 5
ID_LENGTH = 16
Change = Callable[[Incident], list[Action]]
Write = Callable[[TransactWrite], None]


def open_incident(facts: Mapping[str, str], who: str, now: datetime, *, drill: bool = False) -> Incident:
    """Enter an incident that is known to be one: kind, what, detected and aware at least. Raises Invalid."""
    return _open(ids.new(now), OPEN, facts, "confirming", who, now, drill)


def open_candidate(facts: Mapping[str, str], who: str, now: datetime, pattern: str = "", *,
                   drill: bool = False) -> Incident:
    """Enter what may be one, for a human to decide: kind, what and detected at least. Raises Invalid. The watch over
    the clock tells the operator of it by mail.

    `pattern` says what was found, by ids: while a finding is the same, it stays the same candidate.
    """
    known_as = signing.digest(pattern)[:ID_LENGTH] if pattern else ids.new(now)
    return _open(known_as, CANDIDATE, facts, "opening", who, now, drill)


def _open(known_as: str, state: str, given: Mapping[str, str], step: str, who: str, now: datetime,
          drill: bool) -> Incident:
    facts = checked({}, given, now)
    need(facts, step)
    made = Incident(INCIDENTS, known_as, state=state, drill=drill, facts=facts, opened_at=clock.iso(now))
    entry = _entry(known_as, 1, "opened", who, now, {"state": state, "drill": drill, **facts})

    def write(transaction: TransactWrite) -> None:
        transaction.save(made, condition=Incident.pk.does_not_exist())
        transaction.save(entry, condition=Entry.pk.does_not_exist())

    return made if commit(write) else get(known_as, now)


def update(incident_id: str, facts: Mapping[str, str], who: str, now: datetime) -> Incident:
    """Enter facts that are known now, or known better; earlier ones stay in the entries. Raises Invalid, NotFound, and
    Conflict for one that has ended."""
    entered = checked({}, facts, now)

    def change(found: Incident) -> list[Action]:
        only(found, CANDIDATE, OPEN)
        return [Incident.facts.set(checked(found.facts, facts, now))]

    return append(incident_id, "facts", who, now, entered, change)


def confirm(incident_id: str, aware_at: str, who: str, now: datetime) -> Incident:
    """Say that a candidate is a breach, and since when we are aware of it: the clock runs. Raises Invalid, NotFound,
    Conflict."""
    def change(found: Incident) -> list[Action]:
        only(found, CANDIDATE)
        known = checked(found.facts, {"aware_at": aware_at}, now)
        need(known, "confirming")
        return [Incident.facts.set(known), Incident.state.set(OPEN)]

    return append(incident_id, "confirmed", who, now, {"aware_at": aware_at}, change)


def dismiss(incident_id: str, reason: str, who: str, now: datetime) -> Incident:
    """Say that a candidate is no breach, and why. Raises Invalid, NotFound, Conflict."""
    need_text("reason", reason)

    def change(found: Incident) -> list[Action]:
        only(found, CANDIDATE)
        return [Incident.state.set(DISMISSED), Incident.ended_at.set(clock.iso(now))]

    return append(incident_id, "dismissed", who, now, {"reason": reason}, change)


def get(incident_id: str, now: datetime) -> Incident:
    """One incident. Raises NotFound."""
    found = Incident.find(INCIDENTS, incident_id, now)
    if found is None:
        raise NotFound(f"There is no incident {incident_id}.", "Look for its id in the register.")
    return found


def listed(state: str = "") -> list[Incident]:
    """All incidents, or those in a state, newest first."""
    wanted = Incident.state == state if state else None
    return sorted(Incident.query(INCIDENTS, filter_condition=wanted), key=lambda one: str(one.opened_at), reverse=True)


def history(incident_id: str) -> list[Entry]:
    """All that was entered about an incident, in order."""
    return list(Entry.query(ENTRIES + incident_id))


def append(incident_id: str, what: str, who: str, now: datetime, facts: Mapping[str, Any], change: Change,
           also: Write = lambda _write: None) -> Incident:
    """Write an entry, what it changes in the incident, and whatever `also` puts in, all or nothing. `change` is asked
    again where somebody else has entered something meanwhile; what it raises is raised. Raises NotFound, Conflict."""
    for _try in range(TRIES):
        found = get(incident_id, now)
        actions = [*change(found), Incident.entries.add(1)]
        entry = _entry(incident_id, int(found.entries) + 1, what, who, now, facts)
        if commit(_appending(found, entry, actions, also)):
            return get(incident_id, now)
    raise Conflict("Others are writing about this incident.", "Try again in a moment.")


def _appending(found: Incident, entry: Entry, actions: list[Action], also: Write) -> Write:
    def write(transaction: TransactWrite) -> None:
        transaction.update(found, actions=actions, condition=Incident.entries == found.entries)
        transaction.save(entry, condition=Entry.pk.does_not_exist())
        also(transaction)

    return write


def _entry(incident_id: str, number: int, what: str, who: str, now: datetime, facts: Mapping[str, Any]) -> Entry:
    return Entry(ENTRIES + incident_id, f"{number:06d}", at=clock.iso(now), who=who, what=what, facts=dict(facts))


def checked(known: Mapping[str, Any], given: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """What is known with what is given. Raises Invalid."""
    wrong = rules.problems(given, now)
    facts = {**known, **(rules.cleaned(given) if not wrong else {})}
    wrong |= rules.order_problems(facts)
    if wrong:
        raise Invalid("These facts cannot be entered like this.", "Correct them and enter them again.", fields=wrong)
    return facts


def need(facts: Mapping[str, Any], step: str) -> None:
    """Raises Invalid with the facts that a step (rules.REQUIRED) needs and that are missing."""
    wrong = rules.missing(facts, step)
    if wrong:
        raise Invalid("Facts are missing.", "Enter them, and try again.", fields=wrong)


def need_text(name: str, text: str) -> None:
    """Raises Invalid for an empty text, one that is too long, and one that names somebody by address."""
    wrong = rules.text_problem(name, text) if text.strip() else "Say it in words."
    if wrong:
        raise Invalid("Something is to be said here.", "Correct it and try again.", fields={name: wrong})


def only(found: Incident, *states: str) -> None:
    """Raises Conflict for an incident in another state."""
    if found.state not in states:
        raise Conflict(f"The incident {found.id} is in the state “{found.state}”.",
                       f"This can be done in the state “{'” or “'.join(states)}”.")
