"""Finding and forgetting one person in the logs of an account's webhooks, where people stand by their alias."""

from collections.abc import Iterator

from pynamodb.expressions.operand import Path

from chalicelib.core import paging
from chalicelib.webhooks import changes
from chalicelib.webhooks.model import CALLS, LoggedCall, Webhook, log_of

LATELY = 1000  # lines of a log


def about(account_id: str, known_as: str) -> Iterator[tuple[Webhook, LoggedCall]]:
    """The calls that told of the person, with the webhook that was called. Reads the logs from end to end."""
    for webhook in changes.all_of(account_id):
        rows = LoggedCall.query(log_of(webhook.id), LoggedCall.sk.startswith(CALLS), Path("about").contains(known_as))
        yield from ((webhook, row) for row in rows)


def lately_about(account_id: str, known_as: str) -> tuple[list[tuple[Webhook, LoggedCall]], bool]:
    """The same among the newest lines of each log alone, and whether there are older ones. A query for each webhook."""
    found: list[tuple[Webhook, LoggedCall]] = []
    older = False
    for webhook in changes.all_of(account_id):
        rows, more = paging.newest(LoggedCall, log_of(webhook.id), CALLS, Path("about").contains(known_as), LATELY)
        found += [(webhook, row) for row in rows]
        older = older or more
    return found, older


def forget(call: LoggedCall, known_as: str) -> None:
    """Leave what was called and when, and not about whom."""
    about = {name: value for name, value in call.about.items() if known_as not in value}
    call.update(actions=[LoggedCall.about.set(about)])
