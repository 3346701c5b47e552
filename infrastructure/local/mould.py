"""A stack that was built once is cast again: what moto holds of it is kept, and put back into an empty mock.

Building it by CloudFormation takes ten times as long, and a process of tests wants hundreds that are alike.
"""

import io
import pickle
import threading
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from moto.core.base_backend import BackendDict

_ANEW = {type(threading.RLock()): threading.RLock, threading.Condition: threading.Condition}


class _Taking(pickle.Pickler):
    """Keys cannot be copied and never change, so all casts share them; each has locks of its own."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file)
        self.shared: list[RSAPrivateKey] = []

    def persistent_id(self, obj: Any) -> int | None:
        if not isinstance(obj, RSAPrivateKey):
            return None
        self.shared.append(obj)
        return len(self.shared) - 1

    def reducer_override(self, obj: Any) -> Any:
        make = _ANEW.get(type(obj))
        return NotImplemented if make is None else (make, ())


class _Casting(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, shared: list[RSAPrivateKey]) -> None:
        super().__init__(file)
        self._shared = shared

    def persistent_load(self, pid: int) -> RSAPrivateKey:
        return self._shared[pid]


@dataclass(frozen=True, slots=True)
class Mould:
    """Everything that moto held when it was taken."""

    places: list[tuple[Any, ...]]  # whose: a service, an account, a region
    held: bytes
    shared: list[RSAPrivateKey]

    @classmethod
    def take(cls) -> "Mould":
        """Of the mock that is entered."""
        services: list[Any] = vars(BackendDict)["_instances"]
        found = [(service, *each) for service in services for each in service.iter_backends()]
        file = io.BytesIO()
        taking = _Taking(file)
        taking.dump([backend for *_place, backend in found])
        return cls([(*place,) for *place, _backend in found], file.getvalue(), taking.shared)

    def cast(self) -> None:
        """Into the mock that is entered, which must be empty."""
        every = _Casting(io.BytesIO(self.held), self.shared).load()
        for (service, account, region), backend in zip(self.places, every, strict=True):
            service[account][region] = backend
