"""What the operator's staff may ask for, as data: which function does it, what it needs, whether it can be taken back.

The functions check by it, the command line draws its help from it, and the runbook tells the same (docs/operating.md).
"""

from typing import NamedTuple

from chalicelib.breaches.rules import FACTS


class Wish(NamedTuple):
    """One thing to ask for. `audited` is its line in the trail; `final` that it cannot be taken back; `by_two` that it
    waits for a second person where the rule is on; `reports` that it takes `dry_run`, by which it tells what it would
    do. The command line asks before what is final or by two, and shows that report first."""

    function: str
    does: str
    audited: str
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    final: bool = False
    by_two: bool = False
    reports: bool = False


OPERATE, ACCOUNTS, PEOPLE, KEYS, WATCH, SWEEP, RESTORE, INCIDENTS, APPROVE = FUNCTIONS = (
    "operate", "operate_accounts", "operate_people", "operate_keys", "operate_watch", "operate_sweep",
    "operate_restore", "operate_incidents", "operate_approve")
BY, DRY_RUN = "by", "dry_run"
OTHER_FACTS = tuple(name for name in FACTS if name not in {"kind", "what", "detected_at", "aware_at"})
WISHES: dict[str, Wish] = {
    "announce": Wish(OPERATE, "tells every account holder something by mail, once each", "operator.announced",
                     ("category", "subject", "text"), ("id",), final=True, by_two=True),
    "resume": Wish(OPERATE, "goes on with an announcement where a run ended", "operator.resumed", ("id",)),
    "status": Wish(OPERATE, "says how far an announcement has got", "operator.looked", ("id",)),
    "open_request": Wish(OPERATE, "enters a request of a person", "request.opened", ("account", "right"),
                         ("email", "received", "note")),
    "close_request": Wish(OPERATE, "says how a request ended", "request.closed", ("account", "id", "outcome"),
                          final=True),
    "requests": Wish(OPERATE, "lists open requests and complaints of all accounts", "operator.requests"),
    "complaints": Wish(OPERATE, "lists complaints about the operator", "operator.complaints_read"),
    "close_complaint": Wish(OPERATE, "answers a complaint, about the operator or a closed account, and closes it",
                            "operator.complaint_answered", ("id", "outcome", "text"), ("account",), final=True),
    "account": Wish(ACCOUNTS, "says how an account stands", "operator.account_looked", ("account",)),
    "open_account": Wish(ACCOUNTS, "opens an account and invites its first owner", "operator.account_opened",
                         ("email", "organisation")),
    "close_account": Wish(ACCOUNTS, "stops everything that an account's holder can do; nothing is deleted",
                          "account.closed", ("account",), by_two=True),
    "delete_account": Wish(ACCOUNTS, "has a closed account deleted in 14 days; until then it can be opened again",
                           "account.deletion_planned", ("account",), final=True, by_two=True),
    "certificate": Wish(ACCOUNTS, "says what was deleted of an account, and what stays and why",
                        "operator.account_looked", ("account",)),
    "reopen_account": Wish(ACCOUNTS, "opens a closed account again", "account.reopened", ("account",)),
    "suspend_sending": Wish(ACCOUNTS, "lets an account send no campaign", "sending.suspended", ("account",)),
    "lift_suspension": Wish(ACCOUNTS, "lets an account send again", "sending.released", ("account",)),
    "find_person": Wish(PEOPLE, "says what is kept about a person, for an open request", "operator.person_found",
                        ("email", "id"), ("full",)),
    "rotate_keys": Wish(KEYS, "makes a new key sign links; old links go on working", "operator.keys_rotated",
                        final=True),
    "usage": Wish(WATCH, "says what all accounts have used in a month, and how much of SES's quota is used",
                  "operator.usage", ("month",)),
    "sweep": Wish(SWEEP, "deletes what is past its period, as the schedule does", "operator.sweep", (), (DRY_RUN,),
                  final=True, reports=True),
    "plant_canary": Wish(WATCH, "watches over an address of ours on a list", "operator.canary", ("email", "list")),
    "start_probe": Wish(WATCH, "has the service subscribe to a list of ours, confirm and leave, all the time",
                        "operator.probe", ("list",)),
    "stop_probe": Wish(WATCH, "ends that; the walk in hand is finished", "operator.probe"),
    "probe": Wish(WATCH, "says how that goes, and what failed last", "operator.probe_looked"),
    "hold_sending": Wish(RESTORE, "holds all sending to people on lists", "operator.sending_held"),
    "restore_drill": Wish(RESTORE, "forgets again, after a restore, whom we had forgotten; sending must be held",
                          "operator.restore", (), ("suppressions_from",), final=True),
    "open_sending": Wish(RESTORE, "opens sending, after a restore once the drill is over", "operator.sending_opened"),
    "incidents": Wish(INCIDENTS, "lists incidents, those that detectors found too", "incident.looked", (), ("state",)),
    "incident": Wish(INCIDENTS, "shows an incident with all its entries", "incident.looked", ("id",)),
    "open_incident": Wish(INCIDENTS, "enters a breach: from when we are aware of it, the clock runs", "incident.opened",
                          ("kind", "what", "detected_at", "aware_at"), (*OTHER_FACTS, "drill")),
    "enter_facts": Wish(INCIDENTS, "enters what is known now, or known better", "incident.entered", ("id",),
                        tuple(FACTS)),
    "confirm_incident": Wish(INCIDENTS, "says that a candidate is a breach", "incident.confirmed", ("id", "aware_at")),
    "dismiss_incident": Wish(INCIDENTS, "says that a candidate is no breach, and why", "incident.dismissed",
                             ("id", "reason"), final=True),
    "decide_incident": Wish(INCIDENTS, "decides whether authority and account holders are told, and why",
                            "incident.decided", ("id", "authority", "holders", "reason")),
    "concerns": Wish(INCIDENTS, "enters whom of an account an incident concerns", "incident.entered",
                     ("id", "account"), ("lists", "joined_from", "joined_until")),
    "traced": Wish(INCIDENTS, "says what was done in an account, and to which lists, as its trail tells",
                   "incident.looked", ("account", "since", "until"), ("actor",)),
    "concerns_all": Wish(INCIDENTS, "enters that an incident concerns everybody", "incident.entered", ("id",),
                         ("after",)),
    "concerns_not": Wish(INCIDENTS, "enters that it does not concern an account after all", "incident.entered",
                         ("id", "account", "reason")),
    "tell_holders": Wish(INCIDENTS, "mails the account holders concerned, once each", "incident.telling", ("id",),
                         final=True, by_two=True),
    "tell_again": Wish(INCIDENTS, "mails those of an account once more who may not have it", "incident.telling",
                       ("id", "account"), final=True),
    "telling": Wish(INCIDENTS, "says how far telling has got", "incident.looked", ("id",)),
    "report": Wish(INCIDENTS, "draws the report for the authority, or says what it lacks", "incident.looked",
                   ("id", "phase"), ("page",)),
    "filed": Wish(INCIDENTS, "enters that a report went to the authority", "incident.filed",
                  ("id", "phase", "filed_at", "reference"), final=True),
    "close_incident": Wish(INCIDENTS, "closes an incident, with what was learnt", "incident.closed",
                           ("id", "lessons"), final=True),
    "waiting": Wish(APPROVE, "lists wishes that wait for a second person", "operator.waiting"),
    "approve": Wish(APPROVE, "approves a wish of somebody else's, and carries it out", "operator.approved", ("id",),
                    final=True),
}


def of(function: str) -> dict[str, Wish]:
    """The wishes of a function."""
    return {name: wish for name, wish in WISHES.items() if wish.function == function}
