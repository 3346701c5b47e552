"""RGT-4: the five ways stand on every page of the dashboard too, and on what the gateway answers by itself."""

import re
from html import unescape

import pytest
from chalice.app import Chalice

from chalicelib.core.settings import settings
from infrastructure.local import aws, template
from infrastructure.local.gateway import BROKEN, NOT_THERE, TOO_LARGE, Gateway, Request
from tests.contract.test_tenants import NOBODYS, routes
from tests.support import estate as estates
from tests.support.office import signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-4")
PARAMETERS = aws.World().parameters
PEOPLE = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
WAYS = ("the link is in every mail", 'href="/portal"', 'href="/complain"', "organisation that mails you")


def in_order(page: str, authority: str) -> bool:
    """Whether the foot of a page names all five, the most convenient first."""
    foot = unescape(page.partition("<footer")[2])
    found = [foot.find(way) for way in (*WAYS, authority)]
    return found[0] > 0 and found == sorted(found)


def test_every_page_of_the_dashboard_shows_them(world: World) -> None:
    estate = estates.of(world)
    office = estate.office()
    paths = [path.format(**estate.ids | NOBODYS) for method, path in routes()
             if method == "GET" and path.startswith("/dashboard")
             and not path.endswith("/preview.html")]  # the mail itself, in its frame
    pages = {path: office.get(path) for path in paths}
    shown = {path: page for path, page in pages.items() if "text/html" in page.headers.get("Content-Type", "")}

    assert len(shown) > 30
    assert [path for path, page in shown.items() if not in_order(page.text, settings().authority_url)] == []


@pytest.mark.parametrize("path", ["/dashboard/nowhere-at-all", "/dashboard/people/none", "/dashboard/keys"])
def test_so_do_its_errors_its_step_up_and_its_way_in(world: World, path: str) -> None:
    office = signed_in(world, proved=False)
    answers = [office.get(path), office.post(path, csrf="wrong"), office.post(path), world.http("GET", path)]

    for page in answers:
        if "text/html" in page.headers.get("Content-Type", ""):
            assert in_order(page.text, settings().authority_url), (path, page.status)


@pytest.mark.parametrize("kind", [NOT_THERE, TOO_LARGE, BROKEN])
def test_what_the_gateway_answers_itself_shows_them(kind: str) -> None:
    gateway = Gateway(Chalice("empty", configure_logs=False), template.load().gateway_responses(PARAMETERS))

    answer = gateway.refuse(Request("GET", "/nowhere", [("Accept", PEOPLE)], b"", "127.0.0.1"), kind)

    page = answer.body.decode()
    assert dict(answer.headers)["Content-Type"].startswith("text/html")
    assert in_order(page, PARAMETERS["AuthorityUrl"])
    assert f'href="mailto:{PARAMETERS["OperatorContact"]}"' in page
    assert len(re.findall(r"<h1>[^<]+</h1>", page)) == 1
    assert "<script" not in page
    assert "style=" not in page


@pytest.mark.parametrize("accept", ["application/json", "application/problem+json", "*/*", ""])
def test_programs_are_told_in_data(accept: str) -> None:
    gateway = Gateway(Chalice("empty", configure_logs=False), template.load().gateway_responses(PARAMETERS))

    answer = gateway.refuse(Request("GET", "/v1/nowhere", [("Accept", accept)], b"", "127.0.0.1"), BROKEN)

    assert b'"title"' in answer.body
    assert b"<html" not in answer.body
