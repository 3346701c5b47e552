"""A whole run with addresses, names, passwords and secrets that occur nowhere else: they stay where they belong.

Not in a log line, a metric, a queue message, a key or an address of the web; in the tables only in the columns that are
there for them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.core import aws
from chalicelib.core.settings import settings
from chalicelib.users import factor
from chalicelib.users.model import Session
from tests.support import newcomer
from tests.support.builders import ALICE_DETAILS
from tests.support.office import PASSWORD as DESK_PASSWORD
from tests.support.office import Office, code_now, signed_in
from tests.support.world import World

OWNER = "zanzibar.owner@canary-office.example"
READER = "quokka.reader@canary-home.example"
FIRST_NAME, TOWN = "Xiomaraquokka", "Llanfairquokka"
PASSWORD, NEW_PASSWORD = "vermilion teapot canary 41", "turquoise kettle canary 87"
OWNER_IP, READER_IP = "203.0.113.221", "198.51.100.187"
CANARIES = {
    "owner's address": "zanzibar.owner", "reader's address": "quokka.reader", "first name": FIRST_NAME, "town": TOWN,
    "password": "vermilion", "new password": "turquoise", "owner's IP": OWNER_IP, "reader's IP": READER_IP,
}
BELONGS = {  # table, column → what may stand there
    ("accounts", "email"): {"owner's address"}, ("ephemeral", "email"): {"owner's address"},
    ("ephemeral", "ip"): {"owner's IP"}, ("accounts", "ip"): {"owner's IP"},
    ("pending", "address"): {"reader's address"}, ("pending", "fields"): {"first name", "town"},
    ("subscriptions", "address"): {"reader's address"}, ("subscriptions", "fields"): {"first name", "town"},
    ("subscriptions", "consent"): {"reader's IP"},
}


@dataclass
class Overheard:
    """Everything that was put on a queue or a topic, and every key that was written."""

    messages: list[str] = field(default_factory=list)

    def over(self, client: Any) -> None:
        client.meta.events.register("before-parameter-build.*.*", self._heard)

    def _heard(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        if model.service_model.service_name in {"sqs", "sns", "apigateway", "cloudwatch"}:
            self.messages.append(json.dumps(params, default=str))


@pytest.fixture
def overheard(world: World) -> Overheard:
    heard = Overheard()
    aws.watch(heard.over)
    return heard


def _walk(world: World) -> tuple[Office, list[str]]:
    """Account and people, from the first form to leaving; and the secrets that came up on the way."""
    newcomer.sign_up(world, OWNER, PASSWORD)
    link = newcomer.link_to(world, OWNER, "sign-up/confirm")
    world.http("POST", link, form={"password": PASSWORD}, ip=OWNER_IP)
    newcomer.log_in(world, OWNER, "wrong " + PASSWORD, ip=OWNER_IP)
    cookie = newcomer.cookie_of(newcomer.log_in(world, OWNER, PASSWORD, ip=OWNER_IP))
    secret = _second_factor(world, cookie)
    reset = newcomer.reset_link(world, OWNER)
    world.http("POST", reset, form={"password": NEW_PASSWORD}, ip=OWNER_IP)
    office = signed_in(world, email="alice@garden.example.com")
    garden = world.a_list()
    world.sign_up(garden, READER, first_name=FIRST_NAME, town=TOWN)
    confirm = world.confirmation_link()
    world.confirm(confirm, ip=READER_IP, tracking="yes")
    world.send(garden)
    mail = world.mail_to(READER)
    world.http("GET", mail.pixel or "", ip=READER_IP)
    world.http("GET", mail.links[0], ip=READER_IP)
    world.run("aggregate")
    world.leave(mail.unsubscribe or "")
    others = [*_by_program(world, garden.id), *_at_the_desk(office, garden.id)]
    tokens = [path.rpartition("/")[2] for path in (link, reset, confirm, mail.unsubscribe or "", *others)]
    return office, [secret, cookie.partition("=")[2], world.key.rpartition("_")[2], *tokens]


def _by_program(world: World, garden: str) -> list[str]:
    """A program adds, looks up and suppresses the reader, and makes a webhook; the secret of the webhook."""
    once = {"Idempotency-Key": "canary"}
    given = {"email": READER, "fields": {"first_name": FIRST_NAME, "town": TOWN}}
    for path, body in ((f"/v1/lists/{garden}/subscriptions", given), ("/v1/suppressions", {"email": READER})):
        for _twice in range(2):
            assert world.api("POST", path, json=body, headers=once | {"Idempotency-Key": path[-9:]}).status < 300
        assert world.api("POST", f"{path}/lookup", json={"email": READER}).status == 200
    made = {"url": "https://hooks.example.com/", "events": ["mail.bounced"]}
    hook = world.api("POST", "/v1/webhooks", json=made).json
    world.drain()
    return [str(world.api("GET", f"/v1/webhooks/{hook['id']}/secret").json["secret"])]


def _at_the_desk(office: Office, garden: str) -> list[str]:
    """The owner looks the reader up, asks somebody to confirm, invites, moves house; the links that went out."""
    people = f"/dashboard/lists/{garden}/people"
    office.post(f"{people}/search", email=READER)
    office.post(f"{people}/add", email=READER)
    invitation = newcomer.invitation_link(office, OWNER)
    office.unproved().post("/dashboard/security/email", email=OWNER, password=DESK_PASSWORD,
                           step_up_code=office.code())
    return [invitation]


def _second_factor(world: World, cookie: str) -> str:
    from chalicelib.core import signing
    from chalicelib.users.model import User

    row = Session.query(f"session#{signing.digest(cookie.partition('=')[2])}").next()
    office = Office(world, world.account, User.get(row.account, f"user#{row.user}"), cookie, row.csrf)
    office.post("/dashboard/security/factor/begin")
    row.refresh()
    secret = factor.reopen(office.user, row.factor).secret
    assert office.post("/dashboard/security/factor/finish", code=code_now(secret)).status == 200
    return secret


def _columns(world: World) -> Iterator[tuple[str, str, str]]:
    for table in settings().tables:
        for row in world.scan(table):
            for column, value in row.items():
                yield table, column, json.dumps(value, ensure_ascii=False, default=str)


def test_what_names_a_person_stays_where_it_belongs(world: World, overheard: Overheard) -> None:
    _office, secrets = _walk(world)
    everywhere = CANARIES | {f"secret {n}": secret for n, secret in enumerate(secrets)}

    said = world.logged()
    assert [name for name, canary in everywhere.items() if canary in said] == []
    assert [name for name, canary in everywhere.items() for one in overheard.messages if canary in one] == []
    assert len(overheard.messages) > 8
    astray = {(table, column, name) for table, column, value in _columns(world)
              for name, canary in everywhere.items()
              if canary in value and name not in BELONGS.get((table, column), ())}
    assert astray == set()


def test_no_address_of_the_web_names_anybody(world: World) -> None:
    office, _secrets = _walk(world)
    for path in ("/dashboard", "/dashboard/team", "/dashboard/security", "/dashboard/lists"):
        office.get(path)
    named = [canary for canary in CANARIES.values() if canary not in (OWNER_IP, READER_IP)]

    for answer in world.answers:
        links = re.findall(r'(?:href|action|src)="([^"]*)"', answer.body.decode("utf-8", "replace"))
        places = [answer.path, answer.headers.get("Location", ""), *(one for one in links if "mailto:" not in one)]
        assert [place for place in places for canary in named if canary.lower() in place.lower()] == []


def test_what_was_there_for_a_while_only_is_gone_in_time(world: World) -> None:
    world.sign_up(world.a_list(), READER, first_name=FIRST_NAME, town=TOWN)
    assert ALICE_DETAILS["name"]
    world.advance(days=8)
    world.run("sweep")

    left = {table for table, _column, value in _columns(world) if "quokka" in value}

    assert left == set()
