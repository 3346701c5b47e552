"""A walk past every page that there is, in the states that it knows, so that all can be asked the same questions."""

import re
from collections.abc import Iterator

import pytest

from app import app
from chalicelib.portal import rules
from tests.contract import walk_files
from tests.contract.walk_operator import NOTICE, incident
from tests.support import estate as estates
from tests.support.crawl import crawl
from tests.support.estate import Estate
from tests.support.office import Office, signed_in
from tests.support.operating import operate
from tests.support.portal import Guest, asked, link_to, opened
from tests.support.world import World

CAROL = "Carol.Smith@garden.example.com"  # who is on the estate's list
FORMS = [  # sent with mistakes, where a page has words for them
    ("incidents/{incident_id}/people", {"file": "0"}),
    ("complaints/{complaint_id}", {}), ("complaints/{complaint_id}", {"outcome": "upheld", "answer": "You are right."}),
    ("requests", {}), ("requests/{request_id}/close", {}), ("requests/{request_id}/close", {"outcome": "Sent."}),
    ("inactivity/count", {"campaigns": "1"}), ("inactivity/count", {"campaigns": "6", "days": "30"}),
    ("details", {"name": ""}), ("keys", {"label": ""}),
    ("keys", {"label": "Till", "access": "reading", "expires": "90"}),
    ("team/invite", {"email": "no"}), ("lists/new", {"name": ""}),
    ("webhooks/new", {"url": "no"}), ("vouching", {"page": "no"}), ("domain", {"domain": "no"}),
    ("webhooks/{webhook_id}/secret", {}), ("lists/{list_id}/people/search", {"email": CAROL}),
    ("lists/{list_id}/people/search", {"email": "nobody@example.org"}),
]


def through(world: World) -> None:
    """All of them: the public's, an account holder's with nothing and with everything, and a person's own."""
    world.use_account(tracking="identified")
    crawl(world)
    for path in _open_to_all():
        world.http("GET", path)
    world.http("GET", "/receipts/verify")
    _office(signed_in(world, account=world.use_account(domain=""), email="new@garden.example.com"), {})
    world.use_account(tracking="identified")
    everything = estates.of(world)
    owner = everything.office()
    operate(**NOTICE)
    world.drain()
    found = re.search(r"/dashboard/notices/(\w+)", owner.get("/dashboard/notices").text)
    assert found, "no notice to look at"
    for ids in ({"campaign_id": everything.draft()}, {"announcement_id": found[1]}):
        _office(owner, everything.ids | ids)
    _forms(owner, everything)
    incident(world)
    _portal(world)


def _open_to_all() -> Iterator[str]:
    """Pages without an id in their address."""
    return (path for path, methods in app.routes.items()
            if "GET" in methods and "{" not in path and not path.startswith(("/dashboard", "/v1")))


def _office(owner: Office, ids: dict[str, str]) -> None:
    for path, methods in app.routes.items():
        if path.startswith("/dashboard") and "GET" in methods and set(re.findall(r"{(\w+)}", path)) <= set(ids):
            answer = owner.get(path.format(**ids))
            assert answer.status < 500, path


def _forms(owner: Office, everything: Estate) -> None:
    for path, form in FORMS:
        answer = owner.post(f"/dashboard/{path}".format(**everything.ids), step_up_code=owner.code(), **form)
        assert answer.status < 500, path
        owner.get("/dashboard/" + path.partition("/")[0])
    walk_files.pages(owner, everything.ids["list_id"])
    one = f"/dashboard/complaints/{everything.ids['complaint_id']}"
    assert owner.get(one).status == 200


def _portal(world: World) -> None:
    """Asked for, come in, looked at, changed, taken along, moved, and deleted."""
    for typed in ("", CAROL):
        world.http("POST", "/portal", form={"email": typed})
    link = asked(world, CAROL)
    world.http("GET", link)
    guest, at = opened(world, link), f"/portal/at/{world.account.id}"
    for path in (link, "/portal/me", at, "/portal/requests", "/portal/take", "/portal/address", "/portal/delete",
                 f"/portal/delete?at={world.account.id}", "/portal/at/nobody", "/portal/me?said=saved"):
        guest.get(path)
    guest.post("/portal/delete", at=world.account.id)
    guest.post("/portal/address", email="no")
    _files(guest)
    guest.post("/portal/address", email="moved@example.org")
    world.drain()
    move = link_to(world, "moved@example.org", "move")
    guest.get(move)
    for wanted in ("yes", "no"):
        guest.post(f"{at}/restrict", wanted=wanted)
        guest.get(at)
    guest.post(f"{at}/object")
    guest.get(at)
    guest.get("/portal/me")
    guest.post(move)
    opened(world, asked(world, "moved@example.org")).post("/portal/delete", sure="yes")
    nobody = opened(world, asked(world, "nobody@example.org"))
    nobody.get("/portal/me")


def _files(guest: Guest) -> None:
    """Files that are made at once; that a worker makes; that he has made; that he did not make in time."""
    guest.post("/portal/take")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rules, "MOST_CAMPAIGNS", 0)
        guest.post("/portal/take")
        patched.setattr(rules, "EXPORT_TAKES_AT_MOST", -rules.EXPORT_TAKES_AT_MOST)
        guest.get("/portal/take")
    guest.world.drain()
    guest.get("/portal/take")
