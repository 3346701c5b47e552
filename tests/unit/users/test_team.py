"""The people of an account: invited by mail, given roles, removed at once; an owner always stays."""

import pytest

from chalicelib.accounts.model import Account
from chalicelib.users import team
from tests.support import builders, newcomer
from tests.support.office import PASSWORD, a_user, signed_in
from tests.support.world import World

DAVE = "dave@example.org"


def test_an_invitation_is_taken_up_once_and_gives_the_role(world: World) -> None:
    office = signed_in(world)
    link = newcomer.invitation_link(office, DAVE, "viewer")
    page = world.http("GET", link)
    assert "Alice" in page.text
    assert world.http("POST", link, form={"password": PASSWORD}).status == 422, "the terms are asked of everybody"

    assert world.http("POST", link, form={"password": PASSWORD, "terms": "yes"}).status == 303
    assert world.http("POST", link, form={"password": PASSWORD, "terms": "yes"}).status == 410

    assert (DAVE, "viewer") in [(user.email, user.role) for user in team.members(world.account.id)]
    assert newcomer.log_in(world, DAVE).status == 303
    world.drain()
    assert "joined" in world.mail_to(office.user.email).subject.lower()


@pytest.mark.parametrize(("hours", "status"), [(7 * 24 - 1, 200), (7 * 24 + 1, 410)])
def test_an_invitation_waits_for_seven_days(world: World, hours: int, status: int) -> None:
    link = newcomer.invitation_link(signed_in(world), DAVE)
    world.advance(hours=hours)

    assert world.http("GET", link).status == status


def test_a_withdrawn_invitation_is_over(world: World) -> None:
    office = signed_in(world)
    link = newcomer.invitation_link(office, DAVE)
    waiting, = team.invitations(world.account.id, world.now())

    assert office.post(f"/dashboard/team/invitations/{waiting.sk}/withdraw").status == 303
    assert world.http("POST", link, form={"password": PASSWORD, "terms": "yes"}).status == 410


def test_who_is_somebody_s_already_is_told_and_the_inviting_owner_is_not(world: World) -> None:
    a_user(builders.bob(), "bob@books.example.com")
    office = signed_in(world)
    link = newcomer.invitation_link(office, "bob@books.example.com")

    answer = world.http("POST", link, form={"password": PASSWORD, "terms": "yes"})

    assert answer.status == 409
    assert "another address" in answer.text
    assert "books" not in office.get("/dashboard/team").text.replace("bob@books.example.com", "")


def test_the_last_owner_stays_and_one_of_two_may_go(world: World) -> None:
    office = signed_in(world)
    me = f"/dashboard/team/{office.user.id}"
    assert office.post(f"{me}/remove").status == 409
    assert office.post(f"{me}/role", role="viewer").status == 409
    second = a_user(world.account, DAVE)

    assert office.post(f"{me}/role", role="viewer").status == 303
    assert office.post(f"/dashboard/team/{second.id}/role", role="viewer").status == 403, "no owner any more"


def test_a_removed_colleague_is_out_at_once(world: World) -> None:
    office = signed_in(world)
    dave = signed_in(world, "editor", DAVE)
    assert dave.get("/dashboard/team").status == 200

    assert office.post(f"/dashboard/team/{dave.user.id}/remove").status == 303

    assert dave.get("/dashboard/team").status == 303
    assert newcomer.log_in(world, DAVE).status == 401


def test_when_the_last_owner_with_a_second_factor_goes_the_account_stops(world: World) -> None:
    office = signed_in(world)
    second = a_user(world.account, DAVE, with_factor=False)
    assert second.role == "owner"

    office.post("/dashboard/security/factor/remove")

    assert not Account.get(world.account.id, "account").secured
    assert world.http("GET", f"/s/{builders.a_list(builders.bob()).id}").status == 200


def test_nobody_changes_the_people_of_another_account(world: World) -> None:
    office = signed_in(world)
    bob = a_user(builders.bob(), "bob@books.example.com")

    assert office.post(f"/dashboard/team/{bob.id}/remove").status == 404
    assert office.post(f"/dashboard/team/{bob.id}/role", role="viewer").status == 404
    assert newcomer.log_in(world, "bob@books.example.com").status == 303
