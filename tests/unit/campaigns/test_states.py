"""What may be done with a campaign in which state: every state with every action."""

import pytest

from chalicelib.campaigns import states
from chalicelib.core.errors import Conflict

# What each action makes of each state; None: it cannot be done.
TABLE = {
    "draft": {"change": "draft", "schedule": "scheduled", "unschedule": "draft", "send": "sending", "pause": None,
              "resume": None, "cancel": None},
    "scheduled": {"change": None, "schedule": "scheduled", "unschedule": "draft", "send": "sending", "pause": None,
                  "resume": None, "cancel": None},
    "sending": {"change": None, "schedule": None, "unschedule": None, "send": "sending", "pause": "paused",
                "resume": "sending", "cancel": "cancelled"},
    "paused": {"change": None, "schedule": None, "unschedule": None, "send": None, "pause": "paused",
               "resume": "sending", "cancel": "cancelled"},
    "held": {"change": None, "schedule": None, "unschedule": None, "send": None, "pause": None,
             "resume": "sending", "cancel": "cancelled"},
    "held back": {"change": None, "schedule": "scheduled", "unschedule": "draft", "send": "sending", "pause": None,
                  "resume": None, "cancel": None},
    "finished": dict.fromkeys(states.MOVES) | {"again": "finished"},
    "cancelled": dict.fromkeys(states.MOVES) | {"cancel": "cancelled"},
}
for _unfinished in set(TABLE) - {"finished"}:
    TABLE[_unfinished]["again"] = None
CASES = [(state, action, after) for state, moves in TABLE.items() for action, after in moves.items()]


def test_the_table_is_whole() -> None:
    assert set(TABLE) == {*states.STATES, states.HELD_BACK}
    assert set(states.REMEDIES) == set(TABLE)
    assert all(set(moves) == set(states.MOVES) for moves in TABLE.values())


@pytest.mark.parametrize(("state", "action", "after"), CASES)
def test_each_action_in_each_state(state: str, action: str, after: str | None) -> None:
    if after is not None:
        assert states.after(action, state) == after
        return
    with pytest.raises(Conflict) as refused:
        states.after(action, state)
    assert states.state_in_words(state) in refused.value.detail
    assert refused.value.remedy


@pytest.mark.parametrize(("state", "actions"), [
    ("draft", {"change", "schedule", "send"}),
    ("scheduled", {"schedule", "unschedule", "send"}),
    ("sending", {"pause", "cancel"}),
    ("paused", {"resume", "cancel"}),
    ("held", {"resume", "cancel"}),
    ("held back", {"schedule", "unschedule", "send"}),
    ("finished", {"again"}),
    ("cancelled", set()),
])
def test_the_buttons_of_each_state(state: str, actions: set[str]) -> None:
    assert states.allowed(state) == actions
