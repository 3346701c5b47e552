"""What is in the file of everything: which files, what each is, and how its lines come. A list that is made meanwhile
comes at the end, so that the pieces which are made already keep their places."""

import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from chalicelib.accounts.model import Account
from chalicelib.core import clock
from chalicelib.lists.service import all_lists
from chalicelib.subscriptions.download_files import CSV, JSON, people
from chalicelib.takeout import of_account, of_campaigns, of_lists

TEXT, TABLE, LINES = "text/plain; charset=utf-8", "text/csv; charset=utf-8", "application/jsonl"
TYPES = {"txt": TEXT, "csv": TABLE, "jsonl": LINES}
Maker = Callable[[Account, datetime], Iterator[bytes]]
README = "README.txt"
KINDS: tuple[tuple[str, str, Maker], ...] = (
    ("account.jsonl", "Your details, your settings, and who accepted which terms", of_account.details),
    ("policies.jsonl", "Every version of your privacy policy: what changed in it, and when", of_account.policies),
    ("team.csv", "Everybody who works for the account, and who was invited", of_account.team),
    ("api-keys.csv", "Your API keys, without their secrets", of_account.api_keys),
    ("webhooks.jsonl", "Your webhooks, without their secrets: of their addresses, the host alone",
     of_account.webhooks),
    ("lists.jsonl", "Your lists, with their fields and the words that people agree to", of_lists.lists),
    ("suppressions.csv", "How many people must not be mailed, of which list, and why. Of them keyed hashes are kept "
     "that nobody can read addresses from, and which would be of no use anywhere else", of_lists.suppressions),
    ("uploads.jsonl", "Your uploads: what you vouched for, and what became of their rows", of_lists.uploads),
    ("campaigns.jsonl", "Your campaigns, with their texts, their sending and their sums of opens and clicks. Figures "
     "of people below five are told as “<5”, here and below, as in your reports", of_campaigns.campaigns),
    ("figures-by-day.csv", "Opens and clicks of each campaign, by day (UTC)", of_campaigns.by_day),
    ("figures-by-link.csv", "Clicks of each campaign, by link", of_campaigns.by_link),
    ("requests.jsonl", "What people asked of you about their data, and how it ended. Whom a request is about stands "
     "there by the id that the person has in your audit trail", of_account.requests),
    ("complaints.jsonl", "Complaints about you, in people’s own words, with your answers", of_account.complaints),
    ("incidents.jsonl", "Breaches of data of which you were told", of_account.incidents),
    ("usage.csv", "Your statements of usage, by month", of_account.usage_by_month),
    ("audit-trail.csv", "Who did what, since the account was opened", of_account.trail),
)
OF_A_LIST = {CSV: ("csv", "Everybody on the list “{}”, as a table"),
             JSON: ("jsonl", "The same with the proofs of consent, word for word")}
NOT_IN_IT = (
    "People who have not confirmed yet: they have agreed to nothing.",
    "Passwords, second factors, and the secrets of keys and webhooks.",
    "Files that you uploaded: they are deleted when they are worked off.",
    "What single people opened or followed, and the logs of sign-ins and of calls of your webhooks: they are deleted "
    "after some months at most, and with the account.",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One of the files."""

    name: str
    says: str
    lines: Callable[[], Iterable[bytes]]

    @property
    def content_type(self) -> str:
        return TYPES[self.name.rpartition(".")[2]]


def of(account: Account, now: datetime) -> list[Piece]:
    """All of them, in the order in which they are made. One query."""
    kinds = [Piece(name, says, partial(made, account, now)) for name, says, made in KINDS]
    lists = [Piece(f"lists/{one.short_id}/people.{ending}", says.format(one.name), partial(people, one, form))
             for one in reversed(all_lists(account.id)) for form, (ending, says) in OF_A_LIST.items()]
    return [Piece(README, "What each file is", partial(_readme, account, [*kinds, *lists], now)), *kinds, *lists]


def _readme(account: Account, pieces: list[Piece], now: datetime) -> Iterator[bytes]:
    yield from (f"{line}\n".encode() for line in (
        f"Everything of the account “{account.organisation}”, as of {clock.iso(now)}", "",
        *textwrap.wrap("It holds data of people who have trusted you with it. Keep it where nobody else gets at it, "
                       "and no longer than you need it; what they agreed to binds you with this copy, too.", 100), "",
        "Files that end in .csv are tables for a spreadsheet (UTF-8). A cell that a spreadsheet would take for a",
        "formula has an apostrophe in front. Files that end in .jsonl are for programs: one record of JSON a line.",
        "Times are UTC.", ""))
    for piece in pieces:
        yield _item(piece.name, piece.says + ".")
    yield b"\nNot in it:\n\n"
    yield from (_item("-", one) for one in NOT_IN_IT)


def _item(head: str, text: str) -> bytes:
    return f"{textwrap.fill(text, 100, initial_indent=f'{head}  ', subsequent_indent='    ')}\n".encode()
