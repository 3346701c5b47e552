"""Lists by cursor: the cursor is signed, so that it can only lead where it was issued for."""

from collections.abc import Callable
from itertools import islice
from typing import Any

from pynamodb.expressions.condition import Condition

from chalicelib.core import signing
from chalicelib.core.errors import BadLink, Malformed
from chalicelib.core.table import Row

DEFAULT_SIZE = 25
LARGEST_SIZE = 100


def size(text: str) -> int:
    """The page size in a query parameter. Raises Malformed outside 1 to 100."""
    if not text:
        return DEFAULT_SIZE
    if not (text.isascii() and text.isdecimal() and len(text) <= 3) or not 1 <= int(text) <= LARGEST_SIZE:
        raise Malformed(f"The limit {text[:20]!r} cannot be used.", f"Use a whole number from 1 to {LARGEST_SIZE}.")
    return int(text)


def seal(scope: str, last_key: dict[str, Any] | None) -> str | None:
    """The cursor after `last_key` of a query in `scope`, or None at the end."""
    return signing.sign("cursor", scope, last_key["sk"]["S"]) if last_key else None


def opened(scope: str, cursor: str) -> str | None:
    """The sort key that a cursor stands for. Raises Malformed for one that was not issued for `scope`."""
    if not cursor:
        return None
    try:
        issued_for, sort_key = signing.verify("cursor", cursor)
    except (BadLink, ValueError):
        issued_for, sort_key = "", ""
    if issued_for != scope:
        raise Malformed("The cursor cannot be used here.", "Take it unchanged from the field `next` of a listing.")
    return sort_key


def newest_first(model: type[Row], pk: str, prefix: str, cursor: str, limit: int) -> tuple[list[Row], str | None]:
    """A page of the rows under `pk` whose sort key begins with `prefix`, and the cursor of the next page."""
    scope = f"{pk}/{prefix}"
    after = opened(scope, cursor)
    start = {"pk": {"S": pk}, "sk": {"S": after}} if after else None
    query = model.query(pk, model.sk.startswith(prefix) if prefix else None, limit=limit, scan_index_forward=False,
                        last_evaluated_key=start)
    found = list(query)
    return found, seal(scope, query.last_evaluated_key)


def newest(model: type[Row], pk: str, prefix: str, wanted: Condition, look_through: int,
           queries: int = 1) -> tuple[list[Row], bool]:
    """Those that are wanted among the newest rows under `pk` whose sort key begins with `prefix`, newest first, and
    whether there are older rows that were not looked at. So many queries at most, whatever there is."""
    query = model.query(pk, model.sk.startswith(prefix), wanted, scan_index_forward=False, page_size=look_through)
    pages: list[Any] = list(islice(query.page_iter, queries))
    return [model.from_raw_data(one) for page in pages for one in page["Items"]], "LastEvaluatedKey" in pages[-1]


def listing(items: list[Any], shown: Callable[[Any], dict[str, Any]], next_cursor: str | None) -> dict[str, Any]:
    """The JSON of one page."""
    return {"items": [shown(item) for item in items], "next": next_cursor}
