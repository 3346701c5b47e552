"""SEC-2: strong passwords at every door where one is set; kept as argon2id, and made anew when the cost changes."""

import pytest

from chalicelib.users import passwords
from chalicelib.users.model import User
from tests.support import newcomer
from tests.support.office import FROM_HERE, PASSWORD, a_user
from tests.support.world import World

pytestmark = pytest.mark.promise("SEC-2")

WEAK = {"short one": "12", "passwordpassword": "guess", "smartmessages1": "guess", "sonyericsson": "tried first"}


@pytest.mark.parametrize("password", WEAK)
def test_a_weak_one_is_refused_at_sign_up_reset_change_and_invitation(world: World, password: str) -> None:
    office = newcomer.owner_of(world)
    reset = newcomer.reset_link(world, office.user.email)
    invitation = newcomer.invitation_link(office, "dave@example.org")
    asked = [
        newcomer.sign_up(world, "new@newcomers.example", password),
        world.http("POST", reset, form={"password": password}),
        world.http("POST", invitation, form={"password": password, "terms": "yes"}),
        office.post("/dashboard/security/password", current=PASSWORD, password=password),
    ]

    assert [answer.status for answer in asked] == [422] * 4
    for answer in asked:
        assert WEAK[password] in answer.text
        assert f'value="{password}"' not in answer.text, "a password is never sent back"


def test_only_a_hash_is_kept_and_no_rule_says_which_characters(world: World) -> None:
    newcomer.account(world, "new@newcomers.example", "käse regenschirm mond")

    stored = str(world.everything_stored())

    assert "regenschirm" not in stored
    assert "$argon2id$" in stored


def test_a_change_of_cost_renews_the_hash_at_the_next_sign_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    user = a_user(world.account, "alice@garden.example.com", with_factor=False)
    monkeypatch.setattr(passwords, "COST", passwords.Cost(memory=128, passes=1, lanes=1))

    answer = world.http("POST", "/login", form={"email": user.email, "password": PASSWORD}, headers=FROM_HERE)

    kept = User.get(user.pk, user.sk).password
    assert answer.status == 303
    assert "m=128," in kept
    assert passwords.matches(kept, PASSWORD)
