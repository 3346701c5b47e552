"""The domain names of this machine: records that stand until the run ends."""

import threading
from typing import NamedTuple

CNAME = "CNAME"
RESERVED = frozenset({"example", "test", "invalid", "localhost"})  # names that nobody has (RFC 6761)


class Record(NamedTuple):
    """One record: its type, its name without the last dot, and its value as zone files and forms write it."""

    kind: str
    name: str
    value: str


class Zone:
    """All records, in the order in which they were published."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records: dict[Record, None] = {}

    def publish(self, *records: Record) -> None:
        with self._lock:
            self._records |= dict.fromkeys(map(_plain, records))

    def remove(self, *records: Record) -> None:
        with self._lock:
            for each in map(_plain, records):
                self._records.pop(each, None)

    def clear(self) -> None:
        with self._lock:
            self._records.clear()

    def all(self) -> list[Record]:
        with self._lock:
            return list(self._records)

    def holds(self, record: Record) -> bool:
        with self._lock:
            return _plain(record) in self._records

    def find(self, kind: str, name: str) -> list[Record]:
        """The records of a type that a name has; an alias answers for every type (RFC 1034 §3.6.2)."""
        return [each for each in self.all() if each.name == name.lower() and each.kind in {kind, CNAME}]

    def speaks_for(self, name: str) -> bool:
        """Whether nobody else is to be asked: the name has records here, or nobody has such names."""
        return name.rpartition(".")[2] in RESERVED or any(each.name == name for each in self.all())


zone = Zone()


def _plain(record: Record) -> Record:
    return Record(record.kind, record.name.lower().rstrip("."), record.value)
