"""What is typed to make an API key, as a name, scopes and a last day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.accounts import keys
from chalicelib.accounts.rules import SCOPES
from chalicelib.core.errors import Invalid

READING, EVERYTHING, CHOSEN = "reading", "everything", "chosen"
ACCESS = (READING, EVERYTHING, CHOSEN)
NEVER, ON_DAY = "never", "day"
PERIODS = {"30": 30, "90": 90, "365": 365}
FIELDS = ("label", "access", "expires", "expires_on")
BLANK = {"label": "", "access": READING, "expires": "90", "expires_on": ""}
WHERE = {"scopes": "access"}  # the form's name for a field of the use case, where they differ


@dataclass(frozen=True, slots=True)
class Wanted:
    """A key as somebody wants it. `expires_on` is its last day, None for a key without end."""

    label: str
    scopes: list[str]
    expires_on: date | None


def read(form: dict[str, str], now: datetime) -> Wanted:
    """The key that a form asks for. Raises Invalid, by the form's fields."""
    wrong = {} if keys.is_label(form.get("label", "")) else {"label": keys.LABEL_WANTED}
    ticked = [scope for scope in SCOPES if form.get(f"scope:{scope}")]
    scopes = _scopes(form.get("access", ""), ticked, wrong)
    last = _last_day(form.get("expires", ""), form.get("expires_on", "").strip(), now, wrong)
    if wrong:
        raise Invalid("The key cannot be made like this.", "Correct the fields and try again.", fields=wrong)
    return Wanted(form.get("label", "").strip(), scopes, last)


def _scopes(access: str, ticked: list[str], wrong: dict[str, str]) -> list[str]:
    if access == CHOSEN:
        if not ticked:
            wrong["access"] = "Tick at least one thing that the key may do."
        return ticked
    offered = {READING: [scope for scope in SCOPES if scope.endswith(":read")], EVERYTHING: list(SCOPES)}.get(access)
    if offered is None:
        wrong["access"] = "Choose what the key may do."
    elif set(ticked) - set(offered):
        wrong["access"] = "You have ticked more than reading below. Choose “Only what I tick”, or untick it."
    return offered or []


def _last_day(expires: str, day: str, now: datetime, wrong: dict[str, str]) -> date | None:
    if expires in PERIODS:
        return now.date() + timedelta(days=PERIODS[expires])
    if expires == NEVER:
        return None
    try:
        last = date.fromisoformat(day) if expires == ON_DAY else None
    except ValueError:
        last = None
    if last is None:
        wrong["expires_on" if expires == ON_DAY else "expires"] = "Choose the last day on which the key works."
    elif last < now.date():
        wrong["expires_on"] = "This day is over; choose a later one."
    return last
