"""How recently, how often and for how much does somebody buy, compared with all who buy?

Each is a score from 1 to 5: the base of buyers is cut into fifths, after A. M. Hughes, "Strategic Database
Marketing", 1994. The four cut points between the fifths are values of the base itself, so that they can be
shown and looked up, and who has the same value has the same score.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

FIFTHS = 5
SCORES = tuple(range(1, FIFTHS + 1))


class _Ordered(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...


T = TypeVar("T", bound=_Ordered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """The cut points of a base: each the highest value of its fifth, the lowest fifth first."""

    recency: tuple[datetime, ...]
    """Moments of the last purchase: later is better."""
    frequency: tuple[int, ...]
    monetary: tuple[int, ...]
    """In hundredths of the currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The three scores of one buyer."""

    recency: int
    frequency: int
    monetary: int

    @property
    def code(self) -> str:
        """As it is usually written: 545."""
        return f"{self.recency}{self.frequency}{self.monetary}"


def places(count: int) -> tuple[int, ...]:
    """Where in the sorted values of so many buyers the four cut points lie, counted from 0; none of nobody.

    Nearest rank: the value below or at which a fifth, two fifths and so on of all values lie.
    """
    if count < 1:
        return ()
    return tuple(-(-step * count // FIFTHS) - 1 for step in range(1, FIFTHS))


def cut(values: Sequence[T]) -> tuple[T, ...]:
    """The four cut points of some values; none of nobody."""
    ranked = sorted(values)
    return tuple(ranked[place] for place in places(len(ranked)))


def score(value: T, cuts: Sequence[T]) -> int:
    """From 1 to 5: one more than the number of cut points that the value lies above; 1 without cut points.

    A higher value never has a lower score, and moving all values alike changes nothing.
    """
    return bisect_left(cuts, value) + 1


def scores(*, last_at: datetime, purchases: int, spent: int, cuts: Cuts) -> Scores:
    """The three scores of somebody who has bought."""
    return Scores(
        recency=score(last_at, cuts.recency),
        frequency=score(purchases, cuts.frequency),
        monetary=score(spent, cuts.monetary),
    )
