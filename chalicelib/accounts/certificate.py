"""The certificate of a deletion: how much of what was deleted, and what must stay, why, and until when. Pure."""

from typing import Any

from chalicelib.accounts.closing import Closing

DELETED = {
    "accounts/user": "People of the team",
    "accounts/list": "Lists",
    "accounts/campaign": "Campaigns",
    "accounts/key": "API keys",
    "accounts/webhook": "Webhooks",
    "accounts/import": "Uploads",
    "accounts/audit": "Lines of the audit trail",
    "accounts": "The account itself and all else of it: settings, domain, policies, what was sent",
    "subscriptions": "Subscriptions with their proofs of consent",
    "pending": "Sign-ups that nobody had confirmed",
    "deliveries": "What was mailed to whom, and whether it arrived",
    "activity": "Opens and clicks",
    "totals": "Figures of campaigns and lists",
    "ephemeral": "Sessions, logs of sign-ins and calls, links, counters",
}
STAYS = (
    {"what": "Keyed hashes of addresses that had left, complained or were erased", "until": "for ever",
     "why": "They stop these people from being mailed, also should the organisation come back. No address can be read "
            "from them."},
    {"what": "That people used their rights or complained, and how it ended", "until": "three years after the answer",
     "why": "To show that the answer was given in time (GDPR arts. 5(2), 12)."},
    {"what": "The journal of erasures", "until": "90 days",
     "why": "Whoever comes back with a backup is erased again."},
    {"what": "The register of breaches, where the account is named in it", "until": "for ever",
     "why": "The law asks for it (GDPR art. 33(5))."},
    {"what": "Monthly figures of usage, which name nobody", "until": "as long as the law has bookkeeping kept",
     "why": "Bills were made from them."},
    {"what": "The operator’s own record of what its staff did", "until": "for ever",
     "why": "To be answerable for it (GDPR art. 5(2)). It has the account’s number, and no data of it."},
    {"what": "Backups, which nobody reads", "until": "35 days",
     "why": "They run out by themselves; should one be restored, the account is deleted again."},
)


def kind(table: str, sk: str) -> str:
    """As what a row is counted (DELETED): by its table, and of the account's own by what they are."""
    named = f"{table}/{sk.partition('#')[0]}"
    return named if named in DELETED else table


def drawn(row: Closing) -> dict[str, Any]:
    """As it is mailed and shown."""
    return {"account": row.account, "asked_at": row.asked_at, "deleted_at": row.done_at or "",
            "deleted": [{"what": says, "rows": int(row.counts.get(name, 0))} for name, says in DELETED.items()],
            "stays": [dict(one) for one in STAYS]}
