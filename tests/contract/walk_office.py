"""The part of the walk that account holders, their programs and the operator go."""

import re
from datetime import timedelta
from itertools import count

import pytest

from app import app
from chalicelib.accounts import rules
from chalicelib.accounts.operations import OPERATIONS
from chalicelib.administration import domain
from chalicelib.core import clock, dns, gateway, signing
from chalicelib.subscriptions import tokens
from chalicelib.users import sessions
from chalicelib.webhooks import rules as webhook_rules
from infrastructure.local.zone import Record, zone
from tests.contract import walk_complaints, walk_files, walk_incidents, walk_operator
from tests.support import builders, estate, newcomer, post_in, site
from tests.support.estate import Estate
from tests.support.hooks import hook, pass_time
from tests.support.internet import Internet
from tests.support.office import PASSWORD, Office, signed_in
from tests.support.world import World

NUMBER = count()
NEW_PASSWORD = "seven violins under water"
SENDER = "orchard.example.org"



def through(world: World, net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it, by one account after the other."""
    monkeypatch.setitem(rules.CALLS_A_MINUTE, "standard", 10**9)
    monkeypatch.setattr(dns, "ask", _from_the_zone)
    newcomers(world)
    sending_domain(signed_in(world, account=world.use_account(domain="", sender=""), email="own@orchard.example.org"))
    world.use_account()
    everything = estate.of(world)
    programs(world, everything)
    webhooks(world, net)
    site.walk(signed_in(world, email="vouching@garden.example.com"), net)
    walk_operator.through(world, monkeypatch)
    walk_operator.probe(world, net)
    walk_complaints.through(world, monkeypatch)
    dashboard(world, everything)
    walk_incidents.through(everything)
    for job in ("meter", "recheck_domains", "start_due", "aggregate", "sweep", "watch_requests", "detect"):
        world.run(job)


def _from_the_zone(questions: list[dns.Question]) -> dns.Answers:
    return {one: [each.value for each in zone.find(one.kind, one.name)] for one in questions}


def newcomers(world: World) -> None:
    """Signing up, in, and anew; a colleague by invitation; a new address."""
    email = "eve@newcomers.example.org"
    newcomer.account(world, email)
    newcomer.sign_up(world, email)
    world.drain()
    half = newcomer.log_in(world, email)
    assert half.status == 303, half.text
    assert world.http("POST", newcomer.reset_link(world, email), form={"password": NEW_PASSWORD},
                      headers=newcomer.FROM_HERE).status in {200, 303}
    assert newcomer.log_in(world, email, "a wrong password for her").status >= 400
    owner = signed_in(world)
    invited = newcomer.invitation_link(owner, "dave@example.org")
    assert world.http("POST", invited, form={"password": PASSWORD, "terms": "yes"}).status == 303
    world.advance(hours=1)
    newcomer.walked_in(world, str(owner.user.email))
    world.drain()


def sending_domain(owner: Office) -> None:
    """Entered, replaced, proved, looked at again, lost, entered again and given up."""
    def enter(name: str) -> list[Record]:
        assert owner.post("/dashboard/domain", domain=name, step_up_code=owner.code()).status == 303
        entered = domain.of_account(owner.account.id, clock.now())
        assert entered is not None
        return [Record(one.kind, one.name, one.value) for one in domain.wanted(entered)]

    enter("first.example.org")
    records = enter(SENDER)
    zone.publish(*records)
    owner.world.advance(minutes=1)
    assert owner.follow(owner.post("/dashboard/domain/check")).status == 200
    owner.world.run("recheck_domains")
    zone.clear()
    for _ in range(5):
        owner.world.advance(days=1)
        owner.world.run("recheck_domains")
    _sign_in_again(owner)
    assert owner.post("/dashboard/domain/remove", step_up_code=owner.code()).status == 303
    owner.world.drain()


def programs(world: World, everything: Estate) -> None:
    """Every operation, asked as its example shows; each POST twice, as programs do that lost the answer."""
    for one in OPERATIONS:
        ids = estate.ids_for(everything, one.name)
        if "{subscription_id}" in one.path:
            ids |= {"subscription_id": _somebody(everything)}
        path = one.path.format(**ids)
        pairs = [f"{each.name}={estate.filled(each.example, ids)}" for each in one.query if each.example]
        headers = {"Idempotency-Key": f"walk-{one.name}"} if one.method == "POST" else {}
        if one.versioned:
            headers["If-Match"] = world.api("GET", path).headers["ETag"]
        body = estate.filled(one.example or {}, ids) if one.takes_body else None
        for _ in range(2 if headers and one.method == "POST" else 1):
            answer = world.api(one.method, f"{path}?{'&'.join(pairs)}" if pairs else path, json=body, headers=headers)
            assert answer.status == one.status, f"{one.name}: {answer.text}"
        world.drain()


def _somebody(everything: Estate) -> str:
    """The id of a person who has just come to be on the list."""
    world, who = everything.world, f"fred{next(NUMBER)}@example.org"
    world.subscribed(everything.mailing_list, who)
    return f"{everything.ids['list_id']}-{signing.alias(world.account.id, world.person(who))}"


def dashboard(world: World, everything: Estate) -> None:
    """Every page, then every form, in a process that has not looked for usage plans yet."""
    owner = everything.office()
    gateway.forget()
    for path, methods in app.routes.items():
        ids = set(re.findall(r"{(\w+)}", path))
        if path.startswith("/dashboard") and "GET" in methods and ids <= set(everything.ids):
            assert owner.get(path.format(**everything.ids)).status in {200, 303}, path
    campaigns(owner, everything)
    lists(owner, everything)
    for path, form in _forms():
        world.advance(minutes=1)
        if "version" in form:
            form["version"] = _version(owner, path)
        answer = owner.post(path.format(**everything.ids), step_up_code=owner.code(), **form)
        assert answer.status in {200, 201, 303}, f"{path}: {answer.status} {_said(answer.text)}"
        world.drain()
        if "factor" not in path:
            _sign_in_again(owner)


def _forms() -> list[tuple[str, dict[str, str]]]:
    return [*walk_files.FORMS,
        ("/dashboard/details", builders.ALICE_DETAILS | {"version": "", "phone": "+44 1904 496001"}),
        ("/dashboard/settings", {"tracking": "anonymous", "version": ""}),
        ("/dashboard/keys", {"label": "Walk", "access": "reading", "expires": "90"}),
        ("/dashboard/keys/{key_id}/revoke", {}), ("/dashboard/keys/{key_id}/revoke", {}),
        ("/dashboard/requests", {"email": "fred@example.org", "right": "erase",
                                 "received": clock.now().date().isoformat()}),
        ("/dashboard/requests/{request_id}/close", {"outcome": "Sent a copy."}),
        ("/dashboard/audit/csv", {}), ("/dashboard/usage/csv", {"month": clock.now().isoformat()[:7]}),
        ("/dashboard/terms", {"accept": "yes"}), ("/dashboard/step-up", {"next": "/dashboard/team"}),
        ("/dashboard/complaints/{complaint_id}", {"outcome": "upheld", "answer": "You are right."}),
        ("/dashboard/team/invite", {"email": "erin@example.org", "role": "viewer"}),
        ("/dashboard/team/invitations/{short}/withdraw", {}),
        ("/dashboard/team/{user_id}/role", {"role": "viewer"}), ("/dashboard/team/{user_id}/remove", {}),
        ("/dashboard/security/codes", {}), ("/dashboard/security/sessions/end-others", {}),
        ("/dashboard/security/email", {"email": "new@garden.example.com", "password": PASSWORD}),
        ("/dashboard/security/password", {"current": PASSWORD, "password": NEW_PASSWORD}),
        ("/dashboard/security/factor/remove", {}), ("/dashboard/security/factor/begin", {}),
    ]


def campaigns(owner: Office, everything: Estate) -> None:
    """A campaign by its forms: written, checked, tried out, scheduled, started, paused, resumed, cancelled."""
    one = f"/dashboard/campaigns/{everything.draft()}"
    tomorrow = clock.now() + timedelta(days=1)
    for path, form in (
        ("/duplicate", {}), ("/check", {}), ("/test", {}),
        ("/schedule", {"day": tomorrow.date().isoformat(), "time": "09:00"}), ("/unschedule", {}),
        ("/schedule", {"day": tomorrow.date().isoformat(), "time": "09:00"}),
    ):
        answer = owner.post(one + path, step_up_code=owner.code(), **form)
        assert answer.status in {200, 303}, f"{path}: {_said(answer.text)}"
        signing.forget()  # as a function that has just started
        owner.world.drain()
    owner.world.advance_to(tomorrow.replace(hour=10, minute=0))  # within the hours in which it still starts
    owner.world.run("start_due")
    owner.world.run("meter")
    _sign_in_again(owner)
    for path, form in (("/pause", {}), ("/resume", {}), ("/pause", {}), ("/cancel", {"sure": "yes"})):
        answer = owner.post(one + path, step_up_code=owner.code(), **form)
        assert answer.status in {200, 303}, f"{path}: {_said(answer.text)}"
    owner.post(f"/dashboard/campaigns/{everything.draft()}/delete", sure="yes")
    for path in ("by-day.csv", "by-link.csv"):
        assert owner.post(f"/dashboard/campaigns/{everything.ids['campaign_id']}/report/{path}").status == 200
    owner.world.drain()


def lists(owner: Office, everything: Estate) -> None:
    assert owner.post("/dashboard/lists/new", name="Made by hand").status in {303, 422}
    assert owner.get(f"/dashboard/lists/{everything.ids['list_id']}").status == 200


def webhooks(world: World, net: Internet) -> None:
    """Called, called again, given up as gone; of one who has left meanwhile; every event; links of a draft asked."""
    receiver = net.receiver()
    garden = world.a_list()
    hook(world, receiver, *webhook_rules.EVENTS)
    receiver.answers(503)
    world.sign_up(garden, "mia@example.org")
    world.confirm(world.confirmation_link())
    signing.forget()
    pass_time(world, seconds=10)
    world.leave(world.unsubscribe_link(garden, "mia@example.org"))
    world.many_subscribed(garden, ["bounce@simulator.amazonses.com", "complaint@simulator.amazonses.com"])
    world.send(garden)
    post_in.post(f"unsubscribe {tokens.leaving(garden.id, world.person('bounce@simulator.amazonses.com'))}")
    receiver.answers(410)
    signing.forget()
    pass_time(world, minutes=10)
    world.drain()


def _sign_in_again(owner: Office) -> None:
    """Some forms end sessions; and time has passed."""
    opened = sessions.begin(owner.user, "Firefox on Linux", clock.now())
    sessions.prove(opened.session, clock.now())
    owner.cookie, owner.csrf = opened.set_cookie.split(";")[0], str(opened.session.csrf)


def _version(owner: Office, path: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', owner.get(path).text)
    return found[1] if found else ""


def _said(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())[:600]
