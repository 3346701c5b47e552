"""Whether the account holder's own site vouches for it: the page that is to, and the look at it (promise PHI-1).

A page that answers without the link ends the vouching at once. One that does not answer may be down for a while: the
badge stays, with the day on which the link was last seen, and goes after three days.
"""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit, notices
from chalicelib.accounts.model import Account, account_key
from chalicelib.accounts.rules import is_own_host
from chalicelib.administration import backlink
from chalicelib.administration.directory import accounts_with
from chalicelib.administration.model import Vouching, vouching_key
from chalicelib.core import clock, egress, queue
from chalicelib.core.errors import Conflict
from chalicelib.core.table import commit, held, read_many

LOST_AFTER_DAYS = 3
NOT_AGAIN_FOR = timedelta(minutes=1)  # other people's servers are not to be asked for the fun of it
DUE_AFTER = timedelta(hours=20)
GONE = {404, 410}
NO_LINK = "The page does not show the link. Put it into the page exactly as it is shown here."


class Look(NamedTuple):
    """What a look has shown: None for `vouches` where the page gave no usable answer; `problem` says why, in words."""

    vouches: bool | None
    problem: str = ""


def of_account(account_id: str, now: datetime) -> Vouching | None:
    """The page that was entered, or None."""
    return cast("Vouching | None", read_many([vouching_key(account_id)], now)[0])


def enter(account: Account, typed: str, by: str, now: datetime) -> None:
    """Take the address of a page, and let it be looked at. Raises Invalid."""
    page = backlink.accepted(account, typed)
    at = clock.iso(now)

    def both(write: TransactWrite) -> None:
        write.save(Vouching(account.id, "vouching", page=page, entered_at=at, asked_at=at))
        if account.vouched and account.vouched["domain"] != backlink.host_of(page):
            write.update(account, actions=[Account.vouched.remove()])
        write.save(audit.row(account.id, by, "vouching.entered", now, domain=backlink.host_of(page)))

    if not commit(both):
        raise Conflict("Somebody else has just changed this.", "Look at the page again.")
    _ask(account.id)


def check_now(account: Account, now: datetime) -> None:
    """Let the page be looked at, once a minute at most. Raises Conflict where none was entered."""
    asked = Vouching(*vouching_key(account.id)[1:])
    if of_account(account.id, now) is None:
        raise Conflict("No page was entered.", "Enter the address of the page first.")
    if held(lambda: asked.update(actions=[Vouching.asked_at.set(clock.iso(now))],
                                 condition=Vouching.asked_at <= clock.iso(now - NOT_AGAIN_FOR))):
        _ask(account.id)


def remove(account: Account, by: str, now: datetime) -> None:
    """Forget the page: the badge goes. Raises Conflict where none was entered."""

    def all_of_it(write: TransactWrite) -> None:
        write.delete(Vouching(*vouching_key(account.id)[1:]), condition=Vouching.pk.exists())
        write.update(account, actions=[Account.vouched.remove()])
        write.save(audit.row(account.id, by, "vouching.removed", now))

    if not commit(all_of_it):
        raise Conflict("No page was entered.", "Look at the page again.")


def recheck(now: datetime) -> dict[str, int]:
    """Once a day: let every page that was entered be looked at, but those that were in the last hours."""
    due = [account.id for account, row in accounts_with(vouching_key, now)
           if _is_due(cast("Vouching", row), now)]
    queue.put_all("vouching", [_message(account_id) for account_id in due])
    return {"asked": len(due)}


def _is_due(entered: Vouching, now: datetime) -> bool:
    return not entered.checked_at or now - datetime.fromisoformat(str(entered.checked_at)) > DUE_AFTER


def _ask(account_id: str) -> None:
    queue.put("vouching", _message(account_id))


def _message(account_id: str) -> dict[str, Any]:
    return {"account": account_id}


def look(account_id: str, now: datetime) -> None:
    """Fetch the account's page and act on what it shows. Done again it finds the same."""
    found = read_many([account_key(account_id), vouching_key(account_id)], now)
    account, entered = cast("tuple[Account | None, Vouching | None]", tuple(found))
    if account is not None and entered is not None:
        settle(account, entered, seen(account, str(entered.page)), now)


def seen(account: Account, page: str) -> Look:
    """What the page shows now."""
    if not is_own_host(account, backlink.host_of(page)):
        return Look(False, "The page is not on your web site or your sending domain any more.")
    try:
        return judged(egress.fetch(page, headers={"Accept": "text/html"}), account.id)
    except egress.Refused as refused:
        return Look(False, refused.reason)
    except egress.Unreachable as silent:
        return Look(None, f"The page could not be fetched. {silent.reason}")


def judged(answer: egress.Answer, account_id: str) -> Look:
    """What an answer says. The body is read as it came: we ask for no compression, and unpack none."""
    if answer.status in GONE:
        return Look(False, f"There is no such page ({answer.status}).")
    if 300 <= answer.status < 400:
        return Look(None, "The address leads on to another one. Enter the address at which the page really is.")
    if answer.status != 200:
        return Look(None, f"The server refuses us or is in trouble ({answer.status}).")
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        return Look(None, "The server sends the page compressed though we ask it not to.")
    if answer.headers.get("content-type", "").partition(";")[0].strip().lower() not in {"text/html",
                                                                                      "application/xhtml+xml"}:
        return Look(False, "This address is not a web page (HTML).")
    holds = backlink.holds_link(answer.body, account_id)
    return Look(holds, "" if holds else NO_LINK)


def settle(account: Account, entered: Vouching, found: Look, now: datetime) -> None:
    """Store what was found, unless another page was entered meanwhile; let the badge appear or go."""
    before, today = account.vouched, now.date().isoformat()
    silent = (str(entered.silent_since or today)) if found.vouches is None and before else None
    after = _vouched(entered, found, before, silent, now)

    def all_of_it(write: TransactWrite) -> None:
        write.update(entered, condition=Vouching.page == entered.page, actions=[
            Vouching.checked_at.set(clock.iso(now)), Vouching.problem.set(found.problem),
            Vouching.silent_since.set(silent) if silent and after else Vouching.silent_since.remove()])
        if after != before:
            write.update(account, actions=[Account.vouched.set(after) if after else Account.vouched.remove()])
        if bool(after) != bool(before):
            write.save(audit.row(account.id, "service", "vouching.seen" if after else "vouching.lost", now,
                                 domain=backlink.host_of(str(entered.page))))

    if commit(all_of_it) and before and not after:
        notices.tell_owners(account.id, "vouching_lost", domain=before["domain"])


def _vouched(entered: Vouching, found: Look, before: dict[str, str] | None, silent: str | None,
             now: datetime) -> dict[str, str] | None:
    """What the account's badge is to say from now on, or None for none."""
    if found.vouches:
        return {"domain": backlink.host_of(str(entered.page)), "seen_on": now.date().isoformat()}
    if silent and now.date() < lost_on(silent):
        return before
    return None


def lost_on(silent_since: str) -> date:
    """The day on which the badge goes, where the page has given no answer since the day given."""
    return date.fromisoformat(silent_since) + timedelta(days=LOST_AFTER_DAYS)
