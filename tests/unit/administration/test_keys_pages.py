"""API keys on the dashboard: made by an owner with a second factor, shown once, used, revoked."""

import re
from html import unescape

import pytest

from chalicelib.accounts import keys
from chalicelib.core import aws
from tests.support import builders
from tests.support.answer import Answer
from tests.support.office import Office, signed_in
from tests.support.world import World

FORM = {"label": "Shop", "access": "reading", "expires": "90"}


def make(office: Office, **given: str) -> Answer:
    return office.post("/dashboard/keys", **(FORM | given))


def shown(answer: Answer) -> str:
    assert answer.status == 201, answer.text
    found = re.search(r'<textarea id="secret"[^>]*>([^<]+)<', answer.text)
    assert found
    return unescape(found[1])


def call(world: World, secret: str, path: str = "/v1/lists", method: str = "GET") -> Answer:
    body = {} if method == "POST" else None
    return world.http(method, path, headers={"Authorization": f"Bearer {secret}"}, json=body)


def test_a_key_is_shown_once_works_and_is_revoked(world: World) -> None:
    office = signed_in(world)
    answer = make(office)
    secret = shown(answer)
    [key] = keys.keys_of(world.account.id)

    told = unescape(answer.text)
    assert f'-H "Authorization: Bearer {secret}"' in told
    assert f'-H "X-API-Key: sm_live_{world.account.id}{key.id}"' in told
    assert call(world, secret).status == 200
    page = office.get("/dashboard/keys").text
    assert secret not in page
    assert "Shop" in page
    assert world.today() in page, "the day of its last use"
    assert office.user.email in page, "who made it"

    office.follow(office.post(f"/dashboard/keys/{key.id}/revoke"))
    assert call(world, secret).status == 401
    assert "Revoked" in office.get("/dashboard/keys").text
    assert aws.client("apigateway").get_api_keys()["items"] == []
    assert secret.rpartition("_")[2] not in str(world.everything_stored()) + world.logged()


def test_a_key_does_no_more_than_its_scopes(world: World) -> None:
    secret = shown(make(signed_in(world), access="chosen", **{"scope:campaigns:read": "yes"}))

    assert call(world, secret, "/v1/campaigns").status == 200
    refused = call(world, secret, "/v1/lists")
    assert (refused.status, "lists:read" in refused.text) == (403, True)
    assert call(world, secret, "/v1/lists", "POST").status == 403


@pytest.mark.parametrize(("hours", "status"), [(-1, 200), (1, 401)])
def test_a_key_ends_with_its_last_day(world: World, hours: int, status: int) -> None:
    world.advance_to_noon()
    secret = shown(make(signed_in(world), expires="day", expires_on=world.today()))

    world.advance(hours=12 + hours)

    assert call(world, secret).status == status


def test_a_form_sent_twice_makes_one_key(world: World) -> None:
    office = signed_in(world)
    found = re.search(r'name="new" value="([^"]+)"', office.get("/dashboard/keys").text)
    assert found

    first, second = make(office, new=found[1]), make(office, new=found[1])

    assert (first.status, second.status) == (201, 409)
    assert len(keys.keys_of(world.account.id)) == 1
    assert call(world, shown(first)).status == 200


def test_a_form_with_errors_comes_back_as_it_was(world: World) -> None:
    answer = make(signed_in(world), label="", access="chosen", expires="day", expires_on="2020-01-01")

    assert answer.status == 422
    assert answer.text.count('class="error"') == 3
    assert 'value="2020-01-01"' in answer.text
    named = make(signed_in(world, email="b@garden.example.com"), label="<b>" * 30)
    assert (named.status, "&lt;b&gt;" in named.text) == (422, True)


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_only_owners_make_and_revoke(world: World, role: str) -> None:
    builders.key_of(world.account)
    [key] = keys.keys_of(world.account.id)
    office = signed_in(world, role=role)

    assert make(office).status == 403
    assert office.post(f"/dashboard/keys/{key.id}/revoke").status == 403
    assert 'action="/dashboard/keys"' not in office.get("/dashboard/keys").text
    assert not keys.keys_of(world.account.id)[0].revoked_at


def test_making_wants_a_second_factor_and_keeps_what_was_typed(world: World) -> None:
    office = signed_in(world).unproved()

    asked = make(office, access="chosen", **{"scope:lists:read": "yes"})
    assert asked.status == 403
    assert 'name="scope:lists:read" value="yes"' in asked.text
    assert keys.keys_of(world.account.id) == []
    made = make(office, access="chosen", step_up_code=office.code(), **{"scope:lists:read": "yes"})
    assert call(world, shown(made)).status == 200


def test_another_account_s_keys_are_not_there(world: World) -> None:
    bob = builders.bob()
    builders.key_of(bob)
    [his] = keys.keys_of(bob.id)
    office = signed_in(world)

    assert office.post(f"/dashboard/keys/{his.id}/revoke").status == 404
    assert his.id not in office.get("/dashboard/keys").text
    assert not keys.keys_of(bob.id)[0].revoked_at
