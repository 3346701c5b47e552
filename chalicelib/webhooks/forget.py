"""Finding and forgetting one person in the logs of an account's webhooks, where people stand by their alias."""

from collections.abc import Iterator

from pynamodb.expressions.operand import Path

from chalicelib.webhooks import changes
from chalicelib.webhooks.model import CALLS, LoggedCall, Webhook, log_of


def about(account_id: str, known_as: str) -> Iterator[tuple[Webhook, LoggedCall]]:
    """The calls that told of the person, with the webhook that was called. Reads the logs from end to end."""
    for webhook in changes.all_of(account_id):
        rows = LoggedCall.query(log_of(webhook.id), LoggedCall.sk.startswith(CALLS), Path("about").contains(known_as))
        yield from ((webhook, row) for row in rows)


def forget(call: LoggedCall, known_as: str) -> None:
    """Leave what was called and when, and not about whom."""
    about = {name: value for name, value in call.about.items() if known_as not in value}
    call.update(actions=[LoggedCall.about.set(about)])
