"""Do the probabilities deserve their name: of all values that were given 0.7, were seven in ten true?"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was believed of a value, and what it later proved to be."""

    probability: float
    was_true: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Forecasts of about the same probability."""

    count: int
    believed: float
    """Mean of what was believed."""
    was_true: float
    """Share that proved true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How good forecasts were; both scores are the better the smaller, and none for no forecasts."""

    count: int
    brier: float | None
    """Mean squared error (Brier 1950): 0 for a prophet, .25 for whoever always says one half."""
    ece: float | None
    """Expected calibration error: mean distance of belief and truth over the bins, by their counts."""
    bins: tuple[Bin, ...]


def report(forecasts: Sequence[Forecast], *, bins: int = 10) -> Report:
    """How well the forecasts came true, in bins of equal width; bins without any are left out."""
    number = len(forecasts)
    if not number:
        return Report(count=0, brier=None, ece=None, bins=())
    sorted_into: list[list[Forecast]] = [[] for _ in range(bins)]
    for each in forecasts:
        sorted_into[min(bins - 1, int(each.probability * bins))].append(each)
    filled = tuple(_bin(each) for each in sorted_into if each)
    return Report(
        count=number,
        brier=sum((each.probability - each.was_true) ** 2 for each in forecasts) / number,
        ece=sum(each.count * abs(each.believed - each.was_true) for each in filled) / number,
        bins=filled,
    )


def _bin(forecasts: Sequence[Forecast]) -> Bin:
    number = len(forecasts)
    return Bin(
        count=number,
        believed=sum(each.probability for each in forecasts) / number,
        was_true=sum(each.was_true for each in forecasts) / number,
    )
