"""Several things at a time, where a worker would otherwise only wait for AWS."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from chalicelib.core.settings import settings

AT_A_TIME = 4  # fewer than a client has connections
Part = TypeVar("Part")
Found = TypeVar("Found")


def together(do: Callable[[Part], Found], parts: Iterable[Part]) -> list[Found]:
    """What `do` gives for each part, in their order. Raises the first error that it raises, once what is under way is
    done. The embedded AWS is asked for one thing at a time."""
    given = list(parts)
    if len(given) < 2 or not settings().partiql:
        return [do(one) for one in given]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return list(pool.map(do, given))
