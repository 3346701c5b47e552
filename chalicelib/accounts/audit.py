"""The audit trail: who did what, when, to which thing. Ids alone; no address, name or IP (checklist S40)."""

from collections.abc import Iterator
from datetime import datetime

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from chalicelib.accounts.model import Audit
from chalicelib.core import clock, paging, signing

PREFIX = "audit#"
FORGOTTEN = "erased"
LATELY = 1000  # lines
ACTIONS = {
    "account.opened": "Account opened",
    "terms.accepted": "Terms accepted",
    "details.changed": "Controller details changed",
    "settings.changed": "Settings changed",
    "sunset.counted": "People who no longer read: counted",
    "sunset.on": "Deletion of people who no longer read: switched on",
    "sunset.off": "Deletion of people who no longer read: switched off",
    "sunset.run": "People who no longer read: warned or deleted",
    "domain.requested": "Sending domain entered",
    "domain.verified": "Sending domain verified",
    "domain.lost": "Sending domain no longer verified",
    "domain.removed": "Sending domain removed",
    "vouching.entered": "Page that vouches entered",
    "vouching.seen": "Own site vouches",
    "vouching.lost": "Own site vouches no longer",
    "vouching.removed": "Page that vouches removed",
    "key.issued": "API key issued",
    "key.revoked": "API key revoked",
    "login": "Signed in",
    "login.recovery": "Signed in with a recovery code",
    "logout": "Signed out",
    "password.changed": "Password changed",
    "password.reset": "Password reset by mail",
    "factor.enabled": "Second factor set up",
    "factor.disabled": "Second factor removed",
    "codes.renewed": "New recovery codes made",
    "email.changed": "Address changed",
    "session.ended": "Session ended",
    "member.invited": "Colleague invited",
    "member.withdrawn": "Invitation taken back",
    "member.joined": "Colleague joined",
    "member.changed": "Role changed",
    "member.removed": "Colleague removed",
    "list.created": "List made",
    "list.changed": "List changed",
    "addresses.shown": "Addresses of a list shown",
    "person.looked_up": "Person looked up",
    "person.added": "Person asked to confirm",
    "person.unsubscribed": "Person unsubscribed by hand",
    "person.suppressed": "Person suppressed by hand",
    "download.asked": "File of a list asked for",
    "download.fetched": "File of a list downloaded",
    "everything.asked": "File of everything of the account asked for",
    "everything.fetched": "File of everything of the account downloaded",
    "request.opened": "Request of a person entered",
    "request.closed": "Request of a person closed",
    "import.begun": "Upload begun",
    "import.mapped": "Columns of an upload named",
    "import.attested": "Upload vouched for",
    "import.started": "Upload started",
    "import.paused": "Upload paused",
    "import.resumed": "Upload resumed",
    "import.cancelled": "Upload cancelled",
    "import.undone": "Upload taken back",
    "campaign.created": "Campaign made",
    "campaign.changed": "Campaign changed",
    "campaign.deleted": "Draft deleted",
    "campaign.tested": "Test mail asked for",
    "campaign.scheduled": "Campaign scheduled",
    "campaign.unscheduled": "Schedule taken back",
    "campaign.held": "Campaign held",
    "campaign.rests": "Campaign waits after its first slice",
    "campaign.sent": "Campaign sent off",
    "campaign.paused": "Campaign paused",
    "campaign.resumed": "Campaign resumed",
    "campaign.cancelled": "Campaign cancelled",
    "campaign.sent_again": "Campaign sent once more to uncertain people",
    "uncertain.exported": "Uncertain people of a campaign downloaded",
    "report.exported": "Report downloaded",
    "statement.exported": "Statement downloaded",
    "trail.exported": "Audit trail downloaded",
    "webhook.created": "Webhook made",
    "webhook.changed": "Webhook changed",
    "webhook.removed": "Webhook removed",
    "webhook.disabled": "Webhook switched off after failures",
    "complaint.read": "Complaint read",
    "complaint.closed": "Complaint answered and closed",
    "incident.told": "Told of a breach of data",
    "incident.people_exported": "People whom a breach concerns downloaded",
    "operator.announced": "Announcement to all account holders",
    "operator.resumed": "Announcement taken up again",
    "operator.looked": "Announcement looked at",
    "operator.requests": "Open requests of people looked at",
    "operator.complaints_read": "Complaints about the operator read",
    "operator.complaint_answered": "A complaint about the operator answered",
    "operator.account_opened": "Account opened by the operator",
    "account.closed": "Account closed by the operator",
    "account.deletion_planned": "Deletion of the account planned by the operator",
    "account.ended": "Account closed by an owner",
    "account.ending_taken_back": "Closing of the account taken back",
    "account.reopened": "Account opened again by the operator",
    "sending.suspended": "Sending suspended by the operator",
    "sending.braked": "Sending suspended: too many mails came back or were reported",
    "sending.released": "Suspension of sending lifted by the operator",
    "operator.account_looked": "Account looked at",
    "operator.usage": "Usage of all accounts looked at",
    "operator.restore": "Drill after a restore from a backup",
    "operator.sending_held": "All sending held",
    "operator.sending_opened": "All sending opened",
    "operator.sweep": "State of the sweep looked at",
    "incident.looked": "Register of incidents looked at",
    "incident.opened": "Incident entered",
    "incident.entered": "Facts of an incident entered",
    "incident.confirmed": "Candidate confirmed as a breach",
    "incident.dismissed": "Candidate dismissed",
    "incident.decided": "Decided who is told of an incident",
    "incident.telling": "Account holders told of an incident",
    "incident.filed": "Report to the authority entered",
    "incident.closed": "Incident closed",
    "operator.canary": "Canary planted",
    "operator.probe": "The service’s trying itself switched on or off",
    "operator.probe_looked": "The service’s trying itself looked at",
    "operator.keys_rotated": "Signing key renewed",
    "operator.person_found": "Data of a person looked up for a request",
    "operator.waiting": "Wishes that wait for approval looked at",
    "operator.approved": "A wish approved",
    "operator.refused": "A wish that could not be met",
}


def record(account_id: str, actor: str, action: str, now: datetime, subject: str = "", **facts: str | int) -> None:
    """Add a line. `actor` is `user:{id}`, `key:{id}` or `service`; raises KeyError for an unknown action."""
    row(account_id, actor, action, now, subject, **facts).save()


def row(account_id: str, actor: str, action: str, now: datetime, subject: str = "", **facts: str | int) -> Audit:
    """A line that is not stored yet, for use within a transaction."""
    if action not in ACTIONS:
        raise KeyError(action)
    moment = f"{clock.epoch(now):011d}.{now.microsecond:06d}"  # to the microsecond: lines stand in the order of deeds
    return Audit(account_id, f"{PREFIX}{moment}-{signing.random_id(4)}", at=clock.iso(now), actor=actor, action=action,
                 subject=subject, facts=facts)


def page(account_id: str, cursor: str, limit: int) -> tuple[list[Audit], str | None]:
    """The trail, newest first, and the cursor of the next page."""
    return paging.newest_first(Audit, account_id, PREFIX, cursor, limit)


def about(account_id: str, known_as: str) -> Iterator[Audit]:
    """The lines that speak of one person, whom the account knows by this alias, oldest first. Reads the whole trail."""
    return iter(Audit.query(account_id, Audit.sk.startswith(PREFIX), _speaks_of(known_as)))


def lately_about(account_id: str, known_as: str) -> tuple[list[Audit], bool]:
    """The same among the newest lines alone, newest first, and whether there are older ones. One query."""
    return paging.newest(Audit, account_id, PREFIX, _speaks_of(known_as), LATELY)


def _speaks_of(known_as: str) -> Condition:
    condition: Condition = Path("subject").contains(known_as) | Path("facts").contains(known_as)
    return condition


def forget(line: Audit, known_as: str) -> None:
    """Put nobody in the place of a person who has been erased; what was done, by whom and when, stays on record."""
    facts = {name: FORGOTTEN if fact == known_as else fact for name, fact in line.facts.items()}
    subject = str(line.subject).replace(known_as, FORGOTTEN)
    line.update(actions=[Audit.subject.set(subject), Audit.facts.set(facts)])
