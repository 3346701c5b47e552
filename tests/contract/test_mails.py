"""The catalogue of mails: nothing is mailed that is not in it, nothing in it lacks words, and the document is true."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.core import catalogue, mails, pages
from chalicelib.core.catalogue import MAILS
from chalicelib.privacy.promises import PROMISES
from infrastructure import mail_list
from tests.support.samples import contexts
from tests.support.samples_accounts import FACTS

ROOMS = Path(catalogue.__file__).parent.parent
SHARED = {"layout", "account_layout"}  # what mails stand on
NEWSLETTER = {"campaign", "campaign_footer", "test_notice"}  # the account holder's words, and the test of them
TRIPLET = {"subject.txt", "txt", "html"}
WRITERS = {"core/mails.py", "campaigns/trial.py"}  # where a mail is made
# Where a mail is handed to SES. How often one may be: ours twice (tests/faults/test_copies.py), or as said.
HANDED_OVER = {"core/copies.py": "send", "users/jobs.py": "send_ours", "subscriptions/jobs.py": "send_ours",
               "portal/jobs_complaints.py": "send_ours", "portal/export.py": "send_ours",
               "campaigns/trial.py": "send_ours",
               "breaches/notices.py": "send",  # twice, by its own book (tests/promises/test_bre_2_killed.py)
               "sunset/act.py": "send",  # once (tests/faults/test_sunset.py)
               "campaigns/hand_over.py": "send_bulk"}  # once (tests/faults/test_sending.py)


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Every call in the service: the file, the call, the name of what is called."""
    for path in sorted(ROOMS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield (str(path.relative_to(ROOMS)), node,
                       getattr(node.func, "attr", None) or getattr(node.func, "id", ""))


def test_every_template_is_of_a_mail_in_the_catalogue_and_each_is_whole() -> None:
    found: dict[str, set[str]] = {}
    for path in (pages.TEMPLATES / "mail").iterdir():
        found.setdefault(path.name.partition(".")[0], set()).add(path.name.partition(".")[2])
    assert set(found) - SHARED - NEWSLETTER == {mails.template_of(name) for name in MAILS if name != "test"}
    assert [name for name, kinds in found.items() if name not in SHARED | NEWSLETTER and kinds != TRIPLET] == []


def test_a_mail_is_made_and_handed_over_in_known_places_only() -> None:
    made = {file for file, _call, name in calls() if name == "Mail"}
    handed_over = {file: name for file, call, name in calls()
                   if name in {"send_ours", "send_bulk"} or ast.unparse(call.func) == "mailer.send"}

    assert made == WRITERS
    assert handed_over == HANDED_OVER


def test_each_mail_has_one_function_that_writes_it_and_plain_notices_have_two() -> None:
    """To account holders, and to the operator."""
    writing = [call for _file, call, name in calls() if name in {"written", "_to_person"}]
    written = sorted(text for call in writing for text in _named(call))
    assert written == sorted([*{mails.template_of(name) for name in MAILS if name != "test"}, "notice"])


def _named(call: ast.Call) -> Iterator[str]:
    """The template that a call names: in words, or by the first words of what is put together."""
    first = call.args[0]
    first = first.values[0] if isinstance(first, ast.JoinedStr) else first
    if isinstance(first, ast.Constant):
        yield str(first.value).rstrip("/")


@pytest.mark.parametrize("name", ["elsewhere", "notice", "notice/elsewhere", "proof/elsewhere", "layout"])
def test_nothing_else_can_be_written(name: str) -> None:
    with pytest.raises(KeyError):
        mails.written(name, "carol@example.org")


def test_each_notice_has_words_and_each_of_the_words_is_a_notice() -> None:
    kinds = {name.partition("/")[2] for name in MAILS if name.startswith("notice/")}
    assert kinds == set(FACTS)
    twice = len(kinds) - len({mail_list.subject(f"notice/{kind}") for kind in kinds})
    assert twice <= 2  # two ways to be open again, and two to be suspended
    assert {context["use"] for context in contexts()["mail/proof.txt"]} == {
        name.partition("/")[2] for name in MAILS if name.startswith("proof/")}


def test_each_says_to_whom_when_and_why() -> None:
    known = {promise.id for promise in PROMISES}
    for name, one in MAILS.items():
        assert all(cell and "|" not in cell and cell[0].isupper() for cell in one), name
        codes = {word.strip(":,;.()") for word in one.why.split() if "-" in word and word[:3].isupper()}
        assert codes <= known, name


def test_the_document_is_drawn_from_it() -> None:
    assert mail_list.FILE.read_text(encoding="utf-8") == mail_list.drawn(), "python -m infrastructure.mail_list"
