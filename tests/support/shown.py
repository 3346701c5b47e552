"""What a template is given, with every word printed as another, while all that the template decides by stays as it is.

So each page can be asked with the values that it really had: what would become of it with hostile ones, and which words
on it are its own.
"""

from collections.abc import Callable, Iterator, Mapping
from types import NoneType
from typing import Any

from markupsafe import Markup

Say = Callable[[str], str]
AS_THEY_ARE = (NoneType, bool, int, float, bytes, Markup)


class Word(str):
    """Equal to itself, found in tables, read as a date; and printed as `say` says."""

    __slots__ = ("say",)
    say: Say

    @property
    def real(self) -> str:
        """What it is."""
        return str.__str__(self)

    def __str__(self) -> str:
        return self.say(self.real)


class Thing:
    """An object whose words are shown in another way, however deep they lie in it."""

    def __init__(self, real: Any, say: Say) -> None:
        self._real, self._say = real, say

    def __getattr__(self, name: str) -> Any:
        return shown(getattr(self._real, name), self._say)

    def __getitem__(self, key: Any) -> Any:
        return shown(self._real[key], self._say)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return shown(self._real(*args, **kwargs), self._say)

    def __iter__(self) -> Iterator[Any]:
        return (shown(one, self._say) for one in self._real)

    def __len__(self) -> int:
        return len(self._real)

    def __bool__(self) -> bool:
        return bool(self._real)

    def __eq__(self, other: object) -> bool:
        return bool(self._real == (other._real if isinstance(other, Thing) else other))

    def __hash__(self) -> int:
        return hash(self._real)

    def __str__(self) -> str:
        return self._say(str(self._real))


def shown(value: Any, say: Say) -> Any:
    """The value as a template gets it: `say` has the last word on everything printed."""
    if isinstance(value, AS_THEY_ARE):
        return value
    if isinstance(value, str):
        word = Word(value)
        word.say = say
        return word
    if isinstance(value, Mapping):
        return {shown(name, say): shown(one, say) for name, one in value.items()}
    if type(value) in (list, tuple, set, frozenset):
        return type(value)(shown(one, say) for one in value)
    return Thing(value, say)
