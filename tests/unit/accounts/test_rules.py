"""Who may collect and send: nobody whom a subscriber could not know and reach (promise ROLE-4)."""

from typing import Any

import pytest

from chalicelib.accounts import rules
from chalicelib.accounts.model import Account
from chalicelib.accounts.terms import CURRENT
from tests.support.builders import ALICE_DETAILS, controller


def account(sender: str = "news@garden.example", domain: str = "garden.example", terms: str = CURRENT,
            secured: bool = True, **details: str) -> Account:
    return Account("a", "account", email="a@garden.example", controller=controller(ALICE_DETAILS | details),
                   sender=sender, domain=domain, terms=terms, secured=secured, created_at="")


def test_with_all_details_and_a_sender_everything_may_begin() -> None:
    assert rules.missing_details(account().controller) == []
    assert rules.may_collect(account())
    assert rules.missing(account()) == []


@pytest.mark.parametrize("missing", sorted(ALICE_DETAILS))
@pytest.mark.parametrize("left", ["", "   ", "\n"])
def test_each_detail_is_needed(missing: str, left: str) -> None:
    one = account(**{missing: left})

    assert rules.missing_details(one.controller) == [missing]
    assert not rules.may_collect(one)


@pytest.mark.parametrize(("lacking", "step"), [
    ({"terms": ""}, "terms"), ({"secured": False}, "second_factor"), ({"domain": ""}, "domain"),
    ({"sender": ""}, "sender"), ({"sender": "news@other.example"}, "sender"),
    ({"sender": "news@sub.garden.example"}, "sender"), ({"sender": "news@evilgarden.example"}, "sender"),
])
def test_each_step_of_the_checklist_is_needed(lacking: dict[str, Any], step: str) -> None:
    one = account(**lacking)

    assert not rules.may_collect(one)
    assert step in [each.name for each in rules.checklist(one) if not each.done]


def test_an_older_version_of_the_terms_lets_people_subscribe_and_the_account_make_nothing() -> None:
    one = account(terms="2020-01")

    assert rules.may_collect(one)
    assert not rules.has_current_terms(one)


def test_a_fresh_account_may_do_neither() -> None:
    fresh = Account("a", "account", email="a@garden.example", created_at="")

    assert rules.missing_details(fresh.controller) == list(rules.REQUIRED_DETAILS)
    assert fresh.tracking == "off"
    assert not rules.may_collect(fresh)


def test_details_are_plain_data() -> None:
    assert rules.details(account().controller) == ALICE_DETAILS
