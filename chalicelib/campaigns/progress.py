"""How far a campaign has come, as its page shows it: every person in one place, and a bar of how many those are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from chalicelib.activity import charts
from chalicelib.campaigns.model import (
    FAILED,
    FINISHED,
    RESTRICTED,
    SCHEDULED,
    SENDING,
    SENT,
    SUPPRESSED,
    UNCERTAIN,
    Campaign,
    Progress,
    account_keys,
    counted,
)
from chalicelib.campaigns.states import HELD_BACK, is_under_way, standing
from chalicelib.core import ids
from chalicelib.core.table import read_many
from chalicelib.lists.model import MailingList, list_key
from chalicelib.subscriptions import sizes

EVERY = 15  # seconds


@dataclass(frozen=True, slots=True)
class Standing:
    """`figures` are people by outcome; `expected` the people the campaign is for, as far as that can be said; `bar`
    where each of sent, skipped, failed and uncertain begins in a bar of a hundred, and how wide it is."""

    list_name: str
    figures: dict[str, int]
    expected: int
    bar: list[tuple[float, float]]

    @property
    def skipped(self) -> int:
        return self.figures[SUPPRESSED] + self.figures[RESTRICTED]

    @property
    def percent(self) -> int:
        return min(100, 100 * self.figures["audience"] // max(self.expected, 1))


def shown(campaign: Campaign, now: datetime, *, watch: bool = False, decides: bool = False) -> dict[str, Any]:
    """What the page of a campaign that is no draft is told; `uncertain` are people whom somebody who `decides` may have
    mailed once more.

    Where it is asked to `watch` a campaign that is sent, the browser asks again by itself: never unasked, since whoever
    reads slowly, or has it read out, would lose the place (WCAG 2.2.1).
    """
    from chalicelib.campaigns import again, failures  # bring the tools of sending, which few pages need

    found = of_campaign(campaign, now)
    open_ = decides and campaign.state == FINISHED and found.figures[UNCERTAIN]
    return {"progress": found, "failures": failures.of_campaign(campaign.id, found.figures),
            "watched": watch and campaign.state == SENDING, "every": EVERY,
            "uncertain": len(again.people(campaign, now)) if open_ else 0}


def of_campaign(campaign: Campaign, now: datetime) -> Standing:
    """One read, and one more while the campaign is not at its end."""
    account_id, short = ids.split(str(campaign.list_id))
    found = read_many([list_key(account_id, short), *account_keys(campaign.id)], now)
    mailing_list = cast("MailingList | None", found[0])
    figures = counted([cast("Progress", row) for row in found[1:] if row is not None])
    expected = figures["audience"]
    if is_under_way(campaign) or standing(campaign) in {SCHEDULED, HELD_BACK}:
        expected = max(expected, sizes.of_lists([str(campaign.list_id)], now)[str(campaign.list_id)].people)
    parts = [figures[SENT], figures[SUPPRESSED] + figures[RESTRICTED], figures[FAILED], figures[UNCERTAIN]]
    return Standing(str(mailing_list.name) if mailing_list else "", figures, expected,
                    charts.shares(parts, expected, 100))
