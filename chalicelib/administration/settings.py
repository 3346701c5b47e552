"""Settings of an account: what is recorded of readers, the address it sends from, its time zone, its name with us."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from chalicelib.accounts.model import TRACKING_MODES, Account
from chalicelib.administration.details import LONGEST_LINE, store
from chalicelib.core import address
from chalicelib.core.errors import Invalid

FIELDS = ("organisation", "sender", "tracking", "time_zone")
CONTINENTS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian",
              "Pacific")


@cache
def time_zones() -> dict[str, list[str]]:
    """The names of time zones, each under its part of the world; UTC stands alone."""
    from zoneinfo import available_timezones

    grouped: dict[str, list[str]] = {"UTC": ["UTC"]}
    for name in sorted(available_timezones()):
        part = name.partition("/")[0]
        if part in CONTINENTS:
            grouped.setdefault(part, []).append(name)
    return grouped


def current(account: Account) -> dict[str, str]:
    """The settings as plain data."""
    return {name: str(getattr(account, name) or "") for name in FIELDS}


def checked(account: Account, typed: Mapping[str, str]) -> dict[str, str]:
    """The settings as they are kept. Raises Invalid with a sentence for each that cannot be."""
    given = {name: " ".join(typed.get(name, "").split()) for name in FIELDS}
    wrong = {}
    name = given["organisation"]
    if not name or len(name) > LONGEST_LINE or not name.isprintable():
        wrong["organisation"] = f"Please enter the name of your organisation, in at most {LONGEST_LINE} characters."
    try:
        given["sender"] = sender(account, given["sender"])
    except Invalid as error:
        wrong |= error.fields
    if given["tracking"] not in TRACKING_MODES:
        wrong["tracking"] = "Please choose one of the three."
    if not any(given["time_zone"] in names for names in time_zones().values()):
        wrong["time_zone"] = "Please choose a time zone of the list."
    if wrong:
        raise Invalid("The settings cannot be kept like this.", "Correct the fields and send the form again.",
                      fields=wrong)
    return given


def sender(account: Account, typed: str) -> str:
    """The sender as it is kept: an address at the verified domain, so that DKIM and DMARC align, or none.

    An address that stands there already may stay while its domain is not verified: nothing is sent from it then.
    """
    if typed in {"", account.sender}:
        return typed
    found = address.parse(typed, "sender").deliverable
    domain = found.rpartition("@")[2].lower()
    if not account.domain:
        raise _refused("Verify your sending domain first; then choose an address at it.")
    if domain != account.domain:
        raise _refused(f"Mail can be sent from {account.domain} alone, so the address must end in @{account.domain}.")
    return f"{found.rpartition('@')[0]}@{domain}"


def _refused(reason: str) -> Invalid:
    return Invalid("The sender cannot be used.", "Choose another address.", fields={"sender": reason})


def change_settings(account: Account, typed: Mapping[str, str], version: int, by: str, now: datetime) -> None:
    """Keep new settings, if the account is still as it was when the form was drawn. Campaigns that are being sent keep
    what they began with (promise COL-2). Raises Invalid or Outdated."""
    given, before = checked(account, typed), current(account)
    changed = {name: value for name, value in given.items() if value != before[name]}
    if not changed:
        return
    facts = {"changed": " ".join(changed)} | ({"tracking": changed["tracking"]} if "tracking" in changed else {})
    store(account, version, by, now, "settings.changed", facts, changed)
