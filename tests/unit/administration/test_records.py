"""What stands in the DNS, and what it is worth."""

import pytest

from chalicelib.administration import records
from chalicelib.administration.records import (
    DIFFERENT,
    DKIM,
    DMARC,
    FOUND,
    MAIL_FROM,
    MISSING,
    OWNERSHIP,
    SPF,
    UNKNOWN,
    WAITING,
    Finding,
    Record,
    both,
    judged,
    records_wanted,
    stands,
)

WANTED = records_wanted("example.net", "proof", ["a", "b", "c"], "eu-west-2")
BY_USE = {record.use: record for record in WANTED}
HOST = "feedback-smtp.eu-west-2.amazonses.com"


def test_every_record_that_is_to_be_set() -> None:
    assert [
        Record(OWNERSHIP, "TXT", "_smartmessages.example.net", "smartmessages=proof"),
        Record(DKIM, "CNAME", "a._domainkey.example.net", "a.dkim.amazonses.com"),
        Record(DKIM, "CNAME", "b._domainkey.example.net", "b.dkim.amazonses.com"),
        Record(DKIM, "CNAME", "c._domainkey.example.net", "c.dkim.amazonses.com"),
        Record(DMARC, "TXT", "_dmarc.example.net", "v=DMARC1; p=none"),
        Record(MAIL_FROM, "MX", "bounce.example.net", f"10 {HOST}"),
        Record(SPF, "TXT", "bounce.example.net", "v=spf1 include:amazonses.com ~all"),
    ] == WANTED
    assert [record.use for record in WANTED if not record.required] == [MAIL_FROM, SPF]


def test_what_is_asked_for_is_what_counts() -> None:
    assert [judged(record, [record.value.lower() if record.kind == "CNAME" else record.value])
            for record in WANTED] == [Finding(FOUND)] * len(WANTED)


@pytest.mark.parametrize(("use", "found", "state"), [
    (OWNERSHIP, ["smartmessages=proof", "other"], FOUND),
    (OWNERSHIP, ["smartmessages=PROOF"], MISSING),
    (OWNERSHIP, ["smartmessages=somebody-elses"], MISSING),
    (OWNERSHIP, ["proof"], MISSING),
    (OWNERSHIP, [], MISSING),
    (OWNERSHIP, None, UNKNOWN),
    (DKIM, ["a.dkim.amazonses.com"], FOUND),
    (DKIM, ["b.dkim.amazonses.com"], DIFFERENT),
    (DKIM, [], MISSING),
    (MAIL_FROM, [f"10 {HOST}"], FOUND),
    (MAIL_FROM, [f"5 {HOST}"], FOUND),
    (MAIL_FROM, [f"10 {HOST}", "20 mail.example.net"], DIFFERENT),
    (MAIL_FROM, ["10 feedback-smtp.us-east-1.amazonses.com"], DIFFERENT),
    (SPF, ["v=spf1 include:other.example include:amazonses.com -all"], FOUND),
    (SPF, ["V=SPF1 +include:amazonses.com ?all", "something else"], FOUND),
    (SPF, ["v=spf1 -all"], DIFFERENT),
    (SPF, ["v=spf1 include:amazonses.com.example.net -all"], DIFFERENT),
    (SPF, ["v=spf1 include:amazonses.com ~all", "v=spf1 -all"], DIFFERENT),
    (SPF, ["v=spf10 include:amazonses.com ~all"], MISSING),
    (DMARC, ["v=DMARC1;p=reject; rua=mailto:x@example.net"], FOUND),
    (DMARC, ["v = DMARC1 ; p = Quarantine"], FOUND),
    (DMARC, ["v=DMARC1; sp=none"], DIFFERENT),
    (DMARC, ["v=DMARC1; p=nothing"], DIFFERENT),
    (DMARC, ["v=DMARC1; p=none", "v=DMARC1; p=reject"], DIFFERENT),
    (DMARC, ["v=DMARC10; p=none", "p=none"], MISSING),
])
def test_what_stands_there(use: str, found: list[str] | None, state: str) -> None:
    record = next(one for one in WANTED if one.use == use)
    assert judged(record, found).state == state


def test_what_was_found_instead_is_said_unless_it_is_somebody_elses_proof() -> None:
    assert judged(BY_USE[SPF], ["v=spf1 -all", "unrelated"]).seen == "v=spf1 -all"
    assert judged(BY_USE[OWNERSHIP], ["smartmessages=somebody-elses"]).seen == ""


@pytest.mark.parametrize(("found", "above", "state"), [
    ([], ["v=DMARC1; p=reject"], FOUND),
    ([], [], MISSING),
    ([], None, MISSING),
    (["v=DMARC1; x"], ["v=DMARC1; p=reject"], DIFFERENT),
])
def test_the_registered_domains_policy_speaks_for_those_below(found: list[str], above: list[str] | None,
                                                              state: str) -> None:
    assert judged(BY_USE[DMARC], found, above).state == state


@pytest.mark.parametrize(("states", "stand"), [
    ((FOUND, FOUND, FOUND), True), ((FOUND, UNKNOWN, FOUND), None), ((WAITING, WAITING, WAITING), None),
    ((FOUND, MISSING, UNKNOWN), False), ((FOUND, FOUND, DIFFERENT), False),
])
def test_all_three_signature_records_must_stand(states: tuple[str, ...], stand: bool | None) -> None:
    findings = [Finding(FOUND), *map(Finding, states), *[Finding(MISSING)] * 3]
    assert stands(DKIM, WANTED, findings) is stand


def test_without_tokens_nothing_is_signed() -> None:
    wanted = records_wanted("example.net", "proof", [], "eu-west-2")
    assert stands(DKIM, wanted, [Finding(FOUND)] * len(wanted)) is False


def test_what_is_not_known_is_neither() -> None:
    known = (True, False, None)
    assert [[both(one, other) for other in known] for one in known] == [
        [True, False, None], [False, False, False], [None, False, None]]


def test_the_proof_fits_one_string_of_a_text_record() -> None:
    """255 characters (RFC 1035 §3.3), of which the longest domain that is accepted needs most."""
    from chalicelib.administration.names import LONGEST
    from chalicelib.core import signing

    longest = signing.encode(b"1" + bytes(signing.MAC_BYTES) + f"{'a' * 12}~{'b' * LONGEST}".encode())
    assert len(records.PROOF + longest) <= 255
