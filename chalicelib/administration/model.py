"""Rows of what an account holder decides (`accounts`): the sending domain that was entered, whose a
domain is, and the page that vouches."""

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute

from chalicelib.core.table import Item, Key

WANTED = "wanted#"
PENDING, VERIFIED, TAKEN, LOST = "pending", "verified", "taken", "lost"


class SendingDomain(Item):
    """The domain that an account has entered, and what the last look at it has shown (account / domain).

    `proof` is the account's own value; `tokens` and `zone` are SES's. `findings` are [state, what was seen] for each
    record, in their order; `signs` is what SES says of DKIM, None where it cannot tell. `state` is "taken" where all
    stands but another account has the domain. `missing_since` is the day (ISO) since which a domain that was verified
    is no longer proved.
    """

    class Meta:
        table_name = "accounts"

    domain = UnicodeAttribute()
    proof = UnicodeAttribute()
    tokens = JSONAttribute(default=list)
    zone = UnicodeAttribute()
    requested_at = UnicodeAttribute()
    checked_at = UnicodeAttribute(null=True)
    findings = JSONAttribute(default=list)
    signs = BooleanAttribute(null=True)
    state = UnicodeAttribute(default=PENDING)
    missing_since = UnicodeAttribute(null=True)


class Claim(Item):
    """Whose a domain is (domain#… / claim): one account's alone, since only one can win this row."""

    class Meta:
        table_name = "accounts"

    account = UnicodeAttribute()
    claimed_at = UnicodeAttribute()


class Request(Item):
    """That an account has entered a domain (domain#… / wanted#account): the identity is kept while one has."""

    class Meta:
        table_name = "accounts"

    requested_at = UnicodeAttribute()


class Vouching(Item):
    """The page of the account's own site that is to vouch for it (account / vouching), and what the last look has
    shown (promise PHI-1). `problem` says in words why the link was not seen, "" where it was; `asked_at` is when a
    look was last asked for; `silent_since` the day (ISO) since which a page that vouched has given no usable answer.
    """

    class Meta:
        table_name = "accounts"

    page = UnicodeAttribute()
    entered_at = UnicodeAttribute()
    asked_at = UnicodeAttribute()
    checked_at = UnicodeAttribute(null=True)
    problem = UnicodeAttribute(default="")
    silent_since = UnicodeAttribute(null=True)


def vouching_key(account_id: str) -> Key:
    return (Vouching, account_id, "vouching")


def sending_domain_key(account_id: str) -> Key:
    return (SendingDomain, account_id, "domain")


def of_domain(domain: str) -> str:
    """The partition of a domain."""
    return f"domain#{domain}"
