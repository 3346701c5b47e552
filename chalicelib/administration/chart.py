"""The geometry of a column chart, in the units of its viewBox. Pure: the template draws what stands here."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 240
LEFT, BOTTOM, TOP = 64, 28, 12
GAP = 0.3  # of a column's room
LINES = 4
FEWEST = 12  # columns that there is room for, so that one alone is not a wall


@dataclass(frozen=True, slots=True)
class Column:
    """One column and what stands below and beside it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: int

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line and the value that it stands for."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A column for each value, over round lines."""

    columns: list[Column]
    lines: list[Line]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def columns(values: Sequence[int], labels: Sequence[str]) -> Chart:
    """The chart of these values, from nought."""
    step = _step(max([*values, 1]))
    top = step * LINES
    room = (WIDTH - LEFT) / max(len(values), FEWEST)
    high = HEIGHT - BOTTOM - TOP

    def level(value: int) -> float:
        return round(HEIGHT - BOTTOM - high * value / top, 1)

    drawn = [Column(round(LEFT + room * (n + GAP / 2), 1), level(value), round(room * (1 - GAP), 1),
                    round(HEIGHT - BOTTOM - level(value), 1), label, value)
             for n, (value, label) in enumerate(zip(values, labels, strict=True))]
    return Chart(drawn, [Line(level(step * n), step * n) for n in range(LINES + 1)])


def _step(highest: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, … whose LINES multiples reach the highest value."""
    scale = 1
    while True:
        for digit in (1, 2, 5):
            if digit * scale * LINES >= highest:
                return digit * scale
        scale *= 10
