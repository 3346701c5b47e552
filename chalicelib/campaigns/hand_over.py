"""Handing one page to SES: what becomes of each mail, and why those that SES has not taken wait.

A request that SES refuses as a whole was refused for one recipient's sake, or for that of all. So it is asked again in
halves, until those are found whom SES refuses alone; the others get their mail. Where nobody at all is taken, it is the
campaign that is at fault, and nobody has failed.
"""

from typing import NamedTuple

from chalicelib.campaigns import render
from chalicelib.campaigns.ledger import Outcomes
from chalicelib.campaigns.model import FAILED, SENT, UNCERTAIN, Frozen
from chalicelib.core import mailer
from chalicelib.core.errors import NotTaken, PermanentFailure, UncertainOutcome
from chalicelib.core.mailer import Bulk, Recipient
from chalicelib.core.ses_errors import Means, of_status
from chalicelib.subscriptions.model import Subscription

ENOUGH = 3  # refused, and nobody taken: it is not these people
OUTCOMES = {Means.TAKEN: SENT, Means.REFUSED: FAILED, Means.UNCERTAIN: UNCERTAIN}
GRAVITY = tuple(Means)
Mails = list[tuple[str, Recipient]]


class Answer(NamedTuple):
    """The outcome and reason of each mail whose fate is known; and, where some are not among them, why those wait."""

    outcomes: Outcomes
    stopped: NotTaken | None


def hand_over(frozen: Frozen, campaign_id: str, chosen: list[tuple[str, Subscription]]) -> Answer:
    """Ask SES once for each mail; in parts where it refuses all of them at once."""
    bulk, recipients = render.bulk(frozen), render.Recipients(frozen, campaign_id)
    parts: list[Mails] = [[(delivery, recipients.make(one, delivery)) for delivery, one in chosen]] if chosen else []
    outcomes: Outcomes = {}
    while parts:
        part = parts.pop(0)
        try:
            known, stopped = _asked(bulk, part)
        except PermanentFailure as refused:
            if len(part) > 1:
                parts[:0] = [part[:len(part) // 2], part[len(part) // 2:]]
                continue
            known, stopped = {part[0][0]: (FAILED, refused.reason)}, None
        outcomes |= known
        if _nobody(outcomes):
            return Answer({}, NotTaken(next(iter(outcomes.values()))[1], Means.CAMPAIGN))
        if stopped and len(outcomes) < len(chosen):
            return Answer(outcomes, stopped)
    return Answer(outcomes, None)


def _asked(bulk: Bulk, part: Mails) -> Answer:
    """One request. After an answer that was lost nothing more is asked: there is no time to lose another."""
    try:
        statuses = mailer.send_bulk(bulk, [one for _delivery, one in part])
    except NotTaken as stopped:
        return Answer({}, stopped)
    except UncertainOutcome as lost:
        return Answer(dict.fromkeys((delivery for delivery, _one in part), (UNCERTAIN, str(lost))),
                      NotTaken(str(lost), Means.LATER))
    found = [(delivery, status, of_status(status)) for (delivery, _one), status in zip(part, statuses, strict=True)]
    outcomes = {delivery: (OUTCOMES[means], "" if means == Means.TAKEN else status)
                for delivery, status, means in found if not means.waits}
    waits = [(means, status) for _delivery, status, means in found if means.waits]
    return Answer(outcomes, _gravest(waits) if waits else None)


def _gravest(waits: list[tuple[Means, str]]) -> NotTaken:
    means, code = max(waits, key=lambda one: GRAVITY.index(one[0]))
    return mailer.not_taken(code, means)


def _nobody(outcomes: Outcomes) -> bool:
    return len(outcomes) >= ENOUGH and all(outcome == FAILED for outcome, _reason in outcomes.values())
