"""Listings by cursor: sizes with sense, cursors that lead only where they were issued for."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.core import paging
from chalicelib.core.errors import Malformed

pytestmark = pytest.mark.usefixtures("deployment")


@pytest.mark.parametrize(("typed", "size"), [("", 25), ("1", 1), ("99", 99), ("100", 100)])
def test_sizes(typed: str, size: int) -> None:
    assert paging.size(typed) == size


@pytest.mark.parametrize("typed", ["0", "101", "-1", "1.5", "1e1", "ten", " 1", "+1", "²", "①", "9" * 30])
def test_refused_sizes(typed: str) -> None:
    with pytest.raises(Malformed, match="limit"):
        paging.size(typed)


@given(st.text(max_size=20))
@example("²")
def test_a_size_is_from_1_to_100_or_refused(typed: str) -> None:
    try:
        size = paging.size(typed)
    except Malformed:
        return
    assert 1 <= size <= 100


def test_a_cursor_leads_on_from_where_it_was_issued() -> None:
    cursor = paging.seal("account/lists", {"pk": {"S": "account"}, "sk": {"S": "list#abc"}})

    assert paging.opened("account/lists", str(cursor)) == "list#abc"
    assert paging.opened("account/lists", "") is None
    assert paging.seal("account/lists", None) is None


@pytest.mark.parametrize("scope", ["account/campaigns", "other/lists", "", "account/lists/"])
def test_a_cursor_leads_nowhere_else(scope: str) -> None:
    cursor = paging.seal("account/lists", {"sk": {"S": "list#abc"}})

    with pytest.raises(Malformed, match="cursor"):
        paging.opened(scope, str(cursor))


def test_a_page_is_what_is_shown_and_where_it_goes_on() -> None:
    assert paging.listing([1, 2], lambda n: {"n": n}, "more") == {"items": [{"n": 1}, {"n": 2}], "next": "more"}
