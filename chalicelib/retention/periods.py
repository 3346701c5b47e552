"""The one table of periods: of every kind of data that has an end, how long it is kept, from when, why, where it lies
and what deletes it.

Each length is read from where it is enforced. What the kind is called, and why it is kept, are the policy's own words
(`privacy/periods.py`). Tests hold all else to this table: that every model with an end is in it, that time to live and
the sweep reach its table, the template's queues, logs and buckets, the words of the policy, the data map.
`python -m infrastructure.data_map` draws docs/periods.md.
"""

from datetime import timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from chalicelib.accounts.rights import CLOSED_LIVES_FOR
from chalicelib.accounts.service import CALLS_COUNTED_FOR
from chalicelib.activity.rules import MONTHS_KEPT
from chalicelib.campaigns import link_check, rate
from chalicelib.campaigns.ledger import LEDGER_KEPT
from chalicelib.core import clock, copies, objects
from chalicelib.portal.rules import EXPORT_LIVES_FOR, JOURNAL_LIVES_FOR
from chalicelib.portal.sessions import LASTS
from chalicelib.privacy import periods as words
from chalicelib.retention import rules
from chalicelib.subscriptions import probed
from chalicelib.subscriptions.rules import COUNTER_LIVES_FOR, DOWNLOAD_LIVES_FOR, UNCONFIRMED_LIVES_FOR
from chalicelib.subscriptions.warned import STAYS_FOR
from chalicelib.users import profile, proof, sessions, team, throttle
from chalicelib.users.model import LOG_KEPT_FOR
from chalicelib.webhooks.rules import BY_HAND_COUNTED_FOR
from chalicelib.webhooks.rules import LOG_KEPT_FOR as CALLS_KEPT_FOR


class Kept(NamedTuple):
    """One kind: its model by “room.Model” or what it is in words, the longest that it is kept, from when, the policy's
    name for it (an id of `privacy/periods.py`), and where it lies: a table by its short name, or another store."""

    what: str
    span: timedelta | relativedelta
    since: str
    period: str
    store: str

    @property
    def why(self) -> str:
        return words.PERIODS[self.period].reason


QUEUES, DEAD_LETTERS, EVENTS, LOGS, FILES, TRAIL, BACKUPS = (
    "queues", "dead letters", "dead letters of SES", "logs", "files", "trail", "backups")
SWEPT = {"pending": "pending", "activity": "activity", "deliveries": "deliveries", "ephemeral": "ephemeral",
         "requests": "requests", "suppressions": "journal", FILES: "files"}  # by which kind of the sweep's
DELETED_BY = {**dict.fromkeys(SWEPT, "time to live, and the sweep within the hour"),
              FILES: "the sweep within the hour, and the bucket’s lifecycle", TRAIL: "the bucket’s lifecycle",
              **dict.fromkeys((QUEUES, DEAD_LETTERS, EVENTS), "SQS"), LOGS: "CloudWatch Logs", BACKUPS: "DynamoDB"}
SIX_MONTHS, A_DAY = relativedelta(months=MONTHS_KEPT), timedelta(seconds=clock.A_DAY)

ROWS: tuple[Kept, ...] = (
    Kept("subscriptions.Pending", UNCONFIRMED_LIVES_FOR, "asked for", words.UNCONFIRMED, "pending"),
    Kept("activity.Activity", SIX_MONTHS, "the beginning of its day", words.ACTIVITY, "activity"),
    Kept("activity.Seen", SIX_MONTHS, "the beginning of the day of the first time", words.ACTIVITY, "activity"),
    Kept("campaigns.Claim", LEDGER_KEPT, "sending", words.LEDGER, "deliveries"),
    Kept("campaigns.Lost", LEDGER_KEPT, "sending", words.LEDGER, "deliveries"),
    Kept("campaigns.Results", LEDGER_KEPT, "sending", words.LEDGER, "deliveries"),
    Kept("accounts.DataRequest", CLOSED_LIVES_FOR, "the answer", words.REQUESTS, "requests"),
    Kept("portal.Complaint", CLOSED_LIVES_FOR, "the answer", words.REQUESTS, "requests"),
    Kept("portal.Erasure", JOURNAL_LIVES_FOR, "the erasure", words.JOURNAL, "suppressions"),
    Kept("portal.ExportJob", EXPORT_LIVES_FOR, "the files being ready", words.EXPORT, "ephemeral"),
    Kept("portal.PortalSession", LASTS, "its beginning", words.SHORT, "ephemeral"),
    Kept("users.Lead", LASTS, "the beginning of what it leads to", words.SHORT, "ephemeral"),
    Kept("users.Proof", proof.WORKS_FOR, "asked for", words.SHORT, "ephemeral"),
    Kept("users.OneTime", profile.EMAIL_CHANGE_WORKS_FOR, "asked for", words.SHORT, "ephemeral"),
    Kept("users.SignUp", team.INVITATION_WAITS_FOR, "asked for", words.INVITATION, "ephemeral"),
    Kept("users.Session", sessions.IDLE, "last used", words.SESSION, "ephemeral"),
    Kept("users.OpenSession", sessions.LONGEST, "its beginning", words.SESSION, "ephemeral"),
    Kept("users.SignInLog", LOG_KEPT_FOR, "what happened", words.SIGN_INS, "ephemeral"),
    Kept("users.KnownRange", LOG_KEPT_FOR, "the last sign-in from there", words.SIGN_INS, "ephemeral"),
    Kept("users.Tries", throttle.LONGEST_KEPT, "the last try", words.SHORT, "ephemeral"),
    Kept("core.Copies", copies.KEPT_FOR, "the last try", words.MESSAGES, "ephemeral"),
    Kept("subscriptions.ConfirmationsToday", COUNTER_LIVES_FOR, "the last mail", words.COUNTER, "ephemeral"),
    Kept("subscriptions.Arrived", probed.NOTED_FOR, "the mail", words.SHORT, "ephemeral"),
    Kept("subscriptions.Download", DOWNLOAD_LIVES_FOR, "the file being ready", words.DOWNLOAD, "ephemeral"),
    Kept("subscriptions.Warned", STAYS_FOR, "the wish to stay", words.WARNING, "ephemeral"),
    Kept("campaigns.Bucket", rate.KEPT, "SES being asked", words.SHORT, "ephemeral"),
    Kept("campaigns.LinkCheck", link_check.KEPT, "the check", words.SHORT, "ephemeral"),
    Kept("accounts.CallsThisMinute", CALLS_COUNTED_FOR, "the beginning of the minute", words.SHORT, "ephemeral"),
    Kept("webhooks.LoggedCall", CALLS_KEPT_FOR, "the call", words.CALLS, "ephemeral"),
    Kept("webhooks.CallsByHand", BY_HAND_COUNTED_FOR, "the beginning of the hour", words.SHORT, "ephemeral"),
    Kept("operator.Foreign", rules.FOREIGN_KEPT_FOR, "what was done", words.SHORT, "ephemeral"),
    Kept("retention.Reached", rules.PLACE_KEPT_FOR, "the run", words.SHORT, "ephemeral"),
    Kept("Answers to requests with an Idempotency-Key", A_DAY, "the first request", words.SHORT, "ephemeral"),
)
COPIES: tuple[Kept, ...] = (
    Kept("Files that people and account holders have asked for, and uploads", objects.KEPT_FOR, "stored", words.EXPORT,
         FILES),
    Kept("Messages between programs", rules.QUEUES_KEEP, "sent", words.MESSAGES, QUEUES),
    Kept("Messages that no program could handle", words.MESSAGES_KEPT_FOR, "sent", words.MESSAGES, DEAD_LETTERS),
    Kept("Those of them with addresses: events and notices of SES", rules.WITH_ADDRESSES_KEPT_FOR, "sent",
         words.MESSAGES, EVENTS),
    Kept("Technical logs", words.LOGS_KEPT_FOR, "written", words.LOGS, LOGS),
    Kept("What was done by hand", words.BY_HAND_KEPT_FOR, "written", words.BY_HAND, TRAIL),
    Kept("Backups", words.BACKUPS_KEPT_FOR, "each moment", words.BACKUPS, BACKUPS),
)
TABLE: tuple[Kept, ...] = ROWS + COPIES


def as_markdown() -> str:
    """The table for people to read."""
    lines = ["# Periods", "",
             "Drawn from `chalicelib/retention/periods.py` by `python -m infrastructure.data_map`. What has passed its",
             "end is hidden from every read at once. The longest that each kind is kept:", "",
             "| what | where | how long | from | deleted by | why |", "|---|---|---|---|---|---|"]
    lines += [f"| {one.what} | {one.store} | {words.in_words(one.span)} | {one.since} | {DELETED_BY[one.store]} "
              f"| {one.why} |" for one in TABLE]
    return "\n".join([*lines, ""])
