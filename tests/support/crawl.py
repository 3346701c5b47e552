"""A walk past every public page that is about an account holder, in all the states that people see it in."""

import re
from dataclasses import dataclass

from chalicelib.administration import backlink
from chalicelib.core.settings import settings
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions.warned import Warned, warned_key
from chalicelib.sunset import stay
from tests.support.answer import Answer
from tests.support.complaining import complain
from tests.support.mail import PUBLIC_URL
from tests.support.world import World


@dataclass(frozen=True)
class Crawl:
    """The pages, the account that they are about, and where the operator says that one can complain of it."""

    pages: list[Answer]
    account_id: str
    authority_url: str


def crawl(world: World) -> Crawl:
    """Walk once. A week passes on the way."""
    pages = [*_of_a_list(world, world.a_list()), *_of_the_account(world)]
    return Crawl(pages, world.account.id, settings().authority_url)


def _of_a_list(world: World, garden: MailingList) -> list[Answer]:
    """Joining and leaving."""
    form = f"/s/{garden.id}"
    shown = [world.http("GET", form), world.http("POST", form, form={"email": "wrong"})]
    shown += [world.sign_up(garden, world.carol)]
    link = world.confirmation_link()
    shown += [world.http("GET", link), world.confirm(link), world.http("GET", link)]
    leave = world.unsubscribe_link(garden, world.carol)
    shown += [world.http("GET", leave), gone := world.leave(leave)]
    shown += [world.http("POST", "/undo", form={"undo": gone.hidden("undo")})]
    shown += [world.http("GET", _web_version(world, garden))]
    world.advance(days=8)
    return [*shown, world.http("GET", link)]


def _web_version(world: World, garden: MailingList) -> str:
    """The address of a newsletter's web version."""
    world.subscribed(garden, "dave@example.org")
    world.send(garden)
    found = re.search(rf"{PUBLIC_URL}(/w/\S+)", world.mail_to("dave@example.org").text)
    assert found
    return found[1]


def _of_the_account(world: World) -> list[Answer]:
    """Its policy, whether it is genuine, and complaints about it."""
    about = world.account.id
    shown = [world.http("GET", f"/a/{about}/privacy{which}") for which in ("", "?version=2026-11.1", "/versions")]
    shown += [world.http("GET", f"/{which}/{about}") for which in ("verify", "complain")]
    shown += _warned(world)
    shown += [world.http("GET", backlink.link(about).removeprefix(PUBLIC_URL))]
    return [*shown, complain(world, about), complain(world, about, "wrong")]


def _warned(world: World) -> list[Answer]:
    """The link of a warning that one is about to be deleted: gone, waiting for the button, pressed."""
    person, now = world.person("quiet@example.org"), int(world.now().timestamp())
    link = f"/stay/{stay.token(world.account.id, person)}"
    gone = world.http("GET", link)
    Warned(*warned_key(world.account.id, person)[1:], warned_at=now, days=30, expires_at=now + 10**6).save()
    return [gone, world.http("GET", link), world.http("POST", link)]
