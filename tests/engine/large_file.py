"""A file of many people, with rows of every kind among them, and what must become of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from chalicelib.core import clock
from chalicelib.lists import sizes
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions.model import suppression_key
from tests.support.uploads import EVIDENCE, Upload, begin
from tests.support.world import World

COLUMNS = {"evidence": EVIDENCE, "confirm": ["email", "", ""], "suppressions": ["email", "", ""]}
GOOD = {"evidence": "added", "confirm": "asked", "suppressions": "barred"}
FAR = 2_451  # rows: in another piece


@dataclass
class LargeFile:
    """Of fifty rows, one has no address, two name somebody again (near and far), one a member of the list."""

    mode: str
    count: int
    members: list[str] = field(default_factory=list)
    outcomes: dict[int, str] = field(default_factory=dict)

    @cached_property
    def body(self) -> bytes:
        lines = [f"{who},2026-01-31,our spring fair\n" for who in self._people()]
        return "".join(["email,date,source\n", *lines]).encode()

    def _people(self) -> Iterator[str]:
        for n in range(self.count):
            who, self.outcomes[n + 2] = self._row(n)
            yield who

    def _row(self, n: int) -> tuple[str, str]:
        kind = n % 50
        if kind == 7:
            return "no address", "bad_address"
        if kind == 19 or (kind == 23 and n > FAR):
            return _address(n - (1 if kind == 19 else FAR)).upper(), "duplicate"
        if kind == 31:
            self.members.append(_address(n))
            return _address(n), "barred" if self.mode == "suppressions" else "on_list"
        return _address(n), GOOD[self.mode]

    @property
    def good(self) -> list[str]:
        return [_address(row - 2) for row, outcome in self.outcomes.items() if outcome == GOOD[self.mode]]


def _address(n: int) -> str:
    return f"person{n}.lastname@mail{n % 97}.example.org"


def started(world: World, garden: MailingList, file: LargeFile) -> Upload:
    body = file.body
    world.many_subscribed(garden, file.members)
    upload = begin(world, garden, file.mode).ready(body, COLUMNS[file.mode])
    upload.do("start")
    return upload


def judge(world: World, garden: MailingList, upload: Upload, file: LargeFile) -> None:
    """Every row has its outcome, every person that belongs there is on the list once, and counted."""
    assert upload.results() == file.outcomes
    assert upload.row.tally == {outcome: list(file.outcomes.values()).count(outcome)
                                for outcome in set(file.outcomes.values())}
    people = [row for row in world.scan("subscriptions") if row["pk"]["S"].startswith(garden.id)]
    joined = file.good if file.mode == "evidence" else []
    assert {row["sk"]["S"] for row in people} == _persons(world, [*file.members, *joined])
    size = sizes.of_lists([garden.id], clock.now())[garden.id]
    assert (size.people, size.bytes) == (len(people), sum(int(row["bytes"]["N"]) for row in people))
    if file.mode == "confirm":
        assert {row["sk"]["S"] for row in world.scan("pending")} == _persons(world, file.good)
    if file.mode == "suppressions":
        assert {(row["pk"]["S"], row["sk"]["S"]) for row in world.scan("suppressions")} == {
            suppression_key(world.account.id, person)[1:] for person in _persons(world, file.good)}
    assert not upload.file_is_there()


def _persons(world: World, people: Sequence[str]) -> set[str]:
    return {world.person(who) for who in people}
