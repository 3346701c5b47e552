"""What may be done with a campaign in which state, and what becomes of it. No AWS, no clock.

draft → scheduled → sending ⇄ paused → finished, or cancelled. What has been done already may be asked for again, since
a button is pressed twice and an answer gets lost.
"""

from chalicelib.campaigns.model import CANCELLED, DRAFT, FINISHED, PAUSED, SCHEDULED, SENDING
from chalicelib.core.errors import Conflict

STATES = (DRAFT, SCHEDULED, SENDING, PAUSED, FINISHED, CANCELLED)
MOVES = {
    "change": {DRAFT: DRAFT},
    "schedule": {DRAFT: SCHEDULED, SCHEDULED: SCHEDULED},
    "unschedule": {SCHEDULED: DRAFT, DRAFT: DRAFT},
    "send": {DRAFT: SENDING, SCHEDULED: SENDING, SENDING: SENDING},
    "pause": {SENDING: PAUSED, PAUSED: PAUSED},
    "resume": {PAUSED: SENDING, SENDING: SENDING},
    "cancel": {SENDING: CANCELLED, PAUSED: CANCELLED, CANCELLED: CANCELLED},
}
REMEDIES = {
    DRAFT: "Send or schedule it first.",
    SCHEDULED: "Take the schedule back first.",
    SENDING: "Pause it, or wait until it is finished.",
    PAUSED: "Resume or cancel it.",
    FINISHED: "Duplicate it to write to the list again.",
    CANCELLED: "Duplicate it to write to the list again.",
}
ACTIVE = frozenset({SENDING, PAUSED})  # what may still come to its end


def after(action: str, state: str) -> str:
    """The state that `action` leads to. Raises Conflict where it cannot be done now."""
    moves = MOVES[action]
    if state not in moves:
        raise Conflict(f"The campaign is {state_in_words(state)}.", REMEDIES[state])
    return moves[state]


def allowed(state: str) -> set[str]:
    """The actions that change something in this state: the buttons to show."""
    return {action for action, moves in MOVES.items()
            if state in moves and (moves[state] != state or action in {"change", "schedule"})}


def state_in_words(state: str) -> str:
    return {DRAFT: "a draft", SENDING: "being sent"}.get(state, state)
