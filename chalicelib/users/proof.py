"""Links by mail that prove who owns a mailbox, for people who have no password here.

A row (proof#id) keeps what the link is for and the address for ten minutes; the queue's message and the link name the
row. The link is signed for its use (promise SEC-6), so nothing that is stored opens anything, and a mail that is
written twice holds the same link.
"""

from datetime import datetime, timedelta
from typing import cast

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.transactions import TransactWrite

from chalicelib.core import address, clock, queue, signing
from chalicelib.core.errors import BadLink, Invalid
from chalicelib.core.table import Item, Key, commit, read_many
from chalicelib.users import leads

WORKS_FOR = timedelta(minutes=10)
PORTAL, MOVE = "portal", "portal-move"  # to come in; to prove a new address


class Proof(Item):
    """A link that waits to be used once. `address` is "" where there is nobody to mail; `old` is the person whose
    address is to change."""

    class Meta:
        table_name = "ephemeral"

    use = UnicodeAttribute()
    address = UnicodeAttribute(default="")
    old = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    @property
    def id(self) -> str:
        return str(self.pk).removeprefix("proof#")

    @property
    def person(self) -> str:
        """Whose mailbox it is."""
        return signing.person(address.parse(str(self.address)).key)


def proof_key(proof_id: str) -> Key:
    return (Proof, f"proof#{proof_id}", "proof")


def ask(use: str, to: str, person: str, now: datetime, old: str | None = None) -> None:
    """Have the link mailed. In as many steps where `to` is "", when no mail is sent. The link ends with `person`, who
    was typed in, and with `old`."""
    proof_id = signing.random_id(20)
    _model, pk, sk = proof_key(proof_id)
    asked = Proof(pk, sk, use=use, address=to, old=old, expires_at=clock.epoch(now + WORKS_FOR))

    def all_of_it(write: TransactWrite) -> None:
        write.save(asked)
        for who in {person, old or person}:
            write.save(leads.to(asked, who, now))

    commit(all_of_it)
    queue.put("notices", {"kind": "proof", "id": proof_id})


def find(proof_id: str, now: datetime) -> Proof | None:
    """The row, while it waits."""
    return cast("Proof | None", read_many([proof_key(proof_id)], now)[0])


def link(proof: Proof) -> str:
    """The token of the link."""
    return signing.sign(str(proof.use), proof.id)


def look_up(use: str, token: str, now: datetime) -> Proof | None:
    """What the link was sent for; None where it is used up or over. Raises BadLink."""
    parts = signing.verify(use, token)
    if len(parts) != 1:
        raise BadLink
    return find(parts[0], now)


def deliverable(typed: str) -> tuple[str, str]:
    """Where to mail, and the one spelling for counting; nowhere ("") for what is no address."""
    try:
        known = address.parse(typed)
    except Invalid:
        return "", typed.strip().lower()
    return known.deliverable, known.key
