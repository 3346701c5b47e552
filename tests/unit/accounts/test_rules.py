"""Who may collect and send: nobody whom a subscriber could not know and reach (promise ROLE-4)."""

import pytest

from chalicelib.accounts import rules
from chalicelib.accounts.model import Account
from tests.support.builders import ALICE_DETAILS, controller


def account(sender: str = "news@garden.example", **over: str) -> Account:
    return Account("a", "account", email="a@garden.example", controller=controller(ALICE_DETAILS | over), sender=sender,
                   created_at="")


def test_with_all_details_and_a_sender_everything_may_begin() -> None:
    assert rules.missing_details(account().controller) == []
    assert rules.may_collect(account())
    assert rules.may_send(account())


@pytest.mark.parametrize("missing", sorted(ALICE_DETAILS))
@pytest.mark.parametrize("left", ["", "   ", "\n"])
def test_each_detail_is_needed(missing: str, left: str) -> None:
    one = account(**{missing: left})

    assert rules.missing_details(one.controller) == [missing]
    assert not rules.may_collect(one)
    assert not rules.may_send(one)


def test_without_a_sender_people_may_subscribe_and_nothing_goes_out() -> None:
    assert rules.may_collect(account(sender=""))
    assert not rules.may_send(account(sender=""))


def test_a_fresh_account_may_do_neither() -> None:
    fresh = Account("a", "account", email="a@garden.example", created_at="")

    assert rules.missing_details(fresh.controller) == list(rules.REQUIRED_DETAILS)
    assert fresh.tracking == "off"
    assert not rules.may_collect(fresh)


def test_details_are_plain_data() -> None:
    assert rules.details(account().controller) == ALICE_DETAILS
