"""What is decided about a breach, what went to the authority, and how it ends (promises BRE-1, BRE-3)."""

from datetime import datetime

from pynamodb.expressions.update import Action

from chalicelib.breaches import affected, rules
from chalicelib.breaches.model import CLOSED, OPEN, Incident
from chalicelib.breaches.register import append, need, need_text, only
from chalicelib.core import clock
from chalicelib.core.errors import Conflict, Invalid
from chalicelib.core.settings import settings


def decide(incident_id: str, authority: bool, holders: bool, reason: str, who: str, now: datetime) -> Incident:
    """Decide whether the authority, and the account holders concerned, are told, and why so. A later decision takes the
    place of an earlier one. Raises Invalid, NotFound, Conflict."""
    need_text("reason", reason)
    decision = {"authority": authority, "holders": holders, "reason": reason.strip(), "at": clock.iso(now), "who": who}

    def change(found: Incident) -> list[Action]:
        only(found, OPEN)
        if found.telling_since and not holders:
            raise Conflict("Account holders are being told of this incident already.", "Decide that they are told.")
        return [Incident.decision.set(decision)]

    return append(incident_id, "decided", who, now, decision, change)


def filed(incident_id: str, phase: str, filed_at: str, reference: str, who: str, now: datetime) -> Incident:
    """Enter that the report of a phase (rules.PHASES) went to the authority, when, and the authority's reference.

    The alerts end with the first. One that went out late needs its reason among the facts. Raises Invalid naming what
    is missing, NotFound, Conflict.
    """
    if phase not in rules.PHASES:
        raise Invalid("There is no such phase.", f"Choose of {', '.join(rules.PHASES)}.")
    at = _moment("filed_at", filed_at, now)

    def change(found: Incident) -> list[Action]:
        only(found, OPEN)
        _need_decision(found, "authority")
        if clock.iso(at) < found.facts["aware_at"]:
            raise Invalid("This cannot be.", "", fields={"filed_at": "This is before we were aware of the breach."})
        check_report(found, phase, at)
        filing = {"phase": phase, "at": clock.iso(at), "reference": reference, "who": who}
        return [Incident.filings.set([*found.filings, filing])]

    return append(incident_id, "filed", who, now, {"phase": phase, "at": clock.iso(at), "reference": reference}, change)


def check_report(found: Incident, phase: str, at: datetime) -> None:
    """Raises Invalid with every fact that a report of this phase needs, at that moment, and has not: the reason too,
    where nothing went to the authority in time."""
    wrong = rules.missing(affected.known(found), phase)
    if not wrong and not in_time(found, at) and not found.facts.get("late_reason"):
        wrong = {"late_reason": f"{rules.FACTS['late_reason'].label}: the time is over; say why."}
    if wrong:
        raise Invalid("The report cannot be made yet: facts are missing.", "Enter them, and ask again.", fields=wrong)


def in_time(found: Incident, at: datetime) -> bool:
    """Whether the authority was told before the clock ran out, or can be at that moment."""
    first = min((filing["at"] for filing in found.filings), default=clock.iso(at))
    return datetime.fromisoformat(first) <= rules.due(found.facts["aware_at"], settings().breach_hours)


def close(incident_id: str, lessons: str, who: str, now: datetime) -> Incident:
    """Close an incident, with what was learnt. Raises Invalid where effects or measures are missing; NotFound; Conflict
    where nothing was decided, or what was decided is not done."""
    need_text("lessons", lessons)

    def change(found: Incident) -> list[Action]:
        only(found, OPEN)
        need(found.facts, "closing")
        _need_decision(found)
        _need_done(found)
        return [Incident.state.set(CLOSED), Incident.ended_at.set(clock.iso(now))]

    return append(incident_id, "closed", who, now, {"lessons": lessons}, change)


def _need_decision(found: Incident, whom: str = "") -> None:
    """Raises Conflict where nothing was decided, or not that those are told."""
    if not found.decision or (whom and not found.decision[whom]):
        raise Conflict(f"It was not decided that the {whom} is told." if whom else "Nothing was decided yet.",
                       "Decide who is told, and why.")


def _need_done(found: Incident) -> None:
    """Raises Conflict where the authority or account holders were to be told, and not all of them were."""
    if found.decision["authority"] and not any(one["phase"] == rules.WHOLE for one in found.filings):
        raise Conflict("The complete report has not gone to the authority.", "File it first.")
    if found.decision["holders"] and not (found.walked and all(one.sent_at for one in affected.all_of(found.id))):
        raise Conflict("Not every account holder concerned was told.", "Tell them first; look at how far it is.")


def _moment(name: str, text: str, now: datetime) -> datetime:
    """Raises Invalid."""
    wrong = rules.time_problem(text, now)
    if wrong:
        raise Invalid("This is no time.", wrong, fields={name: wrong})
    return datetime.fromisoformat(text)
