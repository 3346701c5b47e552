"""Rows of the `breaches` table: incidents, what was entered about them, and the accounts that they concern.

Kept for ever (PECR reg. 5A(8)), with backups. No person of a list stands here: whom an incident concerns is counted,
and found again on the lists when the account holder asks for it.
"""

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.core.table import Item, Key

INCIDENTS, ENTRIES, AFFECTED, CONCERNS = "incidents", "incident#", "affected#", "concerns#"
CANDIDATE, OPEN, DISMISSED, CLOSED = "candidate", "open", "dismissed", "closed"


class Incident(Item):
    """An incident as it stands (incidents / id): what its entries come to.

    `facts` has the latest of each fact; `decision` is who is to be told and why, `filings` what went to the authority.
    `alerted` names the alerts of the clock that went out. `telling_since` is when account holders began to be told;
    `cursor` is the last account whose notice was queued, `queued` how many were in all, `walked` whether all were.
    `entries` counts the entries.
    """

    class Meta:
        table_name = "breaches"

    state = UnicodeAttribute()
    drill = BooleanAttribute(default=False)
    facts = JSONAttribute(default=dict)
    decision = JSONAttribute(null=True)
    filings = JSONAttribute(default=list)
    alerted = UnicodeSetAttribute(null=True)
    telling_since = UnicodeAttribute(null=True)
    cursor = UnicodeAttribute(default="")
    queued = NumberAttribute(default=0)
    walked = BooleanAttribute(default=False)
    entries = NumberAttribute(default=1)
    opened_at = UnicodeAttribute()
    ended_at = UnicodeAttribute(null=True)

    @property
    def id(self) -> str:
        return str(self.sk)


class Entry(Item):
    """One entry about an incident (incident#id / number): who entered what, when. Never changed, never removed."""

    class Meta:
        table_name = "breaches"

    at = UnicodeAttribute()
    who = UnicodeAttribute()
    what = UnicodeAttribute()
    facts = JSONAttribute(default=dict)


class Affected(Item):
    """An account that an incident concerns (affected#incident / account), and how its owners were told.

    `people` and `records` are counts; `lists` (ids), `joined_from` and `joined_until` are by what they were found.
    The sets hold ids of users: those whose mail was handed to SES once (`tried`) or a second time, because nobody knows
    of the first (`tried_again`); whose mail SES took (`told`); and what SES said of it later.
    """

    class Meta:
        table_name = "breaches"

    people = NumberAttribute(default=0)
    records = NumberAttribute(default=0)
    lists = JSONAttribute(default=list)
    joined_from = UnicodeAttribute(default="")
    joined_until = UnicodeAttribute(default="")
    found_at = UnicodeAttribute()
    leased_until = NumberAttribute(default=0)
    tried = UnicodeSetAttribute(null=True)
    tried_again = UnicodeSetAttribute(null=True)
    told = UnicodeSetAttribute(null=True)
    delivered = UnicodeSetAttribute(null=True)
    bounced = UnicodeSetAttribute(null=True)
    sent_at = UnicodeAttribute(null=True)

    @property
    def account(self) -> str:
        return str(self.sk)

    @property
    def incident(self) -> str:
        return str(self.pk).removeprefix(AFFECTED)


class Concern(Item):
    """That an account was told of an incident (concerns#account / incident): by it the account finds its own."""

    class Meta:
        table_name = "breaches"


def incident_key(incident_id: str) -> Key:
    return (Incident, INCIDENTS, incident_id)


def affected_key(incident_id: str, account_id: str) -> Key:
    return (Affected, AFFECTED + incident_id, account_id)


def concern_key(account_id: str, incident_id: str) -> Key:
    return (Concern, CONCERNS + account_id, incident_id)
