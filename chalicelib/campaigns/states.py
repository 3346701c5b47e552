"""What may be done with a campaign in which state, and what becomes of it. No AWS, no clock.

draft → scheduled → sending ⇄ paused → finished, or cancelled. Paused is what people do; held is what the service does,
for a reason that it says, before a campaign begins or while it is sent. What has been done already may be asked for
again, since a button is pressed twice and an answer gets lost.
"""

from pynamodb.expressions.condition import Condition

from chalicelib.campaigns.model import CANCELLED, DRAFT, FINISHED, HELD, PAUSED, SCHEDULED, SENDING, Campaign
from chalicelib.core.errors import Conflict

STATES = (DRAFT, SCHEDULED, SENDING, PAUSED, HELD, FINISHED, CANCELLED)
HELD_BACK = "held back"  # held before it began: the one state of which people and programs see another name
MOVES = {
    "change": {DRAFT: DRAFT},
    "schedule": {DRAFT: SCHEDULED, SCHEDULED: SCHEDULED, HELD_BACK: SCHEDULED},
    "unschedule": {SCHEDULED: DRAFT, HELD_BACK: DRAFT, DRAFT: DRAFT},
    "send": {DRAFT: SENDING, SCHEDULED: SENDING, HELD_BACK: SENDING, SENDING: SENDING},
    "pause": {SENDING: PAUSED, PAUSED: PAUSED},
    "resume": {PAUSED: SENDING, HELD: SENDING, SENDING: SENDING},
    "cancel": {SENDING: CANCELLED, PAUSED: CANCELLED, HELD: CANCELLED, CANCELLED: CANCELLED},
    "again": {FINISHED: FINISHED},  # to whoever is uncertain
}
REMEDIES = {
    DRAFT: "Send or schedule it first.",
    SCHEDULED: "Take the schedule back first.",
    SENDING: "Pause it, or wait until it is finished. To write something else, duplicate it.",
    PAUSED: "Resume or cancel it. To write something else, duplicate it.",
    HELD: "Resume or cancel it. To write something else, duplicate it.",
    HELD_BACK: "Send it now, schedule it anew, or make it a draft again.",
    FINISHED: "Duplicate it to write to the list again.",
    CANCELLED: "Duplicate it to write to the list again.",
}
ACTIVE = frozenset({SENDING, PAUSED, HELD})  # what may still come to its end, once it has begun


def standing(campaign: Campaign) -> str:
    """The campaign's state as MOVES has it."""
    return HELD_BACK if campaign.state == HELD and not campaign.started_at else str(campaign.state)


def is_under_way(campaign: Campaign) -> bool:
    """Whether it has begun and not come to its end."""
    return standing(campaign) in ACTIVE


def under_way() -> Condition:
    """The same, for a query."""
    condition: Condition = Campaign.state.is_in(*ACTIVE) & Campaign.started_at.exists()
    return condition


def after(action: str, state: str) -> str:
    """The state that `action` leads to. Raises Conflict where it cannot be done now."""
    moves = MOVES[action]
    if state not in moves:
        raise Conflict(f"The campaign is {state_in_words(state)}.", REMEDIES[state])
    return moves[state]


def allowed(state: str) -> set[str]:
    """The actions that change something in this state: the buttons to show."""
    return {action for action, moves in MOVES.items()
            if state in moves and (moves[state] != state or action in {"change", "schedule", "again"})}


def state_in_words(state: str) -> str:
    return {DRAFT: "a draft", SENDING: "being sent", HELD_BACK: "held"}.get(state, state)
