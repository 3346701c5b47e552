"""The watch over open cases (promise RGT-5): word a week before the answer is due, on the day, and when it is overdue.

A reminder is queued, and then marked as told: whoever dies between the two tells once more, and nobody is told nothing.
Days are those of UTC.
"""

from collections import Counter
from datetime import date, datetime

from chalicelib.accounts import notices
from chalicelib.core import log
from chalicelib.core.pages import day_in_words
from chalicelib.core.table import held
from chalicelib.portal import rules
from chalicelib.portal.model import COMPLAINT, OPEN, OPERATOR, Open


def watch(now: datetime) -> dict[str, int]:
    """Tell of every open case what its day asks for. Counts the reminders by their stage, and as "overdue_cases" all
    that are overdue, told or not, by which the alarm goes.

    Raises RuntimeError at the end where some could not be told, so that the run is tried again.
    """
    counted: Counter[str] = Counter()
    today, failed = now.date(), 0
    for row in Open.query(OPEN, Open.sk < (today + rules.SOON_IS).isoformat() + "$"):  # "$" comes after "#"
        stage = rules.stage(date.fromisoformat(row.due_on), today)
        counted["overdue_cases"] += stage == rules.OVERDUE
        try:
            counted[f"told_{stage}"] += _tell(row, stage) if stage and stage not in (row.told or ()) else 0
        except Exception as error:  # one case's trouble must not keep the others from being told
            log.failure("case not told", error, account=row.account)
            failed += 1
    if failed:
        log.logger().info("cases overdue", extra={"overdue_cases": counted["overdue_cases"]})
        raise RuntimeError(f"{failed} open cases could not be told")
    return {"overdue_cases": counted["overdue_cases"],
            **{f"told_{stage}": counted[f"told_{stage}"] for stage in (rules.SOON, rules.DUE, rules.OVERDUE)}}


def _tell(row: Open, stage: str) -> bool:
    """Queue the reminder and mark it. False where the case was closed, or another run has told it, meanwhile."""
    due_on = day_in_words(date.fromisoformat(row.due_on))
    case = row.case.partition("#")[2]
    if row.account == OPERATOR:
        notices.tell_operator(f"operator_{stage}", due_on=due_on, case=case)
    else:
        what = "complaint" if row.case.startswith(COMPLAINT) else "request"
        notices.tell_owners(row.account, f"{what}_{stage}", due_on=due_on)
        if stage == rules.OVERDUE:
            notices.tell_operator("account_overdue", holder=row.account, due_on=due_on, case=case)
    return held(lambda: row.update(actions=[Open.told.add({stage})],
                                   condition=Open.pk.exists() & ~Open.told.contains(stage)))
