"""CKI-3: analytics parameters on links say where traffic came from, never who: both recipients end at the same URL."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaigns import analytics
from tests.support import builders
from tests.support.mail import Mail
from tests.support.office import signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("CKI-3")
UTM = {"source": "newsletter", "medium": "email", "campaign": "May 2027", "content": ""}
ADDED = "utm_source=newsletter&utm_medium=email&utm_campaign=May%202027"
BODY = ("Hello {{ first_name | default: \"friend\" }},\n\n[beans](https://example.org/beans), "
        "[peas](https://example.org/peas?colour=green&utm_source=mine#top), [write](mailto:a@example.org)\n")
EXPECTED = [f"https://example.org/beans?{ADDED}",
            "https://example.org/peas?colour=green&utm_source=mine&utm_medium=email&utm_campaign=May%202027#top"]


def ends(world: World, mail: Mail) -> list[str]:
    """Where the links of a mail lead in the end."""
    return [world.http("GET", link).headers["Location"] if link.startswith("/c/") else link for link in mail.links]


@pytest.mark.parametrize("tracking", ["off", "anonymous", "identified"])
def test_the_links_of_two_recipients_end_at_the_same_address(world: World, tracking: str) -> None:
    world.use_account(tracking=tracking)
    garden = world.a_list()
    world.subscribed(garden, world.carol, tracking=True, first_name="Carol")
    world.subscribed(garden, builders.DAVE, first_name="Dave")

    world.start(garden, body=BODY, analytics=UTM)  # type: ignore[arg-type]
    world.drain()

    carols, daves = world.mail_to(world.carol), world.mail_to(builders.DAVE)
    assert ends(world, carols) == ends(world, daves) == EXPECTED
    assert ADDED.replace("May%202027", "May%202027") in carols.text or tracking != "off"
    assert "utm_" not in str(carols.message["List-Unsubscribe"])


@pytest.mark.parametrize("value", [
    "{{ first_name }}", "{{first_name}}", "{ first_name }", "carol@example.org", "carol%40example.org", "x" * 61,
    "a&b=c", "https://example.org", "d41d8cd98f00b204e9800998ecf8427e", "550e8400-e29b-41d4-a716-446655440000",
    "00441904496000", "mZ3rT9qLxW2bN7vK5cYd8g", "a\nb", "a#b", "ab?c", "<b>",
])
@pytest.mark.parametrize("name", analytics.NAMES)
def test_what_could_stand_for_a_person_is_refused(world: World, name: str, value: str) -> None:
    garden = world.a_list()
    given = {"list_id": garden.id, "subject": "May", "body": BODY, "analytics": {name: value}}

    assert world.api("POST", "/v1/campaigns", json=given).status == 422


def test_the_dashboard_takes_them_and_refuses_in_words(world: World) -> None:
    garden, office = world.a_list(), signed_in(world)
    form = {"list_id": garden.id, "subject": "May", "body": BODY, "format": "markdown", "utm_source": "newsletter"}

    made = office.post("/dashboard/campaigns/new", **form)
    refused = office.post("/dashboard/campaigns/new", **form | {"utm_campaign": "{{ first_name }}"})
    editor = office.get(made.headers["Location"]).text
    again = office.post(made.headers["Location"].partition("?")[0], **form, version="1", utm_medium="email")

    assert (made.status, refused.status, again.status) == (303, 422, 303)
    assert 'value="newsletter"' in editor
    assert "would learn who clicks" in refused.text
    campaign = made.headers["Location"].partition("?")[0].rpartition("/")[2]
    kept: Any = world.api("GET", f"/v1/campaigns/{campaign}").json["analytics"]
    assert (kept["source"], kept["medium"]) == ("newsletter", "email")


LINK = r"https://example\.org(/[a-z]{0,5})?(\?[a-z]=[0-9]{1,3}(&[a-z]){0,2})?(#[a-z]{0,3})?"


@given(st.from_regex(LINK, fullmatch=True),
       st.dictionaries(st.sampled_from(analytics.NAMES), st.from_regex(r"[a-z .-]{1,10}", fullmatch=True)))
def test_tagging_again_changes_nothing_and_leaves_the_authors_own(link: str, parameters: dict[str, str]) -> None:
    once = analytics.tagged(link, parameters)

    assert analytics.tagged(once, parameters) == once
    head, _, fragment = link.partition("#")
    assert once.startswith(head)
    assert once.endswith(f"#{fragment}" if fragment else once[-1:])
