"""PHI-1, RGT-4, ROLE-4: whatever an author places in a newsletter by hand, nothing of what must stand there is lost."""

import re
from html import unescape

import pytest

from chalicelib.accounts.model import Account
from tests.support.builders import ALICE_DETAILS
from tests.support.mail import Mail
from tests.support.site import BADGE
from tests.support.world import World

pytestmark = [pytest.mark.promise("PHI-1"), pytest.mark.promise("RGT-4"), pytest.mark.promise("ROLE-4")]
DETAILS, LEAVE = "{{ controller }}", "[Leave]({{ unsubscribe_url }})"
HTML_LEAVE = '<a href="{{ unsubscribe_url }}">Leave</a>'
PLACED = [  # the body, and how it is written
    ("Hello.", "markdown"), (DETAILS, "markdown"), (LEAVE, "markdown"), (f"{DETAILS}\n\n{LEAVE}", "markdown"),
    ("<p>Hello.</p>", "html"), (DETAILS, "html"), (HTML_LEAVE, "html"), (DETAILS + HTML_LEAVE, "html"),
]
LOST = [  # details that fall away again
    (f"<!-- {DETAILS} -->{HTML_LEAVE}", "html"), (f"<style>{DETAILS}</style>{HTML_LEAVE}", "html"),
    (f'<img alt="{DETAILS}" src="https://garden.example/a.png">{HTML_LEAVE}', "html"),
    (f"<!-- {DETAILS} -->\n\n{LEAVE}", "markdown"),
]


def letter(world: World, body: str, written_in: str, **more: str) -> Mail:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    world.account.update(actions=[Account.vouched.set({"domain": "garden.example.com", "seen_on": "2026-11-23"})])
    world.send(garden, body=body, format=written_in, **more)
    return world.mail_to(world.carol)


def parts(mail: Mail) -> list[str]:
    """Both parts as they are read."""
    return [" ".join(mail.text.split()), " ".join(unescape(mail.html).split())]


@pytest.mark.parametrize(("body", "written_in"), PLACED + LOST)
def test_badge_web_version_ways_details_and_the_way_out_stand_in_both_parts(
        world: World, body: str, written_in: str) -> None:
    for text in parts(mail := letter(world, body, written_in)):
        assert f"{BADGE}, last seen on" in text
        assert "23 November 2026" in text
        assert f"/verify/{world.account.id}" in text
        assert "Read this in your browser" in text
        assert re.search(r"https://\S+/w/[\w-]+", text)
        assert "Is something not right?" in text
        assert f"/complain/{world.account.id}" in text
        assert "data controller" in text
        assert all(" ".join(value.split()) in text for value in ALICE_DETAILS.values() if "\n" not in value)
    assert (mail.html.count("/u/"), mail.text.count("/u/")) == (1, 1)


@pytest.mark.parametrize(("body", "written_in"), PLACED)
def test_what_the_author_placed_is_not_repeated(world: World, body: str, written_in: str) -> None:
    mail = letter(world, body, written_in)

    phone = ALICE_DETAILS["phone"]
    assert (mail.html.count(phone), mail.text.count(phone)) == (1, 1)


def test_details_in_the_subject_are_not_details_in_the_mail(world: World) -> None:
    mail = letter(world, LEAVE, "markdown", preheader=DETAILS)

    assert all(ALICE_DETAILS["phone"] in text for text in parts(mail))


def test_without_a_site_that_vouches_no_letter_says_so(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    world.send(garden, body=f"{DETAILS}\n\n{LEAVE}")

    for text in parts(world.mail_to(world.carol)):
        assert "Vouched for" not in text
        assert "Read this in your browser" in text
