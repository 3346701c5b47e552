"""The pages before one is signed in, and those of one's own access and team, with values to render them with."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from chalicelib.accounts.rules import Step
from chalicelib.portal import rules
from tests.support.builders import ALICE_DETAILS

Say = Callable[[str], str]
Pages = dict[str, list[dict[str, Any]]]
FIELDS = {  # of each form, as errors name them
    "sign_up": ("organisation", "email", "password", "terms"), "sign_up_confirm": ("password",),
    "login": ("email", "password"), "login_code": ("recovery",), "reset": ("email",),
    "reset_new": ("password", "code"), "invitation": ("password", "terms"),
    "requests": ("email", "right", "received", "note"),
    "security": ("code", "current", "password", "email", "email-password"), "team": ("email", "role"),
}
STEPS = ("terms", "second_factor", "details", "domain", "sender")


def door_pages(say: Say = str) -> Pages:
    """The contexts of the signed-out pages under `dashboard`; `say` may change each value on its way in."""
    typed = {"typed": {"email": say("alice@garden.example.com"), "organisation": say("Garden Club")}}
    action, terms = {"action": say("/x/token")}, {"terms_version": say("2026-11")}
    club = {"organisation": say("Garden Club")}
    pages = {
        "sign_up": typed | terms | {"strength_hint": say("Long.")}, "sign_up_sent": {},
        "sign_up_confirm": action | club, "login": typed | {"next": say("/dashboard"), "said": "signed-out"},
        "login_code": {"next": say("/dashboard")}, "reset": typed, "reset_sent": {},
        "reset_new": action | {"needs_code": True}, "email_confirm": action,
        "invitation": action | club | terms | {"role": "editor", "email": say("b@example.org"), "needs_terms": True},
        "link_over": {"heading": say("Over"), "text": say("Too late."), "again_url": say("/login"),
                      "again_label": say("Sign in")},
    }
    given = {f"dashboard/users/{name}.html": [context | {"controller": None, "errors": errors}
                                              for errors in ({}, _wrong(name, say))] for name, context in pages.items()}
    return given | {"dashboard/signed_out.html": [{"controller": None}]}


def own_pages(say: Say = str) -> Pages:
    """The contexts of the signed-in pages about one's own access, the team, and the overview."""
    around = _around(say)
    pages: Pages = {
        "dashboard/home.html": [{"recent": [], "lists": [], "notices": [], "breach": None}, *(
            _overview(say) | {"breach": {"at": "2026-11-23T09:15:00Z", "incident": "i1"}, "may_read": may}
            for may in (True, False))],
        "dashboard/users/security.html": [_security(say) | {"errors": errors, "enrol": enrol} for errors, enrol in (
            ({}, None), (_wrong("security", say), {"secret": say("JBSWY3DP"), "uri_svg": Markup("<svg></svg>")}))],
        "dashboard/users/sign_ins.html": [{"log": [], "older": None, "further": further} for further in (False, True)]
        + [{"log": _security(say)["log"], "older": say("cursor"), "further": False}],
        "dashboard/users/codes.html": [{"codes": [say("ab3kde-fghi2j")]}],
        "dashboard/users/team.html": [_team(say) | {"errors": errors, "may_manage": may}
                                      for errors, may in (({}, False), (_wrong("team", say), True))],
        "dashboard/step_up.html": [
            {"action": say("/dashboard/keys"), "kept": {say("label"): say("Shop")}, "wrong": say("No."),
             "asks_by_get": by_get} for by_get in (True, False)],
        "dashboard/requests/index.html": [
            {"waiting": [], "closed": [], "more": None, "further": False, "may_change": False} | _requests(say),
            {"waiting": [_request(say, left=left) for left in (-2, -1, 0, 1, 7, 8)], "closed": [_request(say, True)],
             "more": say("cursor"), "further": False, "may_change": True} | _requests(say)
            | {"errors": _wrong("requests", say)}],
        "dashboard/requests/one.html": [
            {"one": _request(say, closed), "typed": {"outcome": say("Done.")}, "entries": entries, "may_change": True,
             "errors": {}} for closed, entries in ((False, _entries(say)), (False, []), (True, []))],
        "dashboard/step_up_impossible.html": [{}],
        "dashboard/problem.html": [{"title": say("Not found"), "detail": say("Nothing."), "remedy": say("Look.")}],
    }
    return {name: [around | context for context in contexts] for name, contexts in pages.items()}


def _wrong(page: str, say: Say) -> dict[str, str]:
    return {name: say("This is wrong.") for name in FIELDS.get(page, ())}


def _around(say: Say) -> dict[str, Any]:
    controller = SimpleNamespace(**{name: say(value) for name, value in ALICE_DETAILS.items()})
    account = SimpleNamespace(controller=controller, organisation=say("Garden Club"), time_zone="Europe/London")
    user = SimpleNamespace(email=say("alice@garden.example.com"), role="owner")
    visit = SimpleNamespace(csrf=say("token"), form={"email": say("new@garden.example.com")})
    steps = [Step(name, number < 2, say("something")) for number, name in enumerate(STEPS)]
    return {"visit": visit, "account": account, "user": user, "steps": steps, "said": "saved"}


def _overview(say: Say) -> dict[str, Any]:
    return {"recent": [{"id": "c1", "subject": say("Frost"), "state": "finished", "sent_at": "2026-11-23T09:15:00Z"}],
            "lists": [{"id": "l1", "name": say("News"), "people": 1234}],
            "notices": [{"id": "n1", "subject": say("Rest"), "at": "2026-11-23T09:15:00Z"}]}


def _security(say: Say) -> dict[str, Any]:
    rows = [{"id": name, "device": say("Firefox"), "started_at": 1795425300, "seen_at": 1795425300,
             "current": name == "s1"} for name in ("s1", "s2")]
    line = {"at": "2026-11-23T09:15:00Z", "what": say("signed in"), "ip": say("192.0.2.7"), "device": say("Firefox")}
    return {"has_factor": True, "codes_left": 2, "sessions": rows, "log": [line], "older": say("cursor")}


def _team(say: Say) -> dict[str, Any]:
    people = [{"id": name, "email": say(f"{name}@example.org"), "role": "editor", "you": name == "u1",
               "has_factor": name == "u1"} for name in ("u1", "u2")]
    invited = [{"id": "i1", "email": say("c@example.org"), "role": "viewer", "expires_at": 1795425300}]
    return {"members": people, "invited": invited, "typed": {"email": say("c@example.org"), "role": "editor"}}


def _requests(say: Say) -> dict[str, Any]:
    return {"typed": {"email": say("c@example.org"), "note": say("By letter")}, "errors": {}, "today": "2027-02-20",
            "rights": list(rules.RIGHTS)}


def _request(say: Say, closed: bool = False, left: int = 3) -> dict[str, Any]:
    return {"id": "r1", "right": "erase", "by": "account", "received": "2027-02-20", "due": "2027-03-20", "left": left,
            "closed": "2027-03-01T09:15:00Z" if closed else None, "outcome": say("Done."), "note": say("By letter"),
            "known_as": say("2pX9kQ7w"), "at_once": closed}


def _entries(say: Say) -> list[Any]:
    entry = SimpleNamespace(id=say("k7-l1-x"), masked=say("c…@e….org"), consent={"requested_at": "2026-11-23"})
    return [SimpleNamespace(entry=entry, mailing_list=SimpleNamespace(id=say("k7-l1"), name=say("News")),
                            is_barred=barred) for barred in (False, True)]
