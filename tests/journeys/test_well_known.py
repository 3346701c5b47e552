"""What programs look for at addresses that are agreed on."""

import json
from datetime import datetime, timedelta

import pytest

from chalicelib.core.settings import settings
from tests.support.world import World

KNOWN = ["/.well-known/gpc.json", "/.well-known/dnt", "/.well-known/security.txt", "/robots.txt"]


def test_global_privacy_control_is_said_to_be_honoured(world: World) -> None:
    answer = world.http("GET", "/.well-known/gpc.json")

    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json["gpc"] is True
    assert datetime.strptime(answer.json["lastUpdate"], "%Y-%m-%d")  # noqa: DTZ007 - a day has no zone
    assert set(answer.json) == {"gpc", "lastUpdate"}


@pytest.mark.parametrize("path", ["/.well-known/dnt", "/.well-known/dnt/"])
def test_the_site_wide_tracking_status_is_that_nobody_is_tracked(path: str, world: World) -> None:
    answer = world.http("GET", path)

    assert answer.headers["Content-Type"] == "application/tracking-status+json"
    assert json.loads(answer.body) == {"tracking": "N", "controller": [f"{settings().public_url}/privacy"],
                                       "policy": f"{settings().public_url}/privacy"}


@pytest.mark.parametrize("days", [0, 400])
def test_security_txt_names_a_contact_and_never_runs_out(days: int, world: World) -> None:
    world.advance(days=days)

    answer = world.http("GET", "/.well-known/security.txt")

    lines = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert lines["Contact"] == f"mailto:{settings().operator_contact}"
    assert lines["Canonical"] == f"{settings().public_url}/.well-known/security.txt"
    assert lines["Preferred-Languages"] == "en"
    assert timedelta(days=30) < datetime.fromisoformat(lines["Expires"]) - world.now() < timedelta(days=365)


def test_robots_may_read_that_pages_are_not_for_them_and_follow_no_link_that_counts(world: World) -> None:
    answer = world.http("GET", "/robots.txt")

    rules = [line for line in answer.text.splitlines() if line and not line.startswith("#")]
    assert rules == ["User-agent: *", "Disallow: /o/", "Disallow: /c/", "Disallow: /v1/"]
    assert world.http("GET", "/privacy").headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("path", KNOWN)
def test_they_are_tiny_kept_by_caches_and_write_nothing(path: str, world: World) -> None:
    before = world.everything_stored()

    answer, head = world.http("GET", path), world.http("HEAD", path)

    assert (answer.status, head.status, head.body) == (200, 200, b"")
    assert len(answer.body) < 500
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert "Set-Cookie" not in answer.headers
    assert world.written_since(before) == []
