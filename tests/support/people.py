"""Somebody of whom there is something everywhere: in every table, queue and bucket that may hold anything of a person.

Words, addresses and ids occur nowhere else, so that a raw scan finds each trace of them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.accounts.model import Account
from chalicelib.core import aws, clock, signing
from chalicelib.core.settings import settings
from chalicelib.lists.model import MailingList
from chalicelib.portal import complaints, erase, export, requests, rules
from chalicelib.portal.complaints import Grievance
from chalicelib.subscriptions import warned
from chalicelib.subscriptions.warned import Warned, warned_key
from tests.support import builders, uploads
from tests.support.hooks import hook
from tests.support.receiver import Receiver
from tests.support.visits import day_is_over
from tests.support.world import World

QUEUES = ("mail", "notices", "sending", "checks", "webhooks", "exports", "imports", "incidents")
EVENTS = ("subscription.confirmed", "subscription.left", "mail.complained")


@dataclass
class Somebody:
    """A person by canaries: what they gave, and every name that the service has for them."""

    word: str
    ip: str
    accounts: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{self.word}@{self.word}-home.example.org"

    @property
    def person(self) -> str:
        return builders.person(self.address)

    @property
    def given(self) -> list[str]:
        """What they told us, and what their browser did."""
        return [self.word, self.ip]

    def names(self, *, hashes: bool = True) -> list[str]:
        """Every name the service has for them; `hashes` are those of suppressions, which stay."""
        aliases = [signing.alias(account, self.person) for account in self.accounts]
        kept = [signing.pseudonym(account, self.person) for account in self.accounts] if hashes else []
        return [self.person, *aliases, *kept]


@dataclass
class Everywhere:
    """A world in which people do everything that leaves a trace."""

    world: World
    receiver: Receiver
    patch: pytest.MonkeyPatch
    alice: Account = field(init=False)
    bob: Account = field(init=False)
    lists: dict[str, MailingList] = field(default_factory=dict)

    def __post_init__(self) -> None:
        world = self.world
        world.advance_to_noon()  # all of it happens on one day
        self.bob, self.alice = builders.bob(), world.account
        hook(world, self.receiver, *EVENTS)
        self.lists = {name: world.a_list(name) for name in ("Garden", "Orchard", "Meadow", "Pond", "Attic")}
        self.lists["Books"] = builders.a_list(self.bob, "Books")
        self.lists["Maps"] = builders.a_list(self.bob, "Maps")

    def comes(self, *people: Somebody) -> None:
        """They join lists of two account holders, are brought along to one, read, leave one, ask, complain, are added,
        take their data along."""
        for one in people:
            one.accounts = [self.alice.id, self.bob.id]
            for name in ("Garden", "Orchard", "Books"):
                self._joins(one, name)
        self._newsletters(people)
        self._brought(people)
        for one in people:
            self._reads(one)
            self.world.leave(self.world.unsubscribe_link(self.lists["Orchard"], one.address))
            self.world.advance(minutes=20)
            self.world.sign_up(self.lists["Meadow"], one.address, first_name=one.word, town=one.word)
            self._is_handled(one)
            self._asks(one)
        self.world.drain()
        day_is_over()
        for one in people:
            self._takes_along(one)

    def _joins(self, one: Somebody, name: str) -> None:
        self.world.advance(minutes=20)
        self.world.sign_up(self.lists[name], one.address, first_name=one.word, town=f"Town of {one.word}")
        browser = {"User-Agent": f"Browser of {one.word}", "Referer": f"https://{one.word}.example.org/page"}
        self.world.confirm(self.world.confirmation_link(), ip=one.ip, headers=browser, tracking="yes")
        self.world.drain()

    def _newsletters(self, people: tuple[Somebody, ...]) -> None:
        for account, names in ((self.bob, ["Books"]), (self.alice, ["Orchard", "Garden"])):
            self.world.account, self.world.key = account, ""
            for name in names:
                self.world.send(self.lists[name])

    def _brought(self, people: tuple[Somebody, ...]) -> None:
        lines = [f"{one.address},2025-05-01,Fair of {one.word},{one.ip},Attic of {one.word}\n" for one in people]
        upload = uploads.begin(self.world, self.lists["Attic"], "evidence").ready(
            "".join(["email,date,source,ip,town\n", *lines]).encode(), [*uploads.EVIDENCE, "consent_ip", "field:town"])
        assert upload.run()["counts"] == {"added": len(people)}

    def _reads(self, one: Somebody) -> None:
        mail = self.world.mail_to(one.address)
        self.world.http("GET", mail.pixel or "", ip=one.ip)
        self.world.http("GET", mail.links[0], ip=one.ip)

    def _is_handled(self, one: Somebody) -> None:
        """By the account holder's programs: added to a list, looked up, never to be mailed again."""
        added = self.world.api("POST", f"/v1/lists/{self.lists['Pond'].id}/subscriptions",
                               json={"email": one.address, "fields": {"town": one.word}},
                               headers={"Idempotency-Key": f"add-{one.word}"})
        assert added.status == 202, added.text
        assert self.world.api("POST", "/v1/suppressions", json={"email": one.address}).status == 200
        self._is_warned(one)

    def _is_warned(self, one: Somebody) -> None:
        """Of being deleted for not reading; they stay."""
        now = clock.epoch(clock.now())
        row = Warned(*warned_key(self.alice.id, one.person)[1:], warned_at=now, days=30, delivered_at=now,
                     expires_at=now + 10**7)
        row.save()
        assert warned.stay(self.alice.id, str(row.sk), clock.now())

    def _asks(self, one: Somebody) -> None:
        requests.exercised([self.alice.id, "operator"], one.person, rules.ACCESS, clock.now(), "Shown at once.")
        typed = Grievance(one.address, f"Please stop, says {one.word}", f"Less of it, says {one.word}")
        complaints.complain(self.alice.id, typed, one.ip, clock.now())

    def _takes_along(self, one: Somebody) -> None:
        with self.patch.context() as patched:
            patched.setattr(rules, "MOST_CAMPAIGNS", 0)
            assert export.start(one.person, one.address, clock.now()).state == export.MAKING
            self.world.drain()
        assert export.state(one.person, clock.now()).state == export.READY

    def erased_at_a_third(self, one: Somebody) -> None:
        """An earlier erasure, which the journal tells of."""
        third = builders.alice(email="third@garden.example.com")
        one.accounts.append(third.id)
        erase.erase(one.person, [third.id], clock.now())


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """A raw row, its JSON read."""
    return {name: _read(next(iter(value.values()))) for name, value in row.items()}


def _read(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) and value[:1] in "[{" else value
    except ValueError:
        return value


def leaves(value: Any) -> Iterator[str]:
    """Every single value in something nested, as text."""
    if isinstance(value, dict):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list | tuple | set):
        for one in value:
            yield from leaves(one)
    elif value is not None:
        yield str(value)


def objects() -> dict[str, bytes]:
    """Every object of the bucket."""
    s3, bucket = aws.client("s3"), settings().bucket_exports
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def raw(world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of every table."""
    for table in settings().tables:
        yield from ((table, row) for row in world.scan(table))
