"""Names that are one long word, or are read from right to left: the portal's pages hold them on a phone."""

import pytest
from playwright.sync_api import Page

from tests.browser import checks
from tests.browser.cast import Cast
from tests.browser.checks import DESKTOP, NARROW, PHONE
from tests.browser.rights import portal_at, portal_me, portal_tab, portal_take
from tests.browser.service import Row
from tests.support.builders import ALICE_DETAILS

LONG, HEBREW = "Gartenbauvereinsvorsitzendenstellvertreter" * 2, "גן הוורדים של אליס"
PLACES = {"overview": portal_me, "one sender": portal_at, "delete": portal_tab("Delete"), "take along": portal_take}


def _row(name: str) -> Row:
    """The account's details, under another name."""
    return {"controller": {"M": {key: {"S": value} for key, value in (ALICE_DETAILS | {"name": name}).items()}}}


@pytest.mark.parametrize("name", [LONG, HEBREW], ids=["long", "right to left"])
@pytest.mark.parametrize("place", PLACES)
def test_names_of_any_kind_have_room(page: Page, cast: Cast, place: str, name: str,
                                     monkeypatch: pytest.MonkeyPatch) -> None:
    list_id = cast.a_list()
    monkeypatch.setattr(cast, "a_list", lambda: list_id)
    checks.sized(page, PHONE)
    PLACES[place](page, cast)
    found = {}
    list_row = f"list#{list_id.partition('-')[2]}"
    with (cast.service.row_changed("account", _row(name)),
          cast.service.row_changed(list_row, {"name": {"S": name}})):
        page.goto(page.url)
    for size in (NARROW, PHONE, DESKTOP):
        checks.sized(page, size)
        found[size] = list(checks.whole(page))

    assert {size: faults for size, faults in found.items() if faults} == {}
    assert place not in {"overview", "one sender"} or name in page.inner_text("main")
