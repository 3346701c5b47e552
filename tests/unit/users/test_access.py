"""The dashboard's door: whose form it is, from which page it came, and what a role may."""

from urllib.parse import quote

import pytest

from tests.support.mail import PUBLIC_URL
from tests.support.office import FROM_HERE, hidden, signed_in
from tests.support.world import World

FORM = {"email": "dave@example.org", "role": "viewer"}
INVITE = "/dashboard/team/invite"


@pytest.mark.parametrize(("sent", "status"), [
    ({"Sec-Fetch-Site": "same-origin"}, 303), ({"Origin": PUBLIC_URL}, 303),
    ({"Sec-Fetch-Site": "cross-site", "Origin": PUBLIC_URL}, 403), ({"Sec-Fetch-Site": "same-site"}, 403),
    ({"Sec-Fetch-Site": "none"}, 403), ({"Origin": "https://evil.example.net"}, 403), ({"Origin": "null"}, 403),
    ({"Origin": f"{PUBLIC_URL}.evil.example.net"}, 403), ({}, 403),
])
def test_a_form_must_come_from_a_page_of_ours(world: World, sent: dict[str, str], status: int) -> None:
    office = signed_in(world)

    answer = world.http("POST", INVITE, form={"csrf": office.csrf, **FORM},
                        headers={"Cookie": office.cookie, **sent})

    assert answer.status == status
    assert bool(world.waiting("notices")) == (status == 303)


@pytest.mark.parametrize("path", ["/login", "/sign-up", "/reset"])
def test_also_the_forms_before_signing_in(world: World, path: str) -> None:
    answer = world.http("POST", path, form={"email": "a@example.org"}, headers={"Origin": "https://evil.net"})

    assert answer.status == 403


@pytest.mark.parametrize("csrf", ["", "x", None])
def test_a_form_must_bring_its_own_session_s_token(world: World, csrf: str | None) -> None:
    office = signed_in(world)
    other = signed_in(world, email="erin@garden.example.com")

    assert office.post(INVITE, csrf=other.csrf if csrf is None else csrf, **FORM).status == 403
    assert world.waiting("notices") == []


def test_who_is_signed_out_is_led_back_after_signing_in(world: World) -> None:
    answer = world.http("GET", "/dashboard/team?x=1&y=%26")

    assert answer.status == 303
    assert answer.headers["Location"] == "/login?next=%2Fdashboard%2Fteam%3Fx%3D1%26y%3D%2526"
    lost = world.http("POST", INVITE, form=FORM, headers=FROM_HERE)
    assert lost.status == 401
    assert "signed out" in lost.text.lower() or "session" in lost.text.lower()


@pytest.mark.promise("SEC-3")
def test_a_step_up_leads_on_to_the_very_thing_that_was_asked_for(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    office = signed_in(world).unproved()
    people, sending = f"/dashboard/lists/{garden.id}/people", f"/dashboard/campaigns/{world.draft(garden)}/send"
    looking, sent = office.get(f"{people}/addresses?state=confirmed"), office.post(sending, revision="1")

    assert hidden(looking.text, "next") == f"{people}/addresses?state=confirmed"
    assert f'<form action="{sending}" method="post"' in sent.text
    assert hidden(sent.text, "revision") == "1"
    proved = office.post("/dashboard/step-up", next=hidden(looking.text, "next"), step_up_code=office.code())
    assert world.carol in office.follow(proved).text


def test_who_is_signed_out_is_led_back_to_the_very_list(world: World) -> None:
    path = f"/dashboard/lists/{world.a_list().id}"

    assert world.http("GET", path).headers["Location"] == f"/login?next={quote(path, safe='')}"


@pytest.mark.parametrize("way", ["https://evil.net", "//evil.net", "/\\evil.net", "/dashboardx", "/s/x", "",
                                 "javascript:1", "/dashboard//evil.net", "/dashboard\n/x"])
def test_nobody_is_led_anywhere_else(way: str) -> None:
    from chalicelib.users.access import safe_next

    assert safe_next(way) == "/dashboard"


@pytest.mark.parametrize("way", ["/dashboard", "/dashboard/team", "/dashboard?said=x", "/dashboard/lists/a-b?cursor=c"])
def test_everybody_is_led_to_where_they_were_going(way: str) -> None:
    from chalicelib.users.access import safe_next

    assert safe_next(way) == way


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_a_lesser_role_may_look_and_not_manage(world: World, role: str) -> None:
    office = signed_in(world, role=role)

    refused = office.post(INVITE, **FORM)

    assert office.get("/dashboard/team").status == 200
    assert refused.status == 403
    assert "owner" in refused.text
    assert INVITE not in office.get("/dashboard/team").text, "no form is shown that would be refused"


def test_a_page_of_the_dashboard_may_not_be_framed_kept_or_cached(world: World) -> None:
    answer = signed_in(world).get("/dashboard/security")

    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_overview_shows_the_checklist_until_it_is_complete_and_then_how_things_stand(world: World) -> None:
    office = signed_in(world)
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    whole = office.get("/dashboard").text
    office.account.update(actions=[type(office.account).domain.set("")])
    lacking = office.get("/dashboard").text

    assert "Before you begin" not in whole
    assert "Garden news" in whole
    assert "4 of 5 done" not in whole
    assert "Before you begin" in lacking
    assert 'href="/dashboard/domain"' in lacking
