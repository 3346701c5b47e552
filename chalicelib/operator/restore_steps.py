"""The steps of the drill after a restore. Each does one page and says whether that was the last; `drill["place"]` is
where the next one begins, `drill["done"]` counts what was done, and names nobody."""

from datetime import datetime
from typing import Any, cast

from pynamodb.expressions.update import Action

from chalicelib.accounts.model import DIRECTORY, Listed
from chalicelib.campaigns import restored, undeliverable
from chalicelib.campaigns.model import Campaign, campaign_key
from chalicelib.campaigns.results_model import RESULTS, Results
from chalicelib.campaigns.undeliverable import Undeliverable
from chalicelib.core import ids, whole
from chalicelib.core.settings import settings
from chalicelib.core.table import Key, commit, held, read_all, read_many
from chalicelib.portal import erase, journal
from chalicelib.portal.model import JOURNAL, Erasure
from chalicelib.retention import sweep as sweeping
from chalicelib.subscriptions import sizes
from chalicelib.subscriptions.leave import suppress_everywhere
from chalicelib.subscriptions.model import Subscription, Suppression, subscription_key, suppression_key

Drill = dict[str, Any]
PAGE = 100  # rows, and the most that one read takes
LEDGER_PAGE = 1000
ACCOUNTS_PAGE = 20


def count_before(drill: Drill, _now: datetime) -> bool:
    return _count(drill, "before")


def count_after(drill: Drill, _now: datetime) -> bool:
    return _count(drill, "after")


def _count(drill: Drill, when: str) -> bool:
    """One page of one table; the tables one after the other."""
    table, place = drill["place"] or [next(iter(settings().tables)), None]
    found, following = whole.counted(table, place)
    drill[when][table] = found + (drill[when].get(table, 0) if place else 0)
    names = list(settings().tables)
    later = names[names.index(table) + 1:]
    drill["place"] = [table, following] if following else [later[0], None] if later else None
    return drill["place"] is None


def suppressions(drill: Drill, _now: datetime) -> bool:
    """What another, newer copy of the table of suppressions holds beyond this one: nothing is taken away here."""
    if not drill["from"]:
        return True
    rows, drill["place"] = whole.elsewhere(drill["from"], drill["place"], PAGE)
    for raw in rows:
        if raw["pk"]["S"].startswith(JOURNAL):
            line = Erasure.from_raw_data(raw)
            held(lambda line=line: line.save(condition=Erasure.pk.does_not_exist()))  # type: ignore[misc]
        else:
            _join(Suppression.from_raw_data(raw))
    _add(drill, "suppressions_looked_at", len(rows))
    return drill["place"] is None


def _join(newer: Suppression) -> None:
    actions: list[Action] = [Suppression.suppressed_at.set(Suppression.suppressed_at | newer.suppressed_at)]
    actions += [Suppression.lists.add(newer.lists)] if newer.lists else []
    actions += [Suppression.everywhere.set(newer.everywhere)] if newer.everywhere else []
    actions += [Suppression.restricted.set(newer.restricted)] if newer.restricted else []
    Suppression(newer.pk, newer.sk).update(actions=actions)


def barred_by_the_ledger(drill: Drill, now: datetime) -> bool:
    """Complaints and dead addresses, by the ledger, which no backup brings back: it is as new as it ever was. Whoever
    has confirmed after that campaign began has lifted the suppression, so it is not made again."""
    rows, drill["place"] = whole.rows(Results, drill["place"], LEDGER_PAGE)
    found = [mail for row in rows if row.sk.startswith(RESULTS) for mail in undeliverable.on_page(row, now)]
    _add(drill, "barred_by_the_ledger", sum(_barred(mail, now) for mail in found))
    return drill["place"] is None


def _barred(mail: Undeliverable, now: datetime) -> bool:
    account_id, short = ids.split(mail.campaign)
    campaign, there = cast("tuple[Campaign | None, Suppression | None]", tuple(read_many(
        [campaign_key(account_id, short), suppression_key(account_id, mail.person)], now)))
    if (there is not None and there.everywhere) or (campaign is not None and _came_later(campaign, mail.person, now)):
        return False
    suppress_everywhere(account_id, mail.person, mail.outcome, now, by_hand=True)
    return True


def _came_later(campaign: Campaign, person: str, now: datetime) -> bool:
    row = Subscription.find(*subscription_key(str(campaign.list_id), person)[1:], now)
    return row is not None and bool(campaign.started_at) and row.confirmed_at > campaign.started_at


def campaigns(drill: Drill, now: datetime) -> bool:
    """A few accounts' campaigns that were under way."""
    place = drill["place"]
    found = [str(row.sk) for row in Listed.query(DIRECTORY, Listed.sk > place if place else None, limit=ACCOUNTS_PAGE)]
    _add(drill, "campaigns_stopped", sum(restored.stop(account, now) for account in found))
    drill["place"] = found[-1] if found else None
    return len(found) < ACCOUNTS_PAGE


def erasures(drill: Drill, now: datetime) -> bool:
    """One line of the journal, oldest first: whoever was erased since the backup was made is erased again."""
    line = next((one for one in journal.every(now) if [one.pk, one.sk] > (drill["place"] or ["", ""])), None)
    if line is None:
        return True
    erase.replay(line, now)
    drill["place"] = [line.pk, line.sk]
    _add(drill, "erasures_done_again", 1)
    return False


def left(drill: Drill, now: datetime) -> bool:
    """People who are on a list and have left it: both cannot be, but for a backup. They are taken off; and who has
    asked to be kept and not used is not used."""
    rows, drill["place"] = whole.rows(Subscription, drill["place"], PAGE)
    keys = {row.sk + row.pk: _suppression_of(row) for row in rows}
    there = {(row.pk, row.sk): row for row in cast("list[Suppression]", read_all(list(set(keys.values())), now))}
    for row in rows:
        found = there.get(keys[row.sk + row.pk][1:])
        if found is not None and _list_of(row) in (found.lists or ()):
            _add(drill, "taken_off_again", commit(lambda write, row=row: sizes.drop(write, row)))  # type: ignore[misc]
        elif found is not None and found.restricted and not row.restricted:
            _add(drill, "restricted_again", held(lambda row=row: row.update(  # type: ignore[misc]
                actions=[Subscription.restricted.set(True)], condition=Subscription.confirmed_at == row.confirmed_at)))
    return drill["place"] is None


def _suppression_of(row: Subscription) -> Key:
    return suppression_key(ids.split(_list_of(row))[0], str(row.sk))


def _list_of(row: Subscription) -> str:
    return str(row.pk).partition("#")[0]


def sweep(drill: Drill, now: datetime) -> bool:
    """What is past its period, at once."""
    for name, count in sweeping.sweep(now).items():
        _add(drill, f"swept_{name}", count)
    return True


def _add(drill: Drill, name: str, count: int) -> None:
    drill["done"][name] = drill["done"].get(name, 0) + int(count)
