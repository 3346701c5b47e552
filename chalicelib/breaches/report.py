"""The report to the supervisory authority (promise BRE-3), as data and as a page to print.

Its fields are those of GDPR art. 33(3) and of Regulation (EU) 611/2013, annex I, which PECR reg. 5A leaves to the
authority's form: who reports, which notification it is, when what happened, which data, whose, how many, what may
follow, what protected the data, what was done, who else is concerned, and what people are told.
"""

from datetime import datetime
from typing import Any

from chalicelib.breaches import affected, decide, rules, words
from chalicelib.breaches.model import Incident
from chalicelib.breaches.register import get
from chalicelib.core import clock, pages
from chalicelib.core.settings import settings

SECTIONS = {
    "When": ("occurred_at", "occurred_until", "detected_at", "aware_at", "late_reason"),
    "What happened": ("kind", "what"),
    "Whose data, and which": ("data", "whose", "people", "records"),
    "Likely consequences": ("effects",),
    "Measures": ("safeguards", "measures", "people_told"),
    "Others concerned": ("providers", "abroad"),
    "Contact": ("contact",),
}


def make(incident_id: str, phase: str, now: datetime) -> dict[str, Any]:
    """The report of a phase (rules.PHASES) as JSON. Raises NotFound, and Invalid whose fields name every fact that is
    missing: the reason too, where it would go out late."""
    found = get(incident_id, now)
    decide.check_report(found, phase, now)
    facts = affected.known(found)
    return {
        "reference": found.id, "exercise": bool(found.drill), "phase": phase, "made_at": clock.iso(now),
        "authority": settings().authority_name, "provider": _provider(),
        "due_at": clock.iso(rules.due(facts["aware_at"], settings().breach_hours)), "hours": settings().breach_hours,
        "in_time": decide.in_time(found, now), "earlier": list(found.filings),
        "facts": {name: facts[name] for name in rules.FACTS if facts.get(name) not in (None, "")},
        "to_follow": list(rules.missing(facts, rules.WHOLE)), "account_holders": _told(found),
    }


def _provider() -> dict[str, str]:
    known = settings()
    return {"name": known.operator_name, "address": known.operator_address, "contact": known.operator_contact,
            "registration": known.operator_registration}


def _told(found: Incident) -> dict[str, Any]:
    """The account holders: how many are concerned, and how many of them were told, since when, by mail."""
    rows = affected.all_of(found.id)
    return {"concerned": len(rows), "told": sum(bool(row.sent_at) for row in rows), "since": found.telling_since or ""}


def page(made: dict[str, Any]) -> str:
    """The same as a page of HTML that needs nothing else, to be read, printed and sent."""
    missing = set(made["to_follow"])
    sections = [(title, [(one.label, one.text, one.name in missing) for one in words.said(made["facts"], names)
                         if one.text or one.name in missing]) for title, names in SECTIONS.items()]
    return pages.render("reports/incident.html", made=made, sections=[each for each in sections if each[1]],
                        phase=rules.PHASES[made["phase"]], due=words.moment(datetime.fromisoformat(made["due_at"])),
                        made_at=words.moment(datetime.fromisoformat(made["made_at"])), moment=_moment,
                        phases=rules.PHASES)


def _moment(text: str) -> str:
    return words.moment(datetime.fromisoformat(text))
