"""How figures are handed on and shown: sections with a table each, as text and as Markdown."""

import importlib
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from textwrap import fill
from time import process_time

Rows = list[list[str]]
NO_FIGURE = "none"
MILLION = "_million"


@dataclass(frozen=True)
class Section:
    """One table, what it says, and which of its budgets were exceeded."""

    title: str
    intro: str
    head: list[str]
    rows: Rows
    exceeded: list[str] = field(default_factory=list)

    def markdown(self) -> str:
        """The section of docs/benchmarks.md."""
        rule = ["---:" if _are_figures(column) else "---" for column in zip(*self.rows, strict=True)]
        lines = [f"| {' | '.join(row)} |" for row in (self.head, rule, *self.rows)]
        return "\n".join([f"## {self.title}", "", fill(self.intro, 118), "", *lines, ""])

    def plain(self) -> str:
        """The section for a terminal."""
        table = [self.head, *self.rows]
        widths = [max(len(row[n]) for row in table) for n in range(len(self.head))]
        padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in table]
        lines = ["  ".join(row).rstrip() for row in padded]
        return "\n".join([self.title, "-" * len(self.title), *lines, ""])


def _are_figures(column: tuple[str, ...]) -> bool:
    return all(cell[:1].isdigit() or cell == NO_FIGURE for cell in column)


@dataclass
class Watch:
    """The processor time of single turns, in milliseconds. Every thread of this process counts, no other process."""

    turns: list[float] = field(default_factory=list)

    def __enter__(self) -> "Watch":
        self._began = process_time()
        return self

    def __exit__(self, *_error: object) -> None:
        self.turns.append((process_time() - self._began) * 1000)

    @property
    def middle(self) -> float:
        return median(self.turns)

    @property
    def slow(self) -> float:
        """Nineteen of twenty turns took no longer."""
        return sorted(self.turns)[len(self.turns) * 95 // 100]


def peak(work: Callable[[], object]) -> int:
    """Bytes that the work holds in memory at most, beyond what was there before."""
    tracemalloc.start()
    work()
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return used


def measured(name: str) -> Section:
    """The section that a module of this package measures, in this process; with `_million`, the large one."""
    module = importlib.import_module(f"tests.benchmarks.{name.removesuffix(MILLION)}")
    found: Section = module.million() if name.endswith(MILLION) else module.section()
    return found
