"""The detectors' rules (promise BRE-4): what looks like a breach, each with its threshold in the one table. Pure.

They read acts: lines of the audit trail and of the log of sign-ins, by ids alone. The thresholds are set so that an
ordinary month raises none (tests/promises/test_bre_4.py simulates one); what they find is for a human to judge.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.operator.records import Touch


class Act(NamedTuple):
    """Something that was done: when, by whom (`user:{id}`, `key:{id}`), what (an action of the trail or log)."""

    at: datetime
    who: str
    what: str


class Threshold(NamedTuple):
    """From how many acts within which time a rule finds something: of a person, and of a program, which works in bulk
    by nature (None: the rule does not look at programs). `kind` is the kind of breach that it may be."""

    person: int
    within: timedelta
    kind: str
    says: str
    program: int | None = None


class Finding(NamedTuple):
    """What a rule found: about whom or what, how many acts, from when to when. Where any single act is a finding,
    `size` tells it from a smaller one, which may have been dismissed already. `how` says more, to people."""

    rule: str
    about: str
    times: int
    since: datetime
    until: datetime
    size: str = ""
    how: str = ""

    @property
    def pattern(self) -> str:
        """The same for the same finding on the same day."""
        return "#".join([self.rule, self.about, self.until.date().isoformat(), *filter(None, [self.size])])


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOOKS_BACK = DAY + HOUR  # at every run, so that nothing is lost where runs are late or missed
THRESHOLDS: dict[str, Threshold] = {
    "guessed_login": Threshold(10, HOUR, "access", "failed sign-ins of one user, and then one that succeeded"),
    "roaming_key": Threshold(12, DAY, "access", "networks from which one API key was used in a day"),
    "mass_download": Threshold(15, HOUR, "disclosure", "downloads by one user or key", 60),
    "mass_listing": Threshold(40, HOUR, "disclosure", "pages of addresses that one user looked at"),
    "mass_look_up": Threshold(100, HOUR, "access", "people whom one user looked up", 2000),
    "mass_deletion": Threshold(50, HOUR, "destruction", "removals by one user or key", 2000),
    "bulk_change": Threshold(60, HOUR, "alteration", "changes of settings, lists and members by one user or key", 600),
    "unguarded_export": Threshold(1, 6 * HOUR, "disclosure",
                                  "downloads by a user who had just removed the second factor"),
    "stray_canary": Threshold(1, DAY, "disclosure", "lists that hold a canary address and must not"),
    "lost_canary": Threshold(1, DAY, "loss", "canary addresses that have gone from their lists"),
    "ringing_alarm": Threshold(1, DAY, "loss", "alarms of this deployment that ring"),
    "failing_probe": Threshold(2, HOUR, "loss", "tries in a row to subscribe, confirm and leave, which failed"),
    "foreign_write": Threshold(1, DAY, "alteration", "calls that change rows, by others than our functions"),
    "foreign_copy": Threshold(1, DAY, "disclosure", "restores, backups or exports of a table by others than us"),
    "foreign_setting": Threshold(1, DAY, "destruction", "changes of a table itself, past the stack's template"),
    "blinded_watch": Threshold(1, DAY, "alteration", "changes of the trail or rule that sees changes by others"),
}
FAILED, SUCCEEDED = {"failed", "failed code"}, "signed in"
FACTOR_OFF = "factor.disabled"
DOWNLOADS = {"report.exported", "uncertain.exported", "statement.exported", "trail.exported", "download.fetched",
             "everything.fetched", "incident.people_exported"}
REMOVALS = {"person.unsubscribed", "person.suppressed", "campaign.deleted", "webhook.removed", "member.removed",
            "key.revoked"}
CHANGES = {"settings.changed", "details.changed", "list.changed", "member.changed", "email.changed", "webhook.changed"}
MASSES = {"mass_download": DOWNLOADS, "mass_listing": {"addresses.shown"}, "mass_look_up": {"person.looked_up"},
           "mass_deletion": REMOVALS, "bulk_change": CHANGES}


def in_trail(acts: Iterable[Act]) -> Iterator[Finding]:
    """What an account's trail shows."""
    ordered = sorted(acts)
    for rule, actions in MASSES.items():
        yield from _masses(rule, [act for act in ordered if act.what in actions])
    yield from _unguarded(ordered)


def _masses(rule: str, acts: Sequence[Act]) -> Iterator[Finding]:
    threshold, by_whom = THRESHOLDS[rule], defaultdict(list)
    for act in acts:
        by_whom[act.who].append(act)
    for who, his in by_whom.items():
        most = threshold.program if who.startswith("key:") else threshold.person
        found = _busiest(his, threshold.within)
        if most is not None and len(found) >= most:
            yield Finding(rule, who, len(found), found[0].at, found[-1].at)


def _busiest(acts: Sequence[Act], within: timedelta) -> Sequence[Act]:
    """The most acts that lie within such a time of each other; `acts` are in order."""
    best: Sequence[Act] = ()
    start = 0
    for end, act in enumerate(acts):
        while act.at - acts[start].at > within:
            start += 1
        if end + 1 - start > len(best):
            best = acts[start:end + 1]
    return best


def _unguarded(acts: Sequence[Act]) -> Iterator[Finding]:
    threshold = THRESHOLDS["unguarded_export"]
    for off in (act for act in acts if act.what == FACTOR_OFF):
        taken = [act for act in acts if act.who == off.who and act.what in DOWNLOADS
                 and off.at <= act.at <= off.at + threshold.within]
        if len(taken) >= threshold.person:
            yield Finding("unguarded_export", off.who, len(taken), off.at, taken[-1].at)


def in_sign_ins(acts: Iterable[Act]) -> Iterator[Finding]:
    """What one user's log of sign-ins shows: many failures, and then a success."""
    threshold, ordered = THRESHOLDS["guessed_login"], sorted(acts)
    for success in (act for act in ordered if act.what == SUCCEEDED):
        failed = [act for act in ordered if act.what in FAILED
                  and success.at - threshold.within <= act.at <= success.at]
        if len(failed) >= threshold.person:
            yield Finding("guessed_login", success.who, len(failed), failed[0].at, success.at)


def in_networks(key: str, networks: Collection[str], now: datetime) -> Iterator[Finding]:
    """Whether a key was used from too many networks in a day; `networks` are keyed hashes."""
    if len(networks) >= THRESHOLDS["roaming_key"].person:
        yield Finding("roaming_key", key, len(networks), now, now)


def in_lists(canary: str, home: str, found_on: Collection[str], now: datetime) -> Iterator[Finding]:
    """Whether a canary is on other lists than its own, or on its own no more."""
    strays = sorted(set(found_on) - {home})
    if strays:
        yield Finding("stray_canary", " ".join(strays), len(strays), now, now)
    if home not in found_on:
        yield Finding("lost_canary", canary, 1, now, now)


def is_in_a_row(failed_at: datetime, now: datetime) -> bool:
    """Whether a failed try follows another one closely enough to be counted with it."""
    return now - failed_at <= THRESHOLDS["failing_probe"].within


def in_walks(list_id: str, failures: int, since: datetime, now: datetime, how: str) -> Iterator[Finding]:
    """Whether the service has failed to subscribe to a list, confirm and leave it too often in a row."""
    if failures >= THRESHOLDS["failing_probe"].person:
        yield Finding("failing_probe", f"the list {list_id}", failures, since, now, how=how)


def in_touches(touches: Iterable[Touch]) -> Iterator[Finding]:
    """What others than our functions did to our tables: one finding for each of who, action and table, and another each
    time that it has become ten times as much."""
    alike: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for one in touches:
        alike[one.rule, f"{one.action} on {one.what} by {one.who}"].append(one.at)
    for (rule, about), times in alike.items():
        if len(times) >= THRESHOLDS[rule].person:
            yield Finding(rule, about, len(times), min(times), max(times), str(len(str(len(times)))))
