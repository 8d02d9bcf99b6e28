"""How are the ids of a million records kept and numbered without an object for each?"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Self, overload
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

SIZE = 16


class Ids(Sequence[UUID]):
    """Ids laid end to end; one becomes a UUID when it is looked at."""

    __slots__ = ("_packed",)

    def __init__(self, packed: bytes) -> None:
        self._packed = packed

    @classmethod
    def of(cls, ids: Iterable[UUID]) -> Self:
        """The same ids, packed."""
        return cls(b"".join([each.bytes for each in ids]))

    @property
    def packed(self) -> bytes:
        """All of them, end to end."""
        return self._packed

    def raw(self) -> list[bytes]:
        """Each as its 16 bytes, whose order is that of the ids."""
        packed = self._packed
        return [packed[start : start + SIZE] for start in range(0, len(packed), SIZE)]

    def __len__(self) -> int:
        return len(self._packed) // SIZE

    def __iter__(self) -> Iterator[UUID]:
        return (UUID(bytes=each) for each in self.raw())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ids) and self._packed == other._packed

    def __hash__(self) -> int:
        return hash(self._packed)

    @overload
    def __getitem__(self, place: int) -> UUID: ...
    @overload
    def __getitem__(self, place: slice) -> "Ids": ...
    def __getitem__(self, place: int | slice) -> "UUID | Ids":
        if isinstance(place, slice):
            return Ids(b"".join(self.raw()[place]))
        start = range(len(self))[place] * SIZE
        return UUID(bytes=self._packed[start : start + SIZE])


def numbered(ids: Sequence[UUID]) -> tuple[Ids, NDArray[np.int64]]:
    """The ids there are, each once and in order, and for each given its place among them."""
    packed = (ids if isinstance(ids, Ids) else Ids.of(ids)).packed
    halves = np.frombuffer(packed, ">u8").reshape(-1, 2)
    order = np.lexsort((halves[:, 1], halves[:, 0]))
    ordered = halves[order]
    is_first = np.ones(len(ordered), bool)
    is_first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    owner = np.empty(len(ordered), np.int64)
    owner[order] = np.cumsum(is_first) - 1
    return Ids(ordered[is_first].tobytes()), owner
