"""How are hundreds of thousands of sets and doubts kept, when most of them are only counted?

As numbers side by side: a set or a doubt becomes an object when it is looked at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from service.deduping.ids import Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Two contacts that may be one person."""

    one: UUID
    other: UUID
    bits: float
    """What speaks for it, of their two records that are most alike."""
    levels: tuple[int, ...]

    @property
    def chance(self) -> float:
        return float(1 / (1 + np.exp2(-np.clip(self.bits, -50, 50))))


@dataclass(frozen=True, slots=True, eq=False)
class Sets(Sequence[tuple[UUID, ...]]):
    """Contacts that are one person, oldest first in each set."""

    contacts: Ids
    places: NDArray[np.int64]
    """Places of contacts, those of one set end to end."""
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    @property
    def repeats(self) -> int:
        """Contacts that would be merged into others."""
        return int((self.ends - self.starts - 1).sum())

    def __len__(self) -> int:
        return len(self.starts)

    def __iter__(self) -> Iterator[tuple[UUID, ...]]:
        return map(self._set, range(len(self)))

    @overload
    def __getitem__(self, place: int) -> tuple[UUID, ...]: ...
    @overload
    def __getitem__(self, place: slice) -> list[tuple[UUID, ...]]: ...
    def __getitem__(self, place: int | slice) -> tuple[UUID, ...] | list[tuple[UUID, ...]]:
        if isinstance(place, slice):
            return [self._set(each) for each in range(len(self))[place]]
        return self._set(range(len(self))[place])

    def _set(self, place: int) -> tuple[UUID, ...]:
        mine = self.places[self.starts[place] : self.ends[place]]
        return tuple(self.contacts[each] for each in mine.tolist())


@dataclass(frozen=True, slots=True, eq=False)
class Doubts(Sequence[Doubt]):
    """Contacts that may be one person, the surest first."""

    contacts: Ids
    one: NDArray[np.int64]
    """Places of contacts, as are the others."""
    other: NDArray[np.int64]
    bits: NDArray[np.float64]
    levels: NDArray[np.int16]
    """A row for each doubt."""

    def __len__(self) -> int:
        return len(self.one)

    def __iter__(self) -> Iterator[Doubt]:
        return map(self._doubt, range(len(self)))

    @overload
    def __getitem__(self, place: int) -> Doubt: ...
    @overload
    def __getitem__(self, place: slice) -> list[Doubt]: ...
    def __getitem__(self, place: int | slice) -> Doubt | list[Doubt]:
        if isinstance(place, slice):
            return [self._doubt(each) for each in range(len(self))[place]]
        return self._doubt(range(len(self))[place])

    def _doubt(self, place: int) -> Doubt:
        return Doubt(
            one=self.contacts[int(self.one[place])],
            other=self.contacts[int(self.other[place])],
            bits=float(self.bits[place]),
            levels=tuple(self.levels[place].tolist()),
        )
