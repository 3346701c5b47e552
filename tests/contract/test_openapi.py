"""The API's description: valid, complete, drawn from the routes themselves; and the page that shows it to people."""

import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from openapi_spec_validator import OpenAPIV31SpecValidator

from chalicelib.accounts import rules
from chalicelib.accounts.operations import OPERATIONS, place_of
from tests.support.world import World


@pytest.fixture
def described(world: World) -> Any:
    return world.http("GET", "/v1/openapi.json").json


@pytest.fixture
def page(world: World) -> BeautifulSoup:
    return BeautifulSoup(world.http("GET", "/docs").text, "html.parser")


def test_the_description_is_valid(described: Any) -> None:
    spoilt = described | {"paths": {"/v1/lists": {"get": {"parameters": [{"name": "x", "in": "nowhere"}]}}}}

    assert described["openapi"].startswith("3.1")
    assert [str(error) for error in OpenAPIV31SpecValidator(described).iter_errors()] == []
    assert [*OpenAPIV31SpecValidator(spoilt).iter_errors()], "what is wrong would be found"


def test_it_describes_every_route_of_the_api_and_no_other(described: Any) -> None:
    from app import app

    routes = {(method.lower(), path) for path, methods in app.routes.items() for method in methods
              if path.startswith("/v1/") and path != "/v1/openapi.json"}

    assert routes == {(method, path) for path, methods in described["paths"].items() for method in methods}
    assert len(routes) == len(OPERATIONS)


def test_operations_have_names_of_their_own_known_scopes_and_words(described: Any) -> None:
    operations = [one for methods in described["paths"].values() for one in methods.values()]
    names = [one["operationId"] for one in operations]

    assert sorted(names) == sorted(set(names))
    assert {one.scope for one in OPERATIONS} <= set(rules.SCOPES)
    assert [one for one in names if not re.fullmatch(r"[a-z]+(_[a-z]+)+", one)] == []
    assert [one["operationId"] for one in operations if not 5 < len(one["summary"]) < 90] == []
    assert all(tag["description"] for tag in described["tags"])


def test_what_makes_something_says_where_it_is(described: Any) -> None:
    for one in OPERATIONS:
        if one.status == 201:
            found = [known for known in described["paths"] if known.rpartition("/")[0] == place_of(one)]
            assert any("get" in described["paths"][known] for known in found), one.path


def test_all_that_is_referred_to_is_there_and_nothing_else(described: Any) -> None:
    used = set(re.findall(r'"#/components/(\w+)/([\w.-]+)"', json.dumps(described)))
    there = {(kind, name) for kind in ("schemas", "responses") for name in described["components"][kind]}

    assert used <= there
    assert {name for kind, name in there - used if kind == "schemas"} == set()


def test_both_are_open_to_everybody_and_can_be_kept(world: World) -> None:
    for path, kind in (("/v1/openapi.json", "application/json"), ("/docs", "text/html; charset=utf-8")):
        answer = world.http("GET", path)
        known = {"If-None-Match": f'"other", W/{answer.headers["ETag"]}'}
        again = world.http("GET", path, headers=known)

        assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert (again.status, again.body) == (304, b"")
        assert world.http("HEAD", path).body == b""


def test_the_page_shows_every_operation_with_its_fields_and_a_request(page: BeautifulSoup, described: Any) -> None:
    for path, methods in described["paths"].items():
        for method, one in methods.items():
            shown = page.select_one(f"article[aria-labelledby={one['operationId']}]")
            assert shown is not None
            assert f"{method.upper()} {path}" in shown.text
            assert "Authorization: Bearer" in shown.text
            assert "X-API-Key" in shown.text
    for name, schema in described["components"]["schemas"].items():
        fields = {code.text for code in page.select(f"article[aria-labelledby={name}] th code")}
        assert fields == set(schema.get("properties", {})) or name in {"Nothing", "Problem", "FieldProblem"}


def test_the_page_is_built_for_everybody_and_fetches_nothing_from_elsewhere(page: BeautifulSoup) -> None:
    ids = [str(tag["id"]) for tag in page.find_all(id=True)]
    jumps = [str(anchor["href"])[1:] for anchor in page.find_all("a") if str(anchor["href"]).startswith("#")]
    named = [str(tag["aria-labelledby"]) for tag in page.find_all(attrs={"aria-labelledby": True})]

    assert sorted(ids) == sorted(set(ids))
    assert {*jumps, *named} <= set(ids)
    assert page.find_all(["script", "style", "iframe", "img"]) == []
    assert [name for tag in page.find_all(True) for name in tag.attrs if name == "style" or name.startswith("on")] == []
    assert {str(tag["href"])[:8] for tag in page.find_all("link")} == {"/static/"}
    assert len(page.find_all("h1")) == 1
