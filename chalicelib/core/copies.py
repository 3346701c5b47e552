"""Mails of our own leave at least once, and at most twice, however often their message comes (docs/decisions/0056).

SES has no idempotency token, so a try is counted before SES hears of it, and what SES took is noted after. Whoever
finds one try without that note cannot know: the mail goes once more. Whoever finds two gives up, and the log says so.
"""

import time
from datetime import datetime, timedelta
from itertools import islice

from pynamodb.attributes import BooleanAttribute, NumberAttribute

from chalicelib.core import clock, log, mailer, signing
from chalicelib.core.batches import pauses
from chalicelib.core.errors import PermanentFailure, TemporaryFailure, Throttled, UncertainOutcome
from chalicelib.core.mailer import Mail
from chalicelib.core.table import CONFLICTS, Item, held

MOST = 2
KEPT_FOR = timedelta(days=14)  # as long as SQS keeps a message, that of dead letters included
TRIES_WHILE_SLOWED = 5  # within about a second, by when SES counts anew


class Copies(Item):
    """How often a mail was handed to SES, by a hash that leads to nobody, and whether that is over."""

    class Meta:
        table_name = "ephemeral"

    tries = NumberAttribute(default=0)
    over = BooleanAttribute(null=True)
    expires_at = NumberAttribute()


def send_ours(mail: Mail, once: str, now: datetime) -> None:
    """Send a mail of our own from a worker; `once` names the wish for it, the same whenever its message comes again.

    What SES refuses for good is logged and left. Raises TemporaryFailure, where nothing left, and UncertainOutcome, so
    that the queue brings the message again.
    """
    row = Copies(f"copies#{signing.pseudonym(once, f'{mail.name} {mail.to}')}", "copies")
    if not _begun(row, mail, now):
        return
    try:
        _handed_over(mail)
    except TemporaryFailure:
        row.update(actions=[Copies.tries.add(-1)])  # it was no try
        raise
    except PermanentFailure as refused:
        log.logger().warning("mail refused", extra={"mail": mail.name, "reason": refused.reason})
    except UncertainOutcome:
        log.logger().warning("mail uncertain", extra={"mail": mail.name})
        raise
    _noted(row, mail)


def _begun(row: Copies, mail: Mail, now: datetime) -> bool:
    """Count a try, unless SES has the mail or two tries were made: then it is given up, once."""
    open_ = Copies.over.does_not_exist()
    few = Copies.tries.does_not_exist() | (Copies.tries < MOST)
    until = Copies.expires_at.set(clock.epoch(now + KEPT_FOR))
    if held(lambda: row.update(actions=[Copies.tries.add(1), until], condition=open_ & few)):
        return True
    if held(lambda: row.update(actions=[Copies.over.set(True)], condition=open_)):
        log.logger().warning("mail given up", extra={"mail": mail.name})
    return False


def _handed_over(mail: Mail) -> None:
    """Where SES takes less than is sent, it is asked again within the second: these go before campaigns, whose pages
    come again later."""
    slowed: Throttled | None = None
    for pause in islice(pauses(), TRIES_WHILE_SLOWED):
        time.sleep(pause)
        try:
            mailer.send(mail)
            return
        except Throttled as later:
            slowed = later
    raise slowed or TemporaryFailure("never tried")


def _noted(row: Copies, mail: Mail) -> None:
    """Without the note a message that comes again brings a second copy, no more: not worth one by itself."""
    try:
        row.update(actions=[Copies.over.set(True)])
    except CONFLICTS as error:
        log.failure("mail sent, and not noted", error, mail=mail.name)
