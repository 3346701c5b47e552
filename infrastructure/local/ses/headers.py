"""Headers of mails: what is the same in all of them, as the type of a part is, is taken to pieces once, and not each
time that the standard library asks a part what it is."""

from email import policy
from email.headerregistry import HeaderRegistry
from functools import lru_cache
from typing import Any

_taken_apart = lru_cache(1000)(HeaderRegistry().__call__)


class _Remembered(HeaderRegistry):
    """Of texts alone, which say the same for ever."""

    def __call__(self, name: str, value: Any) -> Any:
        return _taken_apart(name, value) if type(value) is str else super().__call__(name, value)


POLICY = policy.default.clone(header_factory=_Remembered())
