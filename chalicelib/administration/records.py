"""The records that prove a sending domain, and what looking them up has shown. No AWS, no lookup, no clock.

Three things are required: a record whose value only this account was given (an identity at SES belongs to nobody, so
it proves nothing), DKIM in the domain's own name, and a DMARC policy of any strictness, which receivers of bulk mail
ask for. DKIM alone aligns every mail with DMARC; the MAIL FROM domain with its SPF record makes SPF align as well, so
it is advised, and mail goes out without it.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from chalicelib.core.dns import Answers, Question

OWNERSHIP, DKIM, MAIL_FROM, SPF, DMARC = "ownership", "dkim", "mail_from", "spf", "dmarc"
FOUND, MISSING, DIFFERENT, UNKNOWN, WAITING = "found", "missing", "different", "unknown", "waiting"
REQUIRED = (OWNERSHIP, DKIM, DMARC)
PROOF = "smartmessages="
INCLUDE = "include:amazonses.com"


class Record(NamedTuple):
    """A record to set: what it is for, its type, its name, its value."""

    use: str
    kind: str
    name: str
    value: str

    @property
    def question(self) -> Question:
        return Question(self.kind, self.name)

    @property
    def required(self) -> bool:
        return self.use in REQUIRED


class Finding(NamedTuple):
    """What stands where a record should be; `seen` says what was found in its place."""

    state: str
    seen: str = ""


def records_wanted(domain: str, proof: str, tokens: Sequence[str], region: str,
                   zone: str = "dkim.amazonses.com") -> list[Record]:
    """Every record of a sending domain. `proof` is the account's own value, `tokens` are SES's."""
    signing = [Record(DKIM, "CNAME", f"{token}._domainkey.{domain}", f"{token}.{zone}") for token in tokens]
    return [
        Record(OWNERSHIP, "TXT", f"_smartmessages.{domain}", PROOF + proof),
        *signing,
        Record(DMARC, "TXT", f"_dmarc.{domain}", "v=DMARC1; p=none"),
        Record(MAIL_FROM, "MX", f"bounce.{domain}", f"10 feedback-smtp.{region}.amazonses.com"),
        Record(SPF, "TXT", f"bounce.{domain}", f"v=spf1 {INCLUDE} ~all"),
    ]


def judged(record: Record, found: list[str] | None, inherited: list[str] | None = None) -> Finding:
    """What `found` means for the record. `inherited` are the texts of the registered domain's DMARC name, which speak
    for the domains below it (RFC 7489 §6.6.3)."""
    if found is None:
        return Finding(UNKNOWN)
    if record.use == DMARC and not _policies(found):
        found = inherited or []
    if _JUDGES[record.use](record, found):
        return Finding(FOUND)
    seen = _RELEVANT[record.use](found)
    return Finding(DIFFERENT, "\n".join(seen)[:500]) if seen else Finding(MISSING)


def judged_all(wanted: Sequence[Record], answers: Answers, inherited: list[str] | None = None) -> list[Finding]:
    """A finding for each record, in order."""
    return [judged(record, answers.get(record.question), inherited) for record in wanted]


def stands(use: str, wanted: Sequence[Record], findings: Sequence[Finding]) -> bool | None:
    """Whether all records of a use stand; None where that could not be found out."""
    states = {finding.state for record, finding in zip(wanted, findings, strict=True) if record.use == use}
    if not states or states & {MISSING, DIFFERENT}:
        return False
    return None if states & {UNKNOWN, WAITING} else True


def both(one: bool | None, other: bool | None) -> bool | None:
    """True where both are true, False where either is false, else None."""
    if one is False or other is False:
        return False
    return True if one and other else None


def _is_exact(record: Record, found: list[str]) -> bool:
    return record.value in found


def _is_alias(record: Record, found: list[str]) -> bool:
    return found == [record.value.lower()]


def _is_exchange(record: Record, found: list[str]) -> bool:
    """SES wants its host to be the only one; which preference it has says nothing then."""
    return [one.rpartition(" ")[2] for one in found] == [record.value.rpartition(" ")[2]]


def _is_sender_policy(_record: Record, found: list[str]) -> bool:
    """One SPF record, which includes SES's (RFC 7208 §4.5: two are an error)."""
    policies = _sender_policies(found)
    return len(policies) == 1 and INCLUDE in policies[0].lower().replace("+include", "include").split()


def _is_policy(_record: Record, found: list[str]) -> bool:
    """One DMARC record with a policy that there is; of two, receivers heed none (RFC 7489 §6.6.3)."""
    policies = _policies(found)
    return len(policies) == 1 and any(_tag(part) in {"p=none", "p=quarantine", "p=reject"}
                                      for part in policies[0].split(";"))


def _tag(part: str) -> str:
    return "".join(part.lower().split())


def _policies(found: list[str]) -> list[str]:
    return [text for text in found if _tag(text.partition(";")[0]) == "v=dmarc1"]


def _sender_policies(found: list[str]) -> list[str]:
    return [text for text in found if text.lower().split(" ")[0] == "v=spf1"]


def _all_of_it(found: list[str]) -> list[str]:
    return found


def _nothing(_found: list[str]) -> list[str]:
    """Another account may have its own value there, which is nobody else's business."""
    return []


_JUDGES: dict[str, Callable[[Record, list[str]], bool]] = {
    OWNERSHIP: _is_exact, DKIM: _is_alias, MAIL_FROM: _is_exchange, SPF: _is_sender_policy, DMARC: _is_policy}
_RELEVANT: dict[str, Callable[[list[str]], list[str]]] = {
    OWNERSHIP: _nothing, DKIM: _all_of_it, MAIL_FROM: _all_of_it, SPF: _sender_policies, DMARC: _policies}
