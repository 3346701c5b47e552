"""Kinds of addresses, and what becomes of each: the same in a form and in a row of an upload.

`tests/data/addresses.csv` has cases of our own for every kind, with the reason for each verdict. Beside it, where the
isemail corpus (164 cases by the letter of RFC 5322) is at hand, every one of its cases is tried, and where we differ is
reviewed here by its number.
"""

import csv
import json
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.core.address import parse
from chalicelib.core.errors import Invalid
from chalicelib.imports.judge import Plan, judge
from chalicelib.imports.reading import Row
from chalicelib.imports.rules import BAD_ADDRESS, NO_ADDRESS, Candidate

HERE = Path(__file__).resolve()
CORPUS = "isemail-tests.xml"
UPLOAD = Plan("confirm", ["email"], day_first=False, now=datetime(2026, 11, 28, tzinfo=UTC))
# What becomes of each of the corpus' categories as a whole, and why.
ACCEPTED, REFUSED = True, False
GROUPS = {
    "ISEMAIL_VALID_CATEGORY": (ACCEPTED, "plain addresses"),
    "ISEMAIL_DNSWARN": (ACCEPTED, "whether a domain answers is not asked of a form; a bounce tells"),
    "ISEMAIL_RFC5321": (REFUSED, "quoted local parts and numbers instead of a domain: nobody is known to need them"),
    "ISEMAIL_CFWS": (REFUSED, "comments and folded white space belong into a header, not into an address"),
    "ISEMAIL_DEPREC": (REFUSED, "deprecated by RFC 5322 itself"),
    "ISEMAIL_RFC5322": (REFUSED, "too long for SMTP, or a literal that no mail server takes"),
    "ISEMAIL_ERR": (REFUSED, "no address"),
}
# The cases in which we differ from that, by number.
DIFFERENCES = {
    "a domain without a dot is nobody's mailbox outside its own network": {"5"},
    "white space around an address is a slip of copying, so it is trimmed": {
        "88", "89", "99", "127", "128", "132", *map(str, range(141, 159))},
}


def _accepted(typed: str) -> bool:
    """By a form; and it is the same by an upload."""
    try:
        parse(typed)
    except Invalid:
        accepted = False
    else:
        accepted = True
    row = judge(Row([typed], 0), UPLOAD)
    assert isinstance(row, Candidate) if accepted else row in {BAD_ADDRESS, NO_ADDRESS}
    return accepted


def _cases() -> list[dict[str, str]]:
    with (HERE.parents[2] / "data" / "addresses.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["kind"])
def test_each_kind_of_address_gets_its_verdict(case: dict[str, str]) -> None:
    assert _accepted(json.loads(case["address"])) is (case["verdict"] == "accepted"), case["why"]


def _corpus() -> list[ElementTree.Element]:
    """Wherever it is kept in a folder `data` near this repository."""
    near = (found for folder in HERE.parents for found in folder.glob(f"*/data/{CORPUS}"))
    path = next(near, None)
    return [] if path is None else list(ElementTree.parse(path).getroot().iter("test"))  # noqa: S314 (our own data)


def test_the_isemail_corpus_with_reviewed_differences() -> None:
    tests = _corpus()
    if not tests:
        pytest.skip(f"the corpus {CORPUS} is not here; tests/data/addresses.csv is")
    differing = set()
    for test in tests:
        ours, _why = GROUPS[test.findtext("category") or ""]
        if _accepted(_decoded(test.findtext("address") or "")) is not ours:
            differing.add(str(test.get("id")))

    assert len(tests) == 164
    assert differing == set().union(*DIFFERENCES.values())


def _decoded(text: str) -> str:
    """The corpus writes control characters as the pictures of them."""
    return "".join(chr(ord(each) - 0x2400) if 0x2400 <= ord(each) <= 0x2420 else each for each in text)
