"""The records of an export, made from the rows of each table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from chalicelib.accounts import audit
from chalicelib.accounts.model import Account, Audit, account_key
from chalicelib.activity import forget as activity
from chalicelib.activity.model import CLICK, OPEN, Links, links_key
from chalicelib.campaigns import mailed
from chalicelib.campaigns.model import Campaign
from chalicelib.core import clock, ids, signing
from chalicelib.core.table import plain, read_all
from chalicelib.imports.model import SUPPRESSIONS, Import, import_key
from chalicelib.lists.model import MailingList, list_key
from chalicelib.portal import journal, rules
from chalicelib.portal.model import COMPLAINT, OPERATOR, REQUEST, DataRequest, ExportJob, export_key
from chalicelib.portal.traces import Traces, list_of
from chalicelib.subscriptions import public
from chalicelib.subscriptions.model import ConfirmationsToday, Pending, Subscription, counter_key, named_in
from chalicelib.subscriptions.warned import Warned, warned_key
from chalicelib.webhooks import forget as webhooks
from chalicelib.webhooks.model import LoggedCall, Webhook

Record = tuple[str, dict[str, Any]]
KINDS_OF_READING = {OPEN: "open", CLICK: "click"}
WHO = {"user": "a person", "key": "a program"}
OF_A_REQUEST = ("right", "by", "received_at", "due_on", "closed_at", "outcome")
COUNTED_DAYS = 3


@dataclass(frozen=True, slots=True)
class Names:
    """What accounts and lists are called."""

    accounts: dict[str, str]
    lists: dict[str, str]

    @classmethod
    def of(cls, found: Traces, now: datetime) -> "Names":
        accounts = cast("list[Account]", read_all([account_key(one) for one in found.account_ids], now))
        lists = cast("list[MailingList]", read_all([list_key(*ids.split(one)) for one in sorted(found.list_ids)], now))
        return cls({one.id: one.controller.name for one in accounts}, {one.id: str(one.name) for one in lists})

    def controller(self, account_id: str) -> dict[str, Any]:
        return {"account_id": account_id, "controller": self.accounts.get(account_id, "")}

    def list(self, list_id: str) -> dict[str, Any]:
        return self.controller(ids.split(list_id)[0]) | {"list_id": list_id, "list": self.lists.get(list_id, "")}


def of_person(person: str, found: Traces, names: Names, now: datetime) -> Iterator[Record]:
    """What is the operator's own and no account holder's."""
    yield from requests([key for key in found.requests if key[0] == OPERATOR], names, now)
    lines = [*journal.of_person(person, now), *(
        line for one in found.moved for line in journal.of_person(one.old, now) if line.erased_at <= one.at)]
    for line in lines:
        where = names.controller(line.account) if line.account else {"account_id": "", "controller": ""}
        yield "erasures", where | {"erased_at": line.erased_at, "kept_until": _until(line)}
    days = [counter_key(person, now - timedelta(days=one)) for one in range(COUNTED_DAYS)]
    for row in read_all([(ConfirmationsToday, *key) for key in days], now):
        counted = cast("ConfirmationsToday", row)
        yield "confirmation_mails", {"day": row.sk, "mails": int(counted.sent), "kept_until": _until(row)}
    for job in cast("list[ExportJob]", read_all([export_key(person)], now)):
        yield "exports", {"asked_at": job.asked_at, "state": job.state, "address": job.address,
                          "kept_until": _until(job)}


def of_account(person: str, account_id: str, found: Traces, names: Names, now: datetime) -> Iterator[Record]:
    """What one account holder has; `found` is what is that one's."""
    controller = names.controller(account_id)
    yield from (("subscriptions", names.list(list_of(row)) | _subscription(row)) for row in found.subscriptions)
    yield from (("pending", names.list(str(row.pk)) | _pending(row)) for row in found.pending)
    for row in found.suppressions:
        yield "suppressions", controller | {"everywhere": row.everywhere, "lists": sorted(row.lists or ()),
                                            "restricted": row.restricted,
                                            "suppressed_at": row.suppressed_at}
    yield from warnings(controller, account_id, person, now)
    yield from uploads(account_id, found, names, now)
    campaigns = mailed.campaigns_to(account_id, found.list_ids, now)
    yield from messages(campaigns, person, names, now)
    yield from readings(controller, found, now)
    yield from requests(found.requests, names, now)
    yield from _done_about(controller, account_id, person, now)
    for one in found.moved:
        yield from messages(campaigns, one.old, names, now, until=str(one.at))
        yield from _done_about(controller, account_id, one.old, now, until=str(one.at))


def _done_about(controller: dict[str, Any], account_id: str, person: str, now: datetime,
                until: str = "") -> Iterator[Record]:
    """What is known by the person's alias; `until` when, where the address was changed, and may be another's now."""
    known_as, last = signing.alias(account_id, person), until or clock.iso(now)
    yield from acts(controller, (line for line in audit.about(account_id, known_as) if line.at <= last))
    yield from told(controller, ((webhook, call) for webhook, call in webhooks.about(account_id, known_as)
                                 if call.occurred_at <= last), now)


def _subscription(row: Subscription) -> dict[str, Any]:
    return {"subscription_id": public.public_id(list_of(row), str(row.sk)),
            "state": "restricted" if row.restricted else "confirmed", "address": row.address,
            "fields": dict(row.fields), "source": row.source, "confirmed_at": row.confirmed_at,
            "consent": dict(row.consent), "tracking": row.tracking,
            "address_changed_at": row.address_changed_at, "restriction_lifted_at": row.lifted_at}


def _pending(row: Pending) -> dict[str, Any]:
    return {"address": row.address, "fields": dict(row.fields), "source": row.source, "referrer": row.referrer,
            "requested_at": row.requested_at, "mailed_at": _iso(row.mailed_at), "wording": row.wording,
            "wording_version": int(row.wording_version), "kept_until": _until(row)}


def warnings(controller: dict[str, Any], account_id: str, person: str, now: datetime) -> Iterator[Record]:
    """That the person was told of being deleted for not reading. One read."""
    for row in cast("list[Warned]", read_all([warned_key(account_id, person)], now)):
        yield "warnings", controller | {
            "warned_at": _iso(row.warned_at), "days": int(row.days), "delivered_at": _iso(row.delivered_at),
            "failed": bool(row.failed), "stays_at": row.stays_at, "erased_at": row.erased_at, "kept_until": _until(row)}


def uploads(account_id: str, found: Traces, names: Names, now: datetime) -> Iterator[Record]:
    """By which tables the person was brought along, and what was vouched for (GDPR art. 15(1)(g)). One read at most;
    who of the account vouched is not told."""
    words = [*(row.source for row in found.subscriptions), *(row.source for row in found.pending),
             *(row.everywhere or "" for row in found.suppressions)]
    named = dict(named_by for word in words if (named_by := named_in(str(word))))
    for one in cast("list[Import]", read_all([import_key(account_id, short) for short in sorted(named)], now)):
        barred, said = one.mode == SUPPRESSIONS, cast("dict[str, Any]", one.attestation or {})
        where = names.controller(account_id) | {"list_id": "", "list": ""} if barred else names.list(str(one.list_id))
        yield "uploads", where | {
            "upload": one.short_id, "row": named[one.short_id], "brought_at": one.started_at, "mode": one.mode,
            "said_source": said.get("source", ""), "said_consent": said.get("consent", ""),
            "said_not_bought": bool(said.get("not_bought")), "vouched_at": said.get("at")}


def messages(campaigns: Iterable[Campaign], person: str, names: Names, now: datetime,
             until: str = "") -> Iterator[Record]:
    """What was sent of these campaigns. A query for each, and a read for each hundred messages. `until` when, where the
    address was changed, and may be somebody else's now."""
    found = [(one, mailed.page_of(one.id, person, now)) for one in campaigns]
    if until:
        moved_at = datetime.fromisoformat(until)
        found = [(one, page) for one, page in found if page and mailed.was_claimed_by(page.claim, moved_at)]
    pages = {one.id: page for one, page in found if page is not None}
    known = {row.delivery: row for rows in mailed.results(pages, person, now).values() for row in rows}
    for campaign, page in found:
        for delivery in page.handed_over(person) if page else ():
            row = known.get(delivery)
            yield "messages", names.list(str(campaign.list_id)) | {
                "campaign_id": campaign.id, "subject": campaign.subject, "started_at": campaign.started_at,
                "outcome": row.outcome if row else "uncertain", "reason": row.reason if row else None,
                "came_back_for_now": row is not None and row.soft,
                "delivery_id": delivery, "kept_until": _iso(int(page.claim.expires_at))}  # type: ignore[union-attr]


def readings(controller: dict[str, Any], found: Traces, now: datetime) -> Iterator[Record]:
    """What was recorded of opening and following, and the marks of first times."""
    campaigns = sorted({one.campaign for one in found.activity})
    links = {f"{row.pk}-{str(row.sk).removeprefix('links#')}": row.urls for row in
             cast("list[Links]", read_all([links_key(*ids.split(one)) for one in campaigns], now))}
    for row in activity.days(found.activity, now):
        campaign, _person, kind, link = str(row.sk).split("#")
        urls = links.get(campaign, [])
        url = urls[int(link) - 1] if kind == CLICK and 1 <= int(link) <= len(urls) else ""
        yield "opens_and_clicks", controller | {
            "campaign_id": campaign, "day": str(row.pk).partition("#")[0], "kind": KINDS_OF_READING[kind],
            "link": url, "times": int(row.times or 0), "by_machines": int(row.machine or 0),
            "first_at": _iso(row.first_at), "kept_until": _until(row)}
    for mark in activity.marks(found.activity, now):
        _person, kind, *number = str(mark.sk).split("#")
        yield "first_times", controller | {
            "campaign_id": str(mark.pk).split("#")[1], "day": mark.day, "kind": KINDS_OF_READING[kind],
            "link": "".join(number), "kept_until": _until(mark)}


def requests(keys: list[tuple[str, str]], names: Names, now: datetime) -> Iterator[Record]:
    """Rows of several kinds lie there: what is not in all of them is told as details."""
    for row in plain(DataRequest, keys, now):
        usual = {"right": "complaint", "by": rules.PORTAL} if row["sk"].startswith(COMPLAINT) else {}
        told = {name: row.get(name, usual.get(name)) for name in OF_A_REQUEST}
        more = {name: value for name, value in row.items()
                if name not in told and name not in {"pk", "sk", "person", "expires_at"}}
        yield "requests", names.controller(row["pk"]) | told | {
            "request_id": row["sk"].removeprefix(REQUEST).removeprefix(COMPLAINT), "details": more,
            "kept_until": _iso(row.get("expires_at"))}


def acts(controller: dict[str, Any], lines: Iterable[Audit]) -> Iterator[Record]:
    """What account holders did about the person, by the lines of their audit trail."""
    for line in lines:
        yield "account_holders_acts", controller | {
            "at": line.at, "by": WHO.get(str(line.actor).partition(":")[0], "the service"),
            "act": audit.ACTIONS.get(str(line.action), str(line.action)),
            "details": dict(line.facts) | {"subject": line.subject}}


def told(controller: dict[str, Any], calls: Iterable[tuple[Webhook, LoggedCall]], now: datetime) -> Iterator[Record]:
    """What account holders' servers were told, by the logs of their webhooks."""
    for webhook, call in calls:
        if not call.hidden(now):
            yield "told_to_programs", controller | {
                "at": call.at, "event": call.event, "occurred_at": call.occurred_at, "server": webhook.host,
                "delivery_id": call.delivery, "taken": bool(call.taken), "details": dict(call.about),
                "kept_until": _until(call)}


def _until(row: Any) -> str | None:
    return _iso(row.expires_at)


def _iso(seconds: Any) -> str | None:
    return clock.iso(datetime.fromtimestamp(int(seconds), UTC)) if seconds else None
