"""A statement as CSV: the figures of the page, one a line."""

from collections.abc import Iterator, Mapping

from chalicelib.administration.usage import Statement
from chalicelib.core import csv_file

HEADER = ["month", "what", "id", "name", "quantity", "unit", "amount", "currency"]


def written(statement: Statement, names: Mapping[str, str]) -> bytes:
    """The file. `names` are those of lists and campaigns, by id; amounts stand in the sums, where there are prices."""
    return csv_file.rows(HEADER, rows(statement, names))


def rows(found: Statement, names: Mapping[str, str]) -> Iterator[list[object]]:
    """The lines of one month."""
    for sent in found.sent:
        yield [found.month, "campaign", sent.campaign, names.get(sent.campaign), sent.messages, "messages", None, None]
    for one in found.lists:
        yield [found.month, "list", one.list, names.get(one.list), one.most, "people at most", None, None]
        yield [found.month, "list", one.list, names.get(one.list), one.most_size, "bytes at most", None, None]
    charges, whole = found.charges, found.whole
    currency = charges and charges.currency
    yield [found.month, "sum", None, None, found.messages, "messages", charges and charges.messages, currency]
    yield [found.month, "sum", None, None, whole.most, "people at most", charges and charges.people, currency]
    yield [found.month, "sum", None, None, whole.most_size, "bytes at most", charges and charges.storage, currency]
    if charges:
        yield [found.month, "total", None, None, None, None, charges.total, currency]
