"""ROLE-3, CKI-3, PHI-1: what an account's policy says of analytics; and it states no fact that it does not keep."""

import re
from html import unescape

import pytest

from chalicelib.accounts.model import Account
from chalicelib.accounts.service import get_account
from tests.support.world import World

pytestmark = [pytest.mark.promise("ROLE-3"), pytest.mark.promise("CKI-3"), pytest.mark.promise("PHI-1")]


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_it_names_the_analytics_parameters_as_they_are(world: World) -> None:
    at = f"/a/{world.account.id}/privacy"

    said, data = words(world.http("GET", at).text), world.http("GET", at, headers={"Accept": "application/json"}).json

    assert "for each newsletter by itself" in said
    assert "utm_source, utm_medium, utm_campaign, utm_content" in said
    assert data["analytics"] == {"parameters": ["utm_source", "utm_medium", "utm_campaign", "utm_content"],
                                 "set": "for each newsletter by itself", "same_for_everybody": True}


def test_vouching_makes_no_version_and_is_no_fact_of_one(world: World) -> None:
    at, before = f"/a/{world.account.id}/privacy", int(world.account.policy)
    world.account.update(actions=[Account.vouched.set({"domain": "garden.example.com", "seen_on": "2026-11-23"})])

    main = world.http("GET", at).text.partition("<main")[2].partition("</main>")[0]
    account = get_account(world.account.id, world.now())

    assert account is not None
    assert int(account.policy) == before
    assert "Vouched for by" not in main, "the badge is the frame's, as of today"
    assert f'href="/verify/{world.account.id}"' in main
