"""Why mails of a campaign failed: SES would not take them, or took them and did not send them."""

from collections.abc import Mapping
from typing import Any

from chalicelib.campaigns.model import FAILED, ledger
from chalicelib.campaigns.results_model import FAILURES, Failures

WORDS = {
    "MESSAGE_REJECTED": "The mail system refuses the message.",
    "MessageRejected": "The mail system refuses the message.",
    "INVALID_PARAMETER": "The mail system does not take the address.",
    "BadRequestException": "The mail system does not take the address.",
    "FAILED": "The mail system could not take the message.",
    "Reject": "The mail system found a virus in it.",
    "Rendering Failure": "The mail system could not fill in the person’s fields.",
}


def of_campaign(campaign_id: str, figures: Mapping[str, int]) -> list[dict[str, Any]]:
    """The most frequent first: SES's word for the reason, ours, and how many people. A read, where any failed."""
    if not figures[FAILED]:
        return []
    rows = Failures.query(ledger(campaign_id, 0), Failures.sk.startswith(FAILURES))
    found = sorted(rows, key=lambda row: (-int(row.failed), row.reason))
    return [{"reason": row.reason, "words": WORDS.get(row.reason, row.reason), "people": int(row.failed)}
            for row in found]
