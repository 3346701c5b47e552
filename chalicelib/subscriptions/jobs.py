"""Workers: `mail_confirmation` sends the mail that a sign-up asked for, `unsubscribe_by_mail` takes in who writes to
leave."""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.accounts import gate
from chalicelib.core import copies, jobs
from chalicelib.core.errors import NotFound, TemporaryFailure
from chalicelib.subscriptions import by_mail, mail, rules
from chalicelib.subscriptions.confirm import look_up
from chalicelib.subscriptions.tokens import Confirmation

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="mail", batch_size=10)
@jobs.each_known_message
def mail_confirmation(message: dict[str, Any], now: datetime, known_as: str) -> None:
    """Mail the person behind a pending request, if it still waits.

    While the service sends nothing, after a restore from a backup, people who ask for it themselves get theirs; where
    somebody else has asked for them, it waits, since who has left lately may not be known.
    """
    try:
        request = look_up(Confirmation(message["list"], message["person"], now), now)
    except NotFound:  # the list has been deleted meanwhile
        return
    if request.pending is None:
        return
    if rules.is_asked_by_others(str(request.pending.source)) and not gate.look(now):
        raise TemporaryFailure("the service sends nothing for now")
    write = mail.already if request.subscription else mail.confirmation
    copies.send_ours(write(request.account, request.mailing_list, request.pending), message.get("once", known_as), now)


@blueprint.on_sqs_message(queue="leaving", batch_size=10)
@jobs.each_message
def unsubscribe_by_mail(message: dict[str, Any], now: datetime) -> None:
    """One mail to the address for leaving."""
    by_mail.take_in(message, now)
