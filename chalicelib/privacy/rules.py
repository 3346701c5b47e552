"""What a browser asks for, and what changed between two versions of a policy. Pure: no AWS, no clock."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from chalicelib.accounts.policy import OF_ACCOUNT, Version

ON, OFF, UNSET = "on", "off", "unset"
REFUSED = {"1": ON, "0": OFF}
TRACKED = {"off": "nothing", "anonymous": "counted for nobody in particular", "identified": "by person, after consent"}
DETAILS = {"name": "name", "postal_address": "postal address", "email": "e-mail", "phone": "phone",
           "website": "web site", "privacy_contact": "privacy contact"}


class Signals(NamedTuple):
    """What a request says: Do Not Track (on, off or unset), and whether Global Privacy Control is on."""

    dnt: str
    gpc: bool


class Said(NamedTuple):
    """A sentence to be translated, and what stands in its places."""

    text: str
    values: dict[str, str]


def signals(headers: Mapping[str, str]) -> Signals:
    """Read from the headers alone (promise DNT-3); any value but those of the standards says nothing."""
    return Signals(REFUSED.get(headers.get("dnt", ""), UNSET), headers.get("sec-gpc") == "1")


def changes(version: Version) -> list[Said]:
    """In words, what was changed by a version."""
    if version.number == 1:
        return [Said("The account was opened.", {})]
    tell = _of_account if version.part == OF_ACCOUNT else _of_list
    return list(tell(version.before or {}, version.after or {}))


def _of_account(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Said]:
    old, new = before.get("controller", {}), after.get("controller", {})
    changed = [label for name, label in DETAILS.items() if old.get(name) != new.get(name)]
    if changed:
        yield Said("The details of who is responsible were changed: %(details)s.", {"details": ", ".join(changed)})
    if before.get("tracking") != after.get("tracking"):
        yield Said("What is recorded of opens and clicks was changed from “%(old)s” to “%(new)s”.",
                   {"old": TRACKED.get(str(before.get("tracking")), ""), "new": TRACKED[str(after.get("tracking"))]})
    if before.get("sunset") != after.get("sunset"):
        yield Said("People who no longer read are deleted from now on, after a warning." if after.get("sunset")
                   else "People who no longer read are not deleted any more.", {})
    if before.get("sender") != after.get("sender"):
        yield Said("The address that newsletters come from was changed to %(address)s.",
                   {"address": str(after.get("sender") or "–")})


def _of_list(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Said]:
    if not before or not after:
        yield Said("The list “%(name)s” was added." if after else "The list “%(name)s” was deleted.",
                   {"name": str((after or before)["name"])})
        return
    if before["name"] != after["name"]:
        yield Said("The list “%(old)s” is now called “%(new)s”.", {"old": before["name"], "new": after["name"]})
    for label in after["fields"]:
        if label not in before["fields"]:
            yield Said("“%(name)s” asks for “%(label)s” as well.", {"name": after["name"], "label": label})
    for label in before["fields"]:
        if label not in after["fields"]:
            yield Said("“%(name)s” no longer asks for “%(label)s”.", {"name": after["name"], "label": label})
    if before["name"] == after["name"] and set(before["fields"]) == set(after["fields"]):
        yield Said("The questions of “%(name)s” were put in another order.", {"name": after["name"]})
