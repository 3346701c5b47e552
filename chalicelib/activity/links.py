"""The addresses behind link numbers: written when a campaign is frozen, looked up by its number, never by a URL that a
caller hands in, so there is no open redirect."""

from datetime import datetime
from typing import cast

from chalicelib.activity.model import Links, links_key
from chalicelib.core import ids
from chalicelib.core.errors import NotFound
from chalicelib.core.table import Key, read_many


def publish(account_id: str, short: str, urls: list[str]) -> Links:
    """The row to be written with the frozen campaign."""
    _model, pk, sk = links_key(account_id, short)
    return Links(pk, sk, urls=urls)


def key(account_id: str, short: str) -> Key:
    """Where a campaign's links stand, for reading them along with other rows."""
    return links_key(account_id, short)


def destination(campaign: str, number: str, now: datetime) -> str:
    """The address of link `number` (from 1). Raises NotFound."""
    urls = _urls(campaign, now)
    if not number.isdecimal() or not 1 <= int(number) <= len(urls):
        raise NotFound("This link does not exist.", "Please open it again from the e-mail.")
    return urls[int(number) - 1]


_known: dict[str, tuple[str, ...]] = {}
MOST_KNOWN = 256


def _urls(campaign: str, now: datetime) -> tuple[str, ...]:
    """Frozen links never change, so a warm process reads them once for each campaign."""
    if campaign not in _known:
        account_id, short = ids.split(campaign)
        found = cast("Links | None", read_many([links_key(account_id, short)], now)[0])
        if found is None:
            raise NotFound
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[campaign] = tuple(found.urls)
    return _known[campaign]


def forget() -> None:
    """Drop what is known: for tests."""
    _known.clear()
