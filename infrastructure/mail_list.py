"""`python -m infrastructure.mail_list`: writes docs/mails.md from the catalogue of mails and their subjects."""

from pathlib import Path
from typing import Any

from chalicelib.core import pages
from chalicelib.core.catalogue import MAILS

FILE = Path(__file__).parent.parent / "docs" / "mails.md"
TEST = "[Test] and the subject of the draft"  # it has no template: it is the newsletter itself
HEAD = """# Mails

Every mail that the service sends of its own accord, drawn from `chalicelib/core/catalogue.py` by
`python -m infrastructure.mail_list`. Each has a plain-text and an HTML part of the same words, no image, no script and
no pixel, and ends with who is responsible and why it came. Newsletters are not among them: their words are account
holders'. Codes (COL-1, …) are promises: `make promises`.

They have queues and workers of their own, beside those of campaigns, and leave at least once and at most twice
([decision 0056](decisions/0056-mails-of-ours.md)); a warning before deletion (`warning`) at most once.
"""


class Blank:
    """Stands in for any value that a subject names."""

    def __getattr__(self, name: str) -> "Blank":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def get(self, _name: str, _default: Any = None) -> "Blank":
        return self

    def __call__(self, *_given: Any) -> "Blank":
        return self

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return "…"

    def __format__(self, _how: str) -> str:
        return str(self)


def subject(name: str) -> str:
    """The subject line of a mail, with “…” for what differs from mail to mail."""
    template, _, kind = name.partition("/")
    if name == "test":
        return TEST
    blank = dict.fromkeys(("organisation", "facts", "mailing_list", "controller", "reference", "due", "subject",
                           "drill", "operator"), Blank())
    text = pages._environment().get_template(f"mail/{template}.subject.txt").render(
        **blank, kind=kind, use=kind, authority=Blank())
    return " ".join(text.split())


def drawn() -> str:
    """The document: mails with words of their own first, then the plain notices by whom they go to."""
    own = {name: one for name, one in MAILS.items() if not name.startswith("notice/")}
    rows = [_row(name, one.to, one.when, one.why, one.never) for name, one in own.items()]
    parts = [HEAD, *_table("subject", "to whom", "when", "why", "what it never holds"), *rows]
    for to, never in dict.fromkeys((one.to, one.never) for name, one in MAILS.items() if name not in own):
        parts += ["", f"## Notices: {to[0].lower()}{to[1:]}", "",
                  f"They never hold: {never[0].lower()}{never[1:]}.", "", *_table("subject", "when", "why"),
                  *(_row(name, one.when, one.why) for name, one in MAILS.items() if name not in own and one.to == to)]
    return "\n".join([*parts, ""])


def _table(*columns: str) -> list[str]:
    return [f"| name | {' | '.join(columns)} |", f"|---|{'---|' * len(columns)}"]


def _row(name: str, *cells: str) -> str:
    return f"| `{name}` | {' | '.join([subject(name), *cells])} |"


if __name__ == "__main__":
    FILE.write_text(drawn(), encoding="utf-8")
    print(f"Written: {FILE}")
