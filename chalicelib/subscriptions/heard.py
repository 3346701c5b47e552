"""Word of what happens on lists, for the account holder's programs: queued only for accounts that hear it."""

from chalicelib.accounts.model import Account
from chalicelib.core import log, queue

CONFIRMED, LEFT = "subscription.confirmed", "subscription.left"


def tell(account: Account | None, event: str, list_id: str, person: str) -> None:
    """Put the event on the queue `webhooks` if some webhook of the account wants it.

    What the person did stands already, so a queue that refuses is logged and no fault of the person's: the account
    holder then finds the change in the listing only.
    """
    if account is None or event not in (account.hears or ()):
        return
    try:
        queue.put("webhooks", {"event": event, "account": account.id, "list": list_id, "person": person})
    except Exception as error:
        log.failure("webhook event lost", error, account=account.id)
