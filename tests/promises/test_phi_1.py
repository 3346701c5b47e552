"""PHI-1: the account holder's own site can vouch for us; the badge comes and goes with the link."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.accounts.model import Account, Audit
from chalicelib.administration import backlink
from tests.support import builders
from tests.support.office import Office, signed_in
from tests.support.receiver import Receiver
from tests.support.site import BADGE, HTML, PAGE, a_site, again, looked, puts, snippet, vouched
from tests.support.world import World

pytestmark = pytest.mark.promise("PHI-1")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Receiver]:
    with a_site(tmp_path) as (_net, made):
        yield made


@pytest.fixture
def office(world: World) -> Office:
    return signed_in(world)


def shown(world: World) -> str:
    """A public page of the account."""
    return world.http("GET", f"/s/{builders.a_list(world.account).id}").text


def trail(account: Account) -> list[str]:
    return [str(row.action) for row in Audit.query(account.id, Audit.sk.startswith("audit#"))]


def test_the_badge_stands_on_every_page_and_mail_once_the_site_shows_the_link(office: Office, site: Receiver) -> None:
    world, mailing_list = office.world, builders.a_list(office.account)
    puts(site, f"<html><body><p>Hello {snippet(office)}</p></body></html>")

    assert BADGE in looked(office)

    today = f"{world.now().day} {world.now():%B %Y}"
    page = world.http("GET", f"/s/{mailing_list.id}").text
    assert BADGE in page
    assert today in page
    world.sign_up(mailing_list, world.carol)
    asked = world.mail_to(world.carol)
    world.confirm(world.confirmation_link())
    _campaign, letter = world.sent_newsletter(mailing_list)
    for mail in (asked, letter):
        assert f"{BADGE}, last seen on {today}" in " ".join(mail.text.split())
        assert f"/verify/{office.account.id}" in mail.text
        assert BADGE in mail.html
        assert f"/verify/{office.account.id}" in mail.html
    assert "vouching.seen" in trail(office.account)


def test_a_subscriber_is_told_whether_the_site_vouches(office: Office, site: Receiver) -> None:
    world = office.world
    before = world.http("GET", f"/verify/{office.account.id}").text
    link = re.search(r'href="https?://[^/]+(/verify/[^"]+)"', snippet(office))
    puts(site, snippet(office))
    looked(office)

    assert "No site vouches for" in before
    assert link
    for path in (f"/verify/{office.account.id}", link[1]):
        page = world.http("GET", path)
        assert page.status == 200
        assert "Yes: a page on" in page.text
        assert "1 Rose Lane" in page.text


@pytest.mark.parametrize("path", ["/verify/nobody", "/verify/a-b", "/verify/{id}/AAAA", "/verify/{id}x"])
def test_what_is_nobodys_is_not_there(world: World, path: str) -> None:
    assert world.http("GET", path.format(id=world.account.id)).status == 404


def test_it_goes_at_once_when_the_page_answers_without_the_link(office: Office, site: Receiver) -> None:
    world = office.world
    puts(site, snippet(office))
    looked(office)
    puts(site, "<p>Nothing of the kind</p>")
    world.advance(days=1)

    assert world.run("recheck_vouching") == {"asked": 1}
    world.drain()

    assert BADGE not in shown(world)
    assert "does not show the link" in again(office)
    assert "vouching.lost" in trail(office.account)
    assert "Your site does not vouch for you any more" in world.mail_to("alice@garden.example.com").subject


def test_a_site_that_is_down_keeps_it_for_three_days_with_the_day_on_which_it_was_seen(office: Office,
                                                                                       site: Receiver) -> None:
    world = office.world
    puts(site, snippet(office))
    looked(office)
    seen_on = office.world.today()
    puts(site, "down", status=503)
    for _day in range(3):
        world.advance(days=1)
        world.run("recheck_vouching")
        world.drain()
        assert vouched(world) == {"domain": "garden.example.com", "seen_on": seen_on}
    assert "the badge goes on" in again(office)

    world.advance(days=1)
    world.run("recheck_vouching")
    world.drain()

    assert vouched(world) is None


def test_it_comes_back_and_is_dated_anew_every_day(office: Office, site: Receiver) -> None:
    world = office.world
    puts(site, snippet(office))
    looked(office)
    for _day in range(2):
        world.advance(days=1)
        world.run("recheck_vouching")
        world.drain()
        assert vouched(world) == {"domain": "garden.example.com", "seen_on": world.today()}
    assert world.run("recheck_vouching") == {"asked": 0}, "once a day is enough"


def test_a_link_made_under_a_retired_key_still_vouches(office: Office, site: Receiver) -> None:
    puts(site, snippet(office))
    office.world.rotate_keys()

    assert BADGE in looked(office)


def test_it_is_gone_when_the_details_name_another_site(office: Office, site: Receiver) -> None:
    puts(site, snippet(office))
    looked(office)
    details = builders.ALICE_DETAILS | {"website": "https://other.example.net"}
    office.account.update(actions=[Account.controller.set(builders.controller(details)), Account.domain.set("")])

    assert BADGE not in office.world.http("GET", f"/verify/{office.account.id}").text


def test_it_is_gone_with_the_page(office: Office, site: Receiver) -> None:
    puts(site, snippet(office))
    looked(office)

    assert office.post("/dashboard/vouching/remove").status == 303
    assert vouched(office.world) is None
    assert office.post("/dashboard/vouching/check").status == 409


@pytest.mark.parametrize("body", [
    "", "<!-- {link} -->", "<script>'{link}'</script>", "<template>{link}</template>", "<textarea>{link}</textarea>",
    "<noscript>{link}</noscript>", "{nofollow}", "{ugc}", "{hidden}", "{bobs}", "{text}", "{longer}",
])
def test_only_the_accounts_own_link_as_readers_see_it_counts(office: Office, site: Receiver, body: str) -> None:
    link, bobs = backlink.link(office.account.id), backlink.link(builders.bob().id)
    puts(site, body.format(
        link=snippet(office), bobs=f'<a href="{bobs}">x</a>', text=link, longer=f'<a href="{link}/x">x</a>',
        nofollow=f'<a rel="noopener nofollow" href="{link}">x</a>', ugc=f'<a href="{link}" rel=UGC>x</a>',
        hidden=f'<a hidden href="{link}">x</a>'))

    assert "does not show the link" in looked(office)
    assert vouched(office.world) is None


@pytest.mark.parametrize(("status", "headers", "said"), [
    (404, HTML, "no such page"), (302, HTML | {"Location": PAGE}, "leads on"), (403, HTML, "refuses us"),
    (200, HTML | {"Content-Encoding": "gzip"}, "compressed"), (200, {"Content-Type": "image/png"}, "not a web page"),
])
def test_what_is_no_usable_page_is_said_in_words(office: Office, site: Receiver, status: int, headers: dict[str, str],
                                                said: str) -> None:
    puts(site, snippet(office), status, headers)

    assert said in looked(office)
    assert vouched(office.world) is None
