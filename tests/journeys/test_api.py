"""The API's manners: keys, errors that help, pages by cursor, answers given once."""

import pytest

from chalicelib.core import aws
from tests.support import builders
from tests.support.world import Answer, World

PROBLEM = "application/problem+json"
LIST = {"name": "Garden news"}


def _checked(answer: Answer, status: int) -> dict[str, str]:
    assert (answer.status, answer.headers["Content-Type"]) == (status, PROBLEM), answer.text
    assert answer.json["status"] == status
    assert answer.json["detail"]
    return {one["field"]: one["detail"] for one in answer.json.get("errors", [])}


@pytest.mark.parametrize("key", ["", "nonsense", "sm_live_", "sm_live_aaaaaaaaaaaabbbbbbbb_secret", "sm_live_é_x"])
def test_no_route_answers_without_a_valid_key(world: World, key: str) -> None:
    for method, path in (("GET", "/v1/lists"), ("POST", "/v1/lists"), ("GET", "/v1/campaigns/x/report")):
        _checked(world.http(method, path, headers={"Authorization": f"Bearer {key}"} if key else {}, json={}), 401)


def test_a_revoked_key_fails_at_once(world: World) -> None:
    world.api("GET", "/v1/lists")
    world.revoke_keys()

    _checked(world.api("GET", "/v1/lists"), 401)


def test_only_the_hash_of_a_key_is_kept(world: World) -> None:
    world.api("GET", "/v1/lists")

    assert world.key.split("_", 3)[3] not in str(world.everything_stored())


@pytest.mark.parametrize("what", ["lists", "campaigns"])
def test_what_is_another_s_looks_like_what_is_not_there(world: World, what: str) -> None:
    mine = world.a_list()
    target = mine.id if what == "lists" else world.draft(mine)
    world.account, world.key = builders.bob(), ""
    invented = target[:-1] + ("a" if target[-1] != "a" else "b")
    paths = ["", "/form"] if what == "lists" else ["", "/preview", "/report"]

    for path in paths:
        theirs, nobodys = (world.api("GET", f"/v1/{what}/{one}{path}") for one in (target, invented))
        _checked(theirs, 404)
        assert theirs.body == nobodys.body
    if what == "campaigns":
        for verb in ("test", "send"):
            _checked(world.api("POST", f"/v1/campaigns/{target}/{verb}", json={}), 404)
        _checked(world.api("POST", "/v1/campaigns", json={"list_id": mine.id, "subject": "x", "body": "y"}), 404)


@pytest.mark.parametrize(("body", "field"), [
    ({}, "name"),
    ({"name": ""}, "name"),
    ({"name": "x" * 101}, "name"),
    ({"name": "two\nlines"}, "name"),
    ({**LIST, "colour": "green"}, "colour"),
    ({**LIST, "fields": [{"name": "First Name", "label": "x"}]}, "fields.0.name"),
    ({**LIST, "fields": [{"name": "email", "label": "x"}]}, "fields.0.name"),
])
def test_errors_name_the_field(world: World, body: dict[str, object], field: str) -> None:
    assert field in _checked(world.api("POST", "/v1/lists", json=body), 422)


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b'"x"'])
def test_a_body_that_cannot_be_read(world: World, body: bytes) -> None:
    world.api("GET", "/v1/lists")
    headers = {"Authorization": f"Bearer {world.key}", "Content-Type": "application/json"}

    _checked(world.http("POST", "/v1/lists", body=body, headers=headers), 400)


@pytest.mark.parametrize(("fields", "named"), [
    ({"body": "Hi {{ nme }}"}, "body"),
    ({"subject": "Hi {{ nme }}"}, "subject"),
    ({"body": "[x](/relative)"}, "body"),
    ({"body": "[x](https://example.org/?who={{ first_name }})"}, "body"),
    ({"body": "![x](data:image/png;base64,AAAA)"}, "body"),
    ({"format": "word"}, "format"),
    ({"subject": "a\r\nBcc: x"}, "subject"),
])
def test_a_newsletter_that_could_never_be_sent_is_refused_at_once(
        world: World, fields: dict[str, str], named: str) -> None:
    garden = world.a_list()
    given = {"list_id": garden.id, "subject": "May", "body": "Hello", **fields}

    answer = world.api("POST", "/v1/campaigns", json=given)

    assert named in _checked(answer, 422)
    assert answer.json["remedy"]


def test_lists_page_by_cursor_newest_first(world: World) -> None:
    made = []
    for number in range(5):
        made.append(world.api("POST", "/v1/lists", json={"name": f"List {number}"}).json["id"])
        world.advance(seconds=1)

    seen, cursor = [], ""
    while True:
        page = world.api("GET", f"/v1/lists?limit=2{cursor}").json
        seen += [one["id"] for one in page["items"]]
        if not page["next"]:
            break
        cursor = f"&cursor={page['next']}"

    assert seen == made[::-1]


def test_a_cursor_leads_nowhere_else(world: World) -> None:
    for number in range(3):
        world.api("POST", "/v1/lists", json={"name": f"List {number}"})
    cursor = world.api("GET", "/v1/lists?limit=1").json["next"]

    _checked(world.api("GET", f"/v1/campaigns?cursor={cursor}"), 400)
    world.account, world.key = builders.bob(), ""
    _checked(world.api("GET", f"/v1/lists?cursor={cursor}"), 400)
    for limit in ("0", "101", "x", "-1"):
        _checked(world.api("GET", f"/v1/lists?limit={limit}"), 400)


def test_the_same_idempotency_key_gives_the_same_answer_and_makes_one_thing(world: World) -> None:
    headers = {"Idempotency-Key": "abc"}

    first, again = (world.api("POST", "/v1/lists", json=LIST, headers=headers) for _ in range(2))
    other = world.api("POST", "/v1/lists", json={"name": "Other"}, headers=headers)

    assert (first.status, again.status) == (201, 201)
    assert first.json == again.json
    _checked(other, 422)
    assert len(world.api("GET", "/v1/lists").json["items"]) == 1


def test_an_idempotency_key_is_one_thing_s(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    first, second = (f"/v1/campaigns/{world.draft(garden)}/send" for _ in range(2))
    headers = {"Idempotency-Key": "abc"}

    assert world.api("POST", first, json={}, headers=headers).status == 202
    _checked(world.api("POST", second, json={}, headers=headers), 422)
    assert world.api("GET", second.removesuffix("/send")).json["state"] == "draft"


def test_an_idempotency_key_is_the_account_s_own(world: World) -> None:
    headers = {"Idempotency-Key": "abc"}
    mine = world.api("POST", "/v1/lists", json=LIST, headers=headers).json
    world.account, world.key = builders.bob(), ""

    theirs = world.api("POST", "/v1/lists", json={"name": "Books"}, headers=headers)

    assert theirs.status == 201
    assert theirs.json["id"] != mine["id"]


def test_a_refused_request_does_not_use_up_its_key(world: World) -> None:
    garden = world.a_list()
    headers = {"Idempotency-Key": "abc"}
    wrong = {"list_id": garden.id, "subject": "x", "body": "{{ nme }}"}

    _checked(world.api("POST", "/v1/campaigns", json=wrong, headers=headers), 422)
    mended = world.api("POST", "/v1/campaigns", json={**wrong, "body": "Hello"}, headers=headers)

    assert mended.status == 201


def test_a_function_s_calls_cost_the_same_however_many_requests_it_has_answered(world: World) -> None:
    """What Powertools calls itself is not put into the user agent of the one client again for each request."""
    agents: list[str] = []
    aws.watch(lambda client: client.meta.events.register_last(
        "request-created", lambda request, **_: agents.append(str(request.headers.get_all("User-Agent")))))

    for number in range(3):
        made = world.api("POST", "/v1/lists", json=LIST, headers={"Idempotency-Key": f"{number}"})
        assert made.status == 201

    assert len(agents) > 3
    assert len(set(agents)) == 1


def test_methods_and_types_that_are_not_offered_say_so_in_the_same_form(world: World) -> None:
    _checked(world.http("DELETE", "/v1/lists"), 405)
    _checked(world.http("POST", "/v1/lists", body=b"x", headers={"Content-Type": "text/plain"}), 415)
