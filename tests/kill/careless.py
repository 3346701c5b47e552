"""Work that must not be done twice: what the matrix has to find, or else it would find nothing anywhere."""

from typing import ClassVar

from chalicelib.activity.model import Total
from tests.kill.scenario import Scenario


class Careless(Scenario):
    """Adds one to a figure whenever it is run."""

    TABLES: ClassVar = ("totals",)

    def seed(self) -> None:
        """Nothing is needed."""

    def work(self) -> None:
        Total("careless", "figure").update(actions=[Total.total.add(1)])
