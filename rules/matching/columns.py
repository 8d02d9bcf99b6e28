"""How are the records laid out so that millions of pairs can be compared at once?"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import FunctionType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from rules.matching import outlines
from rules.matching.outlines import Outlines

Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]

MISSING = -1

T = TypeVar("T")


@dataclass(frozen=True)
class Column:
    """One trait of n records: each distinct text once, and which of them each record has.

    `codes` has n entries, MISSING where a record lacks the trait; `counts` says of each distinct text how
    many records have it. In a look-up for one lead the counts are those of the whole database.
    """

    values: Sequence[str]
    codes: Codes
    counts: NDArray[np.int64]
    _made: dict[Any, tuple[Any, Any]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, make: Callable[..., T], *given: Any) -> T:
        """What `make(self, *given)` says of the whole column, asked only once: pairs come in many slices.

        What is `given` is remembered by its identity, a function by its text: a lambda without any variable
        of its surroundings is the same one each time it is met.
        """
        key = (make, *map(_identity, given))
        if key not in self._made:
            # What is given is kept, lest another value takes its place in memory.
            self._made[key] = (given, make(self, *given))
        return self._made[key][1]  # type: ignore[no-any-return]

    def of(self, rows: NDArray[Any]) -> Codes:
        """The codes of these rows."""
        taken: Codes = self.codes[rows]
        return taken

    def count_of(self, codes: Codes) -> NDArray[np.int64]:
        """How many records have each of these values; that of a missing one means nothing."""
        if not self.values:
            return np.zeros(len(codes), np.int64)
        return self.counts[np.maximum(codes, 0)]

    @cached_property
    def objects(self) -> NDArray[Any]:
        """The distinct values as an array, to be taken by their codes."""
        laid = np.empty(max(len(self.values), 1), object)
        laid[: len(self.values)] = self.values
        return laid

    def each(self, about: Callable[[str], Any], kind: Any) -> NDArray[Any]:
        """Something about every distinct value; one entry when there is none, so that it can be indexed."""
        return self.once(_each, about, kind)

    def related(self, about: Callable[[str], str]) -> Codes:
        """Codes of a part of every distinct value: equal parts have equal codes, an empty part is MISSING."""
        return self.once(_related, about)

    @cached_property
    def lengths(self) -> NDArray[np.int16]:
        return self.each(len, np.int16)


def _identity(given: Any) -> Any:
    is_bare = isinstance(given, FunctionType) and not given.__closure__ and not given.__defaults__
    return given.__code__ if is_bare else id(given)


def _each(held: Column, about: Callable[[str], Any], kind: Any) -> NDArray[Any]:
    told = np.fromiter(map(about, held.values), kind, len(held.values))
    return told if len(told) else np.zeros(1, kind)


def _related(held: Column, about: Callable[[str], str]) -> Codes:
    known = _Numbers({"": MISSING})
    return np.fromiter(map(known.__getitem__, map(about, held.values)), np.int32) if held.values else _NOTHING


_NOTHING = np.array([MISSING], np.int32)


class _Numbers(dict[str | None, int]):
    """Numbers texts in the order in which they first come, beside those that are numbered from the start."""

    def __missing__(self, text: str | None) -> int:
        number = self[text] = len(self) - self.given
        return number

    def __init__(self, given: dict[str | None, int]) -> None:
        super().__init__(given)
        self.given = len(given)


def column(texts: Iterable[str | None]) -> Column:
    """Lay out one trait: the texts of the records in order, None or empty where it is missing."""
    return alike((texts,))[0]


def alike(columns: Sequence[Iterable[str | None]]) -> tuple[Column, ...]:
    """Lay out several traits over one list of values, so that their codes can be held against each other."""
    known = _Numbers({None: MISSING, "": MISSING})
    laid = [np.fromiter(map(known.__getitem__, texts), np.int32) for texts in columns]
    values = tuple(text for text in known if text)
    return tuple(Column(values, codes, counted(codes, len(values))) for codes in laid)


def counted(codes: Codes, size: int) -> NDArray[np.int64]:
    """How often each of so many values occurs."""
    # MISSING is counted at the front, and left out.
    return np.bincount(codes + 1, minlength=size + 1)[1:].astype(np.int64)


def distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each number once, in order; numpy would look each up in a table, which takes many times longer."""
    ordered = np.sort(numbers)
    is_new = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_new[1:])
    return ordered[is_new]


@dataclass(frozen=True)
class Pairs:
    """Pairs of rows: `left[k]` with `right[k]`."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.left)

    def where(self, wanted: NDArray[Any]) -> "Pairs":
        """Some of the pairs."""
        return Pairs(self.left[wanted], self.right[wanted])

    def slices(self, size: int) -> Iterator["Pairs"]:
        """All of the pairs, so many at a time."""
        for start in range(0, len(self), size):
            yield Pairs(self.left[start : start + size], self.right[start : start + size])


@dataclass(frozen=True)
class Sides:
    """The codes of both sides of all pairs in one column, and what can be said of them at once."""

    column: Column
    left: Codes
    right: Codes

    @cached_property
    def is_missing(self) -> Mask:
        missing: Mask = (self.left < 0) | (self.right < 0)
        return missing

    @cached_property
    def is_equal(self) -> Mask:
        equal: Mask = (self.left == self.right) & (self.left >= 0)
        return equal

    @cached_property
    def differs(self) -> Mask:
        """Both are there, and they are not the same."""
        return ~self.is_missing & ~self.is_equal

    @property
    def count(self) -> NDArray[np.int64]:
        """How many records have the left side's value."""
        return self.column.count_of(self.left)

    def measured(self, where: NDArray[Any], scorer: Callable[..., Any], **options: Any) -> NDArray[Any]:
        """What a scorer of rapidfuzz says of these pairs; both sides must be there."""
        if scorer is OSA.distance and "score_cutoff" in options:
            return self._slips(where, **options)
        values = self.column.objects
        one, other = values[self.left[where]].tolist(), values[self.right[where]].tolist()
        scores: NDArray[Any] = process.cpdist(one, other, scorer=scorer, **options)
        return scores

    def _slips(self, where: NDArray[Any], *, score_cutoff: int, dtype: Any) -> NDArray[Any]:
        """How many slips lie between the two, counted where they may be few enough; else one too many."""
        seen = self.column.once(_outlines)
        left, right = self.left[where], self.right[where]
        near = np.flatnonzero(seen.may_be_within(left, right, score_cutoff))
        values = self.column.objects
        one, other = values[left[near]].tolist(), values[right[near]].tolist()
        slips = np.full(len(where), score_cutoff + 1, dtype)
        slips[near] = process.cpdist(one, other, scorer=OSA.distance, score_cutoff=score_cutoff, dtype=dtype)
        return slips


def _outlines(held: Column) -> Outlines:
    return outlines.of(held.values)


def sides(held: Column, pairs: Pairs) -> Sides:
    """Both sides of the pairs in one column."""
    return Sides(held, held.of(pairs.left), held.of(pairs.right))


def any_equal(first: Codes, second: Codes, pairs: Pairs) -> tuple[Mask, Codes]:
    """Of a trait that a record may have two of: where one of either is one of the other's, and which."""
    equal = np.zeros(len(pairs), bool)
    code = np.zeros(len(pairs), np.int32)
    # Mostly nobody in the whole table has a second one.
    several = (first, second) if (second >= 0).any() else (first,)
    for mine in several:
        for theirs in several:
            left, right = mine[pairs.left], theirs[pairs.right]
            same = (left == right) & (left >= 0) & ~equal
            code[same] = left[same]
            equal |= same
    return equal, code
