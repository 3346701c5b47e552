"""The people of a shard, read for several pages at once: a request costs a worker the more, the fewer it brings."""

from chalicelib.subscriptions.model import Subscription, partition

# Of a subscription. The partition, because DynamoDB may bring fewer than were asked for, where rows are large; PynamoDB
# then asks for more, and works out from the last row where the next request begins.
NEEDED = ("pk", "sk", "address", "fields", "source", "tracking", "restricted", "formerly")


class Ahead:
    """Those whom a worker has read of one shard, and not sent to yet: of one turn, so that none is older than that."""

    def __init__(self, most: int) -> None:
        """At most so many are read at once."""
        self._most, self._rows, self._after, self._next = most, list[Subscription](), "", ""

    def page(self, list_id: str, shard: int, cursor: str, size: int) -> tuple[list[Subscription], str]:
        """At most so many subscriptions after the cursor, and the next cursor, "" at the end of the shard."""
        if not self._rows or self._after != cursor:
            self._rows, self._next = _read(partition(list_id, shard), cursor, max(size, self._most))
        found, self._rows = self._rows[:size], self._rows[size:]
        self._after = str(found[-1].sk) if self._rows else self._next
        return found, self._after


def _read(pk: str, cursor: str, most: int) -> tuple[list[Subscription], str]:
    start = {"pk": {"S": pk}, "sk": {"S": cursor}} if cursor else None
    query = Subscription.query(pk, limit=most, page_size=most, last_evaluated_key=start, attributes_to_get=list(NEEDED))
    found = list(query)
    return found, query.last_evaluated_key["sk"]["S"] if query.last_evaluated_key else ""
