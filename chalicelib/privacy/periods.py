"""How long everything is kept, read from where it is enforced, so that no page can name another period."""

from datetime import timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from chalicelib.accounts.service import CALLS_COUNTED_FOR
from chalicelib.activity.rules import MONTHS_KEPT
from chalicelib.campaigns.ledger import LEDGER_KEPT
from chalicelib.imports.rules import RESULTS_LIVE_FOR
from chalicelib.portal.rules import CLOSED_LIVES_FOR, EXPORT_LIVES_FOR, JOURNAL_LIVES_FOR
from chalicelib.subscriptions.rules import COUNTER_LIVES_FOR, DOWNLOAD_LIVES_FOR, UNCONFIRMED_LIVES_FOR
from chalicelib.subscriptions.warned import STAYS_FOR
from chalicelib.users import proof, reset, throttle
from chalicelib.users.model import LOG_KEPT_FOR
from chalicelib.users.profile import EMAIL_CHANGE_WORKS_FOR
from chalicelib.users.sessions import LONGEST
from chalicelib.users.team import INVITATION_WAITS_FOR
from chalicelib.webhooks.rules import BY_HAND_COUNTED_FOR
from chalicelib.webhooks.rules import LOG_KEPT_FOR as CALLS_KEPT_FOR

LOGS_KEPT_FOR = timedelta(days=14)  # RetentionInDays in infrastructure/template.yaml
BY_HAND_KEPT_FOR = timedelta(days=365)  # of TrailBucket, there
MESSAGES_KEPT_FOR = timedelta(days=14)  # MessageRetentionPeriod of dead letters, there
BACKUPS_KEPT_FOR = timedelta(days=35)  # of DynamoDB's point-in-time recovery, which the template leaves as it is
SHORT_SPANS = (CALLS_COUNTED_FOR, proof.WORKS_FOR, reset.WORKS_FOR, EMAIL_CHANGE_WORKS_FOR, BY_HAND_COUNTED_FOR,
               throttle.LONGEST_KEPT)


class Period(NamedTuple):
    """How long something is kept: what, the time in words, and the reason for it. `id` is its name in the data map."""

    id: str
    what: str
    long: str
    reason: str


def in_words(span: timedelta | relativedelta) -> str:
    """A span for people: “5 minutes”, “7 days”, “6 months”, “3 years”."""
    if isinstance(span, relativedelta):
        return _some(span.years * 12 + span.months, "month")
    minutes = int(span.total_seconds()) // 60
    if minutes % 60:
        return _some(minutes, "minute")
    hours = minutes // 60
    if hours % 24:
        return _some(hours, "hour")
    days = hours // 24
    return _some(days // 365, "year") if days and days % 365 == 0 else _some(days, "day")


def _some(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


SUBSCRIPTION, FOR_EVER, ACCOUNT = "subscription", "for_ever", "account"
UNCONFIRMED, ACTIVITY, LEDGER, COUNTER = "unconfirmed", "activity", "ledger", "counter"
SIGN_INS, SESSION, INVITATION, CALLS, SHORT, REQUESTS, JOURNAL, EXPORT, LOGS, BACKUPS = (
    "sign_ins", "session", "invitation", "calls", "short", "requests", "journal", "export", "logs", "backups")
DOWNLOAD, REGISTER, UPLOAD, BY_HAND, MESSAGES, WARNING = (
    "download", "register", "upload", "by_hand", "messages", "warning")

OF_SUBSCRIBERS: tuple[Period, ...] = (
    Period(UNCONFIRMED, "A subscription that nobody has confirmed", in_words(UNCONFIRMED_LIVES_FOR),
           "So that you have time to confirm, and nobody is kept who did not ask."),
    Period(SUBSCRIPTION, "A subscription with its proof of consent", "while it is active",
           "It is what the newsletter is sent by, and how the organisation can show that you asked for it."),
    Period(ACTIVITY, "Opens and clicks by person", in_words(relativedelta(months=MONTHS_KEPT)),
           "Afterwards only totals are left, which name nobody."),
    Period(LEDGER, "What was mailed to whom, and whether it arrived", in_words(LEDGER_KEPT),
           "So that nobody is mailed twice, and failures can be looked into."),
    Period(WARNING, "That you were warned of being deleted for not reading, or stay", f"at most {in_words(STAYS_FOR)}",
           "So that nobody is warned twice, and whoever stays is not asked again soon."),
    Period(FOR_EVER, "The fingerprint of an address that has left", "for ever",
           "It stops the address from being added again. The address cannot be read from it."),
    Period(REQUESTS, "That a right was exercised, or a complaint made, after it was answered",
           in_words(CLOSED_LIVES_FOR), "To show that the answer was given in time."),
    Period(JOURNAL, "That somebody was erased, by fingerprint", in_words(JOURNAL_LIVES_FOR),
           "Longer than any backup, so that whoever comes back with one is erased again."),
    Period(EXPORT, "Files that were made for you to take along", in_words(EXPORT_LIVES_FOR),
           "So that you have time to fetch them."),
    Period(UPLOAD, "A file by which an organisation brings its list along, and what became of its rows",
           f"at most {in_words(RESULTS_LIVE_FOR)}",
           "The file is deleted as soon as it is worked off; what became of its rows names nobody."),
    Period(COUNTER, "How often an address was asked to confirm", in_words(COUNTER_LIVES_FOR),
           "So that nobody can be flooded with such mails."),
)
OF_ACCOUNT_HOLDERS: tuple[Period, ...] = (
    Period(ACCOUNT, "The account, its people, lists, campaigns and audit trail", "while the account exists",
           "They are what the account consists of; the audit trail shows who did what."),
    Period(SIGN_INS, "The log of sign-ins and new passwords, with IP address", in_words(LOG_KEPT_FOR),
           "To notice and stop abuse."),
    Period(SESSION, "A session", f"at most {in_words(LONGEST)}", "So that one stays signed in."),
    Period(INVITATION, "An invitation or a sign-up that nobody took up", f"at most {in_words(INVITATION_WAITS_FOR)}",
           "So that there is time to take it up."),
    Period(CALLS, "The log of calls to an account’s own server", in_words(CALLS_KEPT_FOR),
           "So that account holders can find out what went wrong."),
    Period(DOWNLOAD, "A file of a list, or of everything, that an account holder had made",
           in_words(DOWNLOAD_LIVES_FOR), "So that there is time to fetch it."),
    Period(REGISTER, "The register of breaches of data, with which owners of accounts were told", "for ever",
           "The law asks for it, and an authority may look into it. It names nobody whose data a breach concerns."),
)
OF_THE_WORKS: tuple[Period, ...] = (
    Period(SHORT, "Counters, locks and one-time links", f"{in_words(min(SHORT_SPANS))} to {in_words(max(SHORT_SPANS))}",
           "To fight abuse, and so that nothing is done twice."),
    Period(MESSAGES, "Messages between our programs, and those that none of them could handle",
           f"at most {in_words(MESSAGES_KEPT_FOR)}", "So that nothing is lost when a program fails."),
    Period(LOGS, "Technical logs, without addresses, names or IP addresses", in_words(LOGS_KEPT_FOR),
           "To find faults."),
    Period(BY_HAND, "The record of what our staff changed by hand in the storage, by the number of each entry",
           in_words(BY_HAND_KEPT_FOR), "So that nobody can change anything past our programs unseen."),
    Period(BACKUPS, "Backups of what is to last; there are none of what is to vanish", in_words(BACKUPS_KEPT_FOR),
           "So that nothing is lost in an accident. What is deleted is gone from them after that time, too."),
)
PERIODS: dict[str, Period] = {one.id: one for one in (*OF_SUBSCRIBERS, *OF_ACCOUNT_HOLDERS, *OF_THE_WORKS)}
LENGTHS: dict[str, str] = {name: one.long for name, one in PERIODS.items()}
