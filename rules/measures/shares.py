"""How large is a part of a whole, and how sure can one be of that from so few?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

Z = 1.959964
"""Standard deviations on either side within which 95 % of a normal distribution lie."""

ENOUGH = 30
"""Of fewer nothing is concluded, however bad they are: a choice of our own. Two bad leads in ten would put
the whole interval above one in twenty already."""

FEWEST_PEERS = 2
"""Others needed before their middle says anything: of one other it would be that one's figure."""


@dataclass(frozen=True, slots=True)
class Share:
    """So much of so many. The part may be broken: a value that is probably of use counts for its chance."""

    part: float = 0.0
    whole: int = 0

    @property
    def rate(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return round(self.part / self.whole, 4) if self.whole else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.part + other.part, self.whole + other.whole)


@dataclass(frozen=True, slots=True)
class Interval:
    """Between these two the true rate lies, with a confidence of 95 %."""

    low: float
    high: float


class Beside(StrEnum):
    """How a rate stands beside the middle of others."""

    LOWER = "lower"
    HIGHER = "higher"
    ALIKE = "alike"
    """It cannot be told apart from the middle: too little was seen, or there is no difference."""
    ALONE = "alone"
    """There are too few others to compare it with."""


def interval(share: Share) -> Interval | None:
    """The score interval of E. B. Wilson (1927), which holds for small numbers too; None of nothing.

    Of one bad lead in ten the true rate may be 2 % or 40 %.
    """
    if not share.whole:
        return None
    count, rate = share.whole, min(1.0, max(0.0, share.part / share.whole))
    spread = Z * math.sqrt(rate * (1 - rate) / count + Z * Z / (4 * count * count))
    middle, scale = rate + Z * Z / (2 * count), 1 + Z * Z / count
    return Interval(
        round(max(0.0, (middle - spread) / scale), 4), round(min(1.0, (middle + spread) / scale), 4)
    )


def middle(rates: Sequence[float | None]) -> float | None:
    """The median of those that are known; None of fewer than two."""
    known = [rate for rate in rates if rate is not None]
    return round(median(known), 4) if len(known) >= FEWEST_PEERS else None


def beside(share: Share, others: float | None) -> Beside:
    """Is the rate surely higher or lower than the middle of the others?

    Only if its whole interval is, and it was told of enough.
    """
    bounds = interval(share)
    if others is None or bounds is None:
        return Beside.ALONE
    if share.whole < ENOUGH:
        return Beside.ALIKE
    if bounds.low > others:
        return Beside.HIGHER
    return Beside.LOWER if bounds.high < others else Beside.ALIKE
