"""Never again: who complains, and whose mailbox is dead, is suppressed, and the account's webhooks are told."""

from datetime import datetime
from typing import NamedTuple, cast

from chalicelib.accounts.model import Account, account_key
from chalicelib.campaigns.model import BOUNCED, COMPLAINED, Campaign, campaign_key
from chalicelib.campaigns.results_model import LETTERS, Results
from chalicelib.core import ids, queue
from chalicelib.core.table import read_many
from chalicelib.subscriptions.leave import suppress_everywhere
from chalicelib.subscriptions.model import Moved, moved_key


class Undeliverable(NamedTuple):
    """Somebody whose mail of a campaign bounced or was reported as spam."""

    campaign: str
    person: str
    outcome: str


def on_page(row: Results, now: datetime) -> list[Undeliverable]:
    """Those of a page. A read, where there are any."""
    if not {LETTERS[BOUNCED], LETTERS[COMPLAINED]} & set(row.stands.attribute_values.values()):
        return []
    campaign = str(row.pk).rpartition("#")[0]
    return [Undeliverable(campaign, person, row.at(mail)) for person, mail in row.recipients(now)
            if person and row.at(mail) in {BOUNCED, COMPLAINED}]


def suppress(campaign_id: str, person: str, outcome: str, now: datetime) -> None:
    """Mail the person no more for this account. Safe to repeat; done before anything is counted, so that nobody is
    mailed again though we crash in between."""
    for one in _concerned(person, outcome, now):
        suppress_everywhere(ids.split(campaign_id)[0], one, outcome, now)
    _tell(campaign_id, person, outcome, now)


def _concerned(person: str, outcome: str, now: datetime) -> list[str]:
    """Who complains means the new address as well, where it was changed; that a mailbox is dead says nothing of it."""
    moved = cast("Moved | None", read_many([moved_key(person)], now)[0]) if outcome == COMPLAINED else None
    return [person, str(moved.person)] if moved else [person]


def _tell(campaign_id: str, person: str, outcome: str, now: datetime) -> None:
    """Tell the account's webhooks, if one wants to hear."""
    account_id, short = ids.split(campaign_id)
    found = read_many([account_key(account_id), campaign_key(account_id, short)], now)
    account, campaign = cast("tuple[Account | None, Campaign | None]", tuple(found))
    if account is not None and campaign is not None and f"mail.{outcome}" in (account.hears or ()):
        queue.put("webhooks", {"event": f"mail.{outcome}", "account": account_id, "campaign": campaign_id,
                               "list": campaign.list_id, "person": person})
