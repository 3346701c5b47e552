"""What an account holder knows people by: theirs alone, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import signing
from chalicelib.core.errors import NotFound
from chalicelib.subscriptions import public

ALICE, BOB = "a" * 12, "b" * 12
LIST = f"{ALICE}-2345678abcdef"

pytestmark = pytest.mark.usefixtures("deployment")


@given(address=st.emails())
def test_an_alias_leads_back_to_the_person_for_that_account_alone(address: str) -> None:
    person = signing.person(address)
    known = signing.alias(ALICE, person)

    assert len(known) == 22
    assert known not in {person, signing.alias(BOB, person), signing.pseudonym(ALICE, person)}
    assert signing.unalias(ALICE, known) == person
    assert signing.unalias(BOB, known) != person


@given(known=st.text(max_size=24))
def test_what_is_no_alias_is_nobody(known: str) -> None:
    try:
        person = signing.unalias(ALICE, known)
    except NotFound:
        return
    assert signing.alias(ALICE, person) == known, "only the one spelling is accepted"


@given(address=st.emails())
def test_a_public_id_names_list_and_person(address: str) -> None:
    person = signing.person(address)
    given_out = public.public_id(LIST, person)

    assert given_out.startswith(f"{LIST}-")
    assert person not in given_out
    assert public.own(ALICE, given_out) == (LIST, person)
    with pytest.raises(NotFound):
        public.own(BOB, given_out)


@pytest.mark.parametrize("given_in", ["", "-", "--", LIST, f"{LIST}-", f"{LIST}-{'A' * 21}", f"{LIST}-{'A' * 23}",
                                      f"{LIST}-{'A' * 21}B", f"{LIST}-ä{'A' * 21}", f"{ALICE}--{'A' * 22}",
                                      "a-b-" + "~" * 22, f"{LIST}-{'A' * 22}\n"])
def test_what_is_no_id_is_nobody(given_in: str) -> None:
    with pytest.raises(NotFound):
        public.own(ALICE, given_in)
