"""The warning: who is about to be deleted is told, and stays by one button. Nobody learns whether it was opened."""

from datetime import UTC, datetime, timedelta

from chalicelib.accounts.identity import identity
from chalicelib.accounts.model import Account
from chalicelib.core import urls
from chalicelib.core.mailer import Mail
from chalicelib.core.mails import written
from chalicelib.subscriptions import tokens
from chalicelib.subscriptions.warned import Warned
from chalicelib.sunset import stay
from chalicelib.sunset.judge import Person


def warning(account: Account, who: Person, row: Warned) -> Mail:
    """The mail. SES's events name it by ids. The day that it names is the earliest on which anything can follow."""
    until = datetime.fromtimestamp(int(row.warned_at), UTC) + timedelta(days=int(row.days))
    return written(
        "warning", str(who.rows[0].address),
        {"account": account.id, "warned": str(row.sk), "at": str(int(row.warned_at))},
        controller=identity(account), stay_url=urls.public(f"/stay/{stay.token(account.id, who.id)}"),
        unsubscribe_url=urls.unsubscribe(tokens.leaving_all(who.list_ids[0], who.id)),
        portal_url=urls.public("/portal"), until=f"{until.day} {until:%B %Y}")
