"""Between which figures does a rate or a worth lie, nine times in ten?

The fewer outcomes stand behind a figure, the wider; a figure without its interval pretends to be known.
"""

import math

from rules.freshness.rates import Rate

TAIL = 0.05
"""What may lie below, and as much above."""
_NORMAL = 1.6449
"""As many standard deviations leave a twentieth above them."""
_MANY = 50.0
"""From this shape on a Gamma distribution is read by its cube root, which is all but normal."""


def of_rate(rate: Rate) -> tuple[float, float]:
    """Nine tenths of the Gamma distribution of a rate lie between these."""
    if not rate.weight:
        return rate.mean, rate.mean
    return _gamma(rate.events, TAIL) / rate.weight, _gamma(rate.events, 1.0 - TAIL) / rate.weight


def of_ratio(ratio: float, spread: float) -> tuple[float, float]:
    """Nine tenths of a ratio whose logarithm is all but normal, with that variance."""
    factor = math.exp(_NORMAL * math.sqrt(spread))
    return ratio / factor, ratio * factor


def _gamma(shape: float, below: float) -> float:
    """The figure below which that part of a Gamma distribution of rate one lies."""
    if shape >= _MANY:
        # Wilson and Hilferty 1931.
        deviation = -_NORMAL if below < 0.5 else _NORMAL
        return shape * float((1.0 - 1.0 / (9.0 * shape) + deviation / (3.0 * math.sqrt(shape))) ** 3)
    low, high = 0.0, shape + 20.0 * math.sqrt(shape + 1.0)
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if _lies_below(shape, middle) < below else (low, middle)
    return (low + high) / 2.0


def _lies_below(shape: float, figure: float) -> float:
    """The part of a Gamma distribution below a figure, by its series (DLMF 8.7.1)."""
    if figure <= 0.0:
        return 0.0
    term = total = 1.0 / shape
    count = shape
    while term > total * 1e-12:
        count += 1.0
        term *= figure / count
        total += term
    return math.exp(shape * math.log(figure) - figure - math.lgamma(shape)) * total
