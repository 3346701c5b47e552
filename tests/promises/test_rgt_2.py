"""RGT-2: everything that is kept about a person can be taken along, and nothing of anybody else's.

RGT-1: and everything is deleted, in every table, queue and bucket, but for the hash that stops the address from coming
back and the journal of erasures.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.settings import TABLES as KNOWN_TABLES
from chalicelib.portal import erase, gather
from chalicelib.portal.kinds import KINDS
from infrastructure import data_map
from tests.support import people, portal
from tests.support.internet import internet
from tests.support.people import QUEUES, Everywhere, Somebody
from tests.support.world import World

pytestmark = [pytest.mark.promise("RGT-2"), pytest.mark.promise("RGT-1")]

# Each table: whether it holds anything of a person, or why it cannot. A new table without a case fails.
TABLES = {
    "accounts": "the audit trail, by alias", "pending": True, "subscriptions": True, "suppressions": True,
    "deliveries": True, "activity": True, "ephemeral": True, "requests": True,
    "totals": None,  # figures by campaign, day and list; no row has a person
    "breaches": None,  # facts of an incident; whom it concerned is counted, not named
}
# Each kind of row: what an export calls it, or why it is in none. A new one without a case fails.
COUNTS, SETTINGS, STAFF = "figures that name nobody", "what an account holder decides", (
    "account holders' own people, who see it on their dashboard and are no subscribers there")
KINDS_OF_ROWS = {
    "Subscription": "subscriptions", "Pending": "pending", "Suppression": "suppressions",
    "Results": "messages", "Claim": "messages", "Activity": "opens_and_clicks", "Seen": "first_times",
    "DataRequest": "requests", "Complaint": "requests", "Audit": "account_holders_acts",
    "LoggedCall": "told_to_programs", "Import": "uploads", "Warned": "warnings",
    "Moved": "which fingerprint came in the place of which; no more than that, and what it leads to is told",
    "Open": "a row of a request or complaint, by its day and number", "PortalSession": "the visit itself; half an hour",
    "Lead": "where a visit or link by mail lies; as long as that",
    "Proof": "a link by mail to an address, under a random number; ten minutes to a day",
    "ConfirmationsToday": "confirmation_mails", "Erasure": "erasures", "ExportJob": "exports",
    **dict.fromkeys(("Progress", "Total", "ShardSize", "Bookmark", "Usage", "Place", "CallsThisMinute", "CallsByHand",
                     "Round", "Report", "Bucket"),
                    COUNTS),
    **dict.fromkeys(("Account", "Listed", "MailingList", "Campaign", "Due", "Frozen", "Links", "LinkCheck", "ApiKey",
                     "SendingDomain", "Request", "Webhook", "Guard", "Acceptance", "Announcement", "Receipt", "Named",
                     "Vouching", "Change", "Download"),
                    SETTINGS),
    **dict.fromkeys(("Incident", "Entry", "Affected", "Concern"),
                    "the register of breaches, which names nobody whom one concerns, and which owners were told"),
    "Copies": "how often a mail was tried, by a keyed hash of a random number that stands nowhere else",
    "Reached": "the key of some row, in a table that a run of the sweep had no time to finish; until the next run",
    "Foreign": "what the operator's staff did to a table by hand; two days",
    "Failures": "how many mails failed for which reason",
    "Lost": "random numbers of mails, each of which is told with the mail's own row",
    "Closing": "which accounts were deleted, with figures",
    "Gate": "whether anything is sent, and figures of a drill",
    "Waiting": "what the operator's staff wish and approve", "Canary": "an address of the operator's own",
    "Probe": "how the service's trying itself goes", "Arrived": "an address by which it does; nobody's",
    **dict.fromkeys(("User", "Login", "SignUp", "OneTime", "Session", "OpenSession", "SignInLog", "KnownRange"), STAFF),
    "Tries": "counters of tries to sign in, for minutes to two days; made for any address that somebody types in",
}
# Rows that an export leaves out, by the beginning of their key, and why.
LEFT_OUT = {
    ("ephemeral", "idempotency#"): "hash of a request and an answer that is the same for everybody; a day",
}
# Attributes that say nothing of the person beyond what other records say.
OURS = {
    "person",  # the fingerprint, which is the person in another spelling and secret
    "restricted", "action", "actor",  # told in words
    "bytes", "booked", "looks", "due_at",  # how the service keeps its books
    "job", "done", "total",  # of an export: its own progress
    "attempt", "status", "reason", "milliseconds",  # of a call to somebody's server: how it went
}


@pytest.fixture
def everywhere(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Everywhere]:
    with internet(tmp_path) as net:
        yield Everywhere(world, net.receiver(), monkeypatch)


@pytest.fixture
def carol(everywhere: Everywhere) -> Somebody:
    return Somebody("quokkacarol", "198.51.100.187")


@pytest.fixture
def dave(everywhere: Everywhere) -> Somebody:
    return Somebody("wombatdave", "198.51.100.42")


def _hers(world: World, who: Somebody) -> list[tuple[str, dict[str, Any]]]:
    """Every raw row that holds any name of a person, or anything that they gave."""
    wanted = [*who.given, *who.names()]
    return [(table, row) for table, row in people.raw(world) if any(one in json.dumps(row) for one in wanted)]


def _told(row: dict[str, Any], who: Somebody) -> Iterator[str]:
    """The values of a row that an export must hold."""
    plain = people.plain(row)
    if "recipients" in plain:  # a page of others, too
        yield from (delivery for person, delivery in plain["recipients"] if person == who.person)
        return
    for name, value in plain.items():
        if name not in OURS and name not in {"pk", "sk"}:
            yield from people.leaves(value)


def _as_shown(value: str) -> set[str]:
    shown = {value}
    if value.isdecimal() and len(value) == 10:
        shown.add(clock.iso(datetime.fromtimestamp(int(value), UTC)))
    return shown


def test_every_table_has_a_case() -> None:
    assert set(TABLES) == set(KNOWN_TABLES)


def test_every_kind_of_row_has_a_case() -> None:
    import app

    assert app.app
    found = {model.__name__ for model in data_map.models().values()}
    assert found - set(KINDS_OF_ROWS) == set()
    told = set(KINDS_OF_ROWS.values()) & set(KINDS)
    assert told == set(KINDS)


def test_the_documentation_tells_every_kind_and_field() -> None:
    told = (Path(__file__).resolve().parents[2] / "docs" / "export.md").read_text()

    for kind, (says, fields) in KINDS.items():
        lines = [f"### `{kind}`", "", says, "", "| field | meaning |", "|---|---|",
                 *(f"| `{name}` | {meaning} |" for name, meaning in fields.items())]
        assert "\n".join(lines) in told, kind


def test_the_export_holds_everything_of_the_person_and_nothing_of_anybody_elses(
    world: World, everywhere: Everywhere, carol: Somebody, dave: Somebody,
) -> None:
    everywhere.erased_at_a_third(carol)
    everywhere.comes(carol, dave)

    data = gather.everything(carol.person, clock.now())

    rows = _hers(world, carol)
    assert {table for table, _row in rows} == {table for table, holds in TABLES.items() if holds}
    known = set(people.leaves(data))
    missing = [(table, row["pk"]["S"], row["sk"]["S"], value) for table, row in rows
               if not any(table == where and row["pk"]["S"].startswith(start) for where, start in LEFT_OUT)
               for value in _told(row, carol) if value != "" and not _as_shown(value) & known]
    assert missing == []
    assert [kind for kind, records in data.items() if not records] == [], "a kind that nothing was seeded for"
    for kind, records in data.items():
        known_fields = {name.partition(".")[0] for name in KINDS[kind][1]}
        assert {name for one in records for name in one} == known_fields, kind
    assert [one for one in (*dave.given, *dave.names()) if one in json.dumps(data)] == []


def test_erasing_leaves_nothing_but_the_hash_and_the_journal(
    world: World, everywhere: Everywhere, carol: Somebody, dave: Somebody,
) -> None:
    everywhere.comes(carol, dave)
    for who in (carol, dave):
        portal.entered(world, who.address)
        portal.asked(world, who.address)
    before, totals, now = gather.everything(dave.person, clock.now()), world.scan("totals"), clock.now()
    assert len(_copies()) == 4

    erased = erase.erase(carol.person, None, now)

    world.drain()
    assert set(erased.account_ids) == {everywhere.alice.id, everywhere.bob.id}
    left = _hers(world, carol)
    assert [(table, row) for table, row in left if _is_journal(row)] == [
        (table, row) for table, row in left if table == "suppressions" and carol.person in json.dumps(row)]
    assert sorted(row["pk"]["S"] for _table, row in left if not _is_journal(row)) == sorted(erased.account_ids)
    assert all(set(row) == {"pk", "sk", "everywhere", "suppressed_at"} for _t, row in left if not _is_journal(row))
    assert not any(one in str(world.waiting(queue)) for queue in QUEUES for one in carol.names())
    assert len(_copies()) == 2
    assert gather.everything(dave.person, clock.now()) == before, "nobody else has lost anything"
    assert _without_sizes(world.scan("totals")) == _without_sizes(totals)


def _copies() -> list[str]:
    """The copies that people took along; what is left of uploads names nobody."""
    uploads = {key: body for key, body in people.objects().items() if key.startswith("uploads/")}
    assert uploads
    assert b"@" not in b"".join(uploads.values())
    return sorted(people.objects().keys() - uploads.keys())


def _is_journal(row: dict[str, Any]) -> bool:
    return bool(row["pk"]["S"].startswith("journal#"))


def _without_sizes(rows: list[dict[str, Any]]) -> list[str]:
    """Nor with the bookmark of who folds, which counts how often rows were moved."""
    return sorted(json.dumps(row, sort_keys=True) for row in rows if not row["pk"]["S"].startswith(("size#", "@fold")))
