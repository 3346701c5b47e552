"""Asking a draft's links whether they answer, on request, and keeping for a day what they said."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

from chalicelib.accounts.model import Account, account_key
from chalicelib.campaigns.checks import ADVICE, GOOD, WRONG
from chalicelib.campaigns.link_model import LinkCheck, link_check_key
from chalicelib.campaigns.model import Campaign, campaign_key
from chalicelib.core import clock, egress, ids, queue
from chalicelib.core.errors import ServiceError
from chalicelib.core.table import read_many
from chalicelib.lists.service import get_list

KEPT = timedelta(days=1)
MOST_LINKS = 40  # ten at a time, ten seconds each at worst: within the time that the worker has
AT_A_TIME = 10
NOT_AGAIN_FOR = timedelta(minutes=1)  # other people's servers are not to be asked for the fun of it
GONE = {404, 410}
HEAD_UNKNOWN = {403, 404, 405, 406, 501}  # some servers know no HEAD; they are asked once more, by GET


class Verdict(NamedTuple):
    """How a link did: good, advice or wrong, and why."""

    level: str
    text: str


def request(campaign: Campaign) -> None:
    """Let the campaign's links be asked, in a moment."""
    queue.put("checks", {"campaign": campaign.id})


def last(campaign: Campaign, now: datetime) -> LinkCheck | None:
    """What the links answered within the last day."""
    return cast("LinkCheck | None", read_many([link_check_key(campaign.id)], now)[0])


def look(campaign_id: str, now: datetime) -> None:
    """Ask every link of the campaign as it stands, and keep the answers. One that cannot be composed has no links."""
    account_id, short = ids.split(campaign_id)
    found = read_many([account_key(account_id), campaign_key(account_id, short), link_check_key(campaign_id)], now)
    account, campaign, before = cast("tuple[Account | None, Campaign | None, LinkCheck | None]", tuple(found))
    if account is None or campaign is None or (before is not None and _is_fresh(before, campaign, now)):
        return
    _model, pk, sk = link_check_key(campaign_id)
    LinkCheck(pk, sk, at=clock.iso(now), version=campaign.version, answers=_asked(_links(account, campaign, now)),
              expires_at=clock.epoch(now + KEPT)).save()


def _is_fresh(before: LinkCheck, campaign: Campaign, now: datetime) -> bool:
    return before.version == campaign.version and now - datetime.fromisoformat(before.at) < NOT_AGAIN_FOR


def _links(account: Account, campaign: Campaign, now: datetime) -> list[str]:
    from chalicelib.campaigns.freeze import freeze  # brings the HTML tools

    try:
        return freeze(account, get_list(account.id, str(campaign.list_id), now), campaign, now).links
    except ServiceError:
        return []


def _asked(links: list[str]) -> list[dict[str, Any]]:
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        verdicts = list(pool.map(ask, links[:MOST_LINKS]))
    return [{"url": url, "level": verdict.level, "text": verdict.text}
            for url, verdict in zip(links, verdicts, strict=False)]


def ask(url: str, fetch: Callable[..., egress.Answer] = egress.fetch) -> Verdict:
    """One link's verdict. Asked by HEAD; by GET where the server seems not to know that."""
    if urlsplit(url).scheme != "https":
        return Verdict(ADVICE, "Not looked at, since it is not encrypted.")
    try:
        status = fetch(url, "HEAD").status
        return judged(fetch(url).status if status in HEAD_UNKNOWN else status)
    except egress.Refused as refused:
        return Verdict(WRONG, f"Readers cannot reach it either. {refused.reason}")
    except egress.Unreachable as silent:
        return Verdict(WRONG, f"It does not answer. {silent.reason}")


def judged(status: int) -> Verdict:
    """What an HTTP status says of a link in a newsletter."""
    if 200 <= status < 300:
        return Verdict(GOOD, "It answers.")
    if 300 <= status < 400:
        return Verdict(GOOD, "It leads on to another address.")
    if status in GONE:
        return Verdict(WRONG, f"There is no such page ({status}).")
    if status >= 500:
        return Verdict(WRONG, f"The server is in trouble ({status}). Look again in a while.")
    return Verdict(ADVICE, f"The server does not answer programs ({status}). Open the link yourself.")
