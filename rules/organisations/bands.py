"""Into which class does a number of people or an amount fall?"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

_Classes = tuple[tuple[int, int, str], ...]

_BAND = re.compile(r"(<)?(\d+)(?:-(\d+)|(\+))?")

# The edges of the European size classes (Recommendation 2003/361/EC: 10, 50 and 250 people; 10 and 50 million
# euro), and finer ones between them.
_PEOPLE = (
    (0, 0, "0"),
    (1, 1, "1"),
    (2, 9, "2-9"),
    (10, 19, "10-19"),
    (20, 49, "20-49"),
    (50, 249, "50-249"),
    (250, 999, "250-999"),
    (1_000, 5_000_000, "1000+"),
)
_EUROS = (
    (1, 100_000, "<100k"),
    (100_000, 1_000_000, "100k-1M"),
    (1_000_000, 10_000_000, "1M-10M"),
    (10_000_000, 50_000_000, "10M-50M"),
    (50_000_000, 10**12, "50M+"),
)

PEOPLE = tuple(name for *_, name in _PEOPLE)
EUROS = tuple(name for *_, name in _EUROS)
"""What the classes are called, the smallest first."""

HALF = 0.5
"""A class that holds less of a span than this is a guess."""

EURO_COUNTRIES = frozenset(
    (
        *("AD", "AT", "BE", "BG", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT"),
        *("LT", "LU", "LV", "MC", "ME", "MT", "NL", "PT", "SI", "SK", "SM", "VA", "XK"),
    )
)
"""Countries that pay in euro (Bulgaria since January 2026)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The class that holds most of a span, and how much of it: 1 when the span lies within."""

    band: str
    share: float


@lru_cache(maxsize=4_096)
def of_people(band: str) -> Fit:
    """The size class of a number or a band as `sizes.employees` writes them (`12`, `11-50`, `50+`, `<10`).

    Numbers are compared by their order of size, as amounts are: there are more small firms than large ones.
    """
    low, high, is_open = _span(band)
    if is_open:
        return _of_an_open_span(low, _PEOPLE)
    if high == 0:
        return Fit(band="0", share=1.0)
    return _best(max(low, 1), high, _PEOPLE, lambda first, last: math.log((last + 1) / max(first, 1)))


@lru_cache(maxsize=4_096)
def of_euros(band: str) -> Fit:
    """The revenue class of an amount or a band as `sizes.revenue` writes them, without the currency.

    From 1 to 10 million is as far as from 10 to 100.
    """
    low, high, is_open = _span(band)
    if is_open:
        return _of_an_open_span(low, _EUROS)
    if low == high:
        return _of_an_open_span(low, _EUROS, share=1.0)
    return _best(max(low, 1), high, _EUROS, lambda first, last: math.log(last / first))


def _span(band: str) -> tuple[int, int, bool]:
    match = _BAND.fullmatch(band)
    if match is None:
        raise ValueError("not a band that sizes wrote")
    below, first, last, above = match.groups()
    if below:
        return 0, max(0, int(first) - 1), False
    return int(first), int(last or first), above is not None


def _of_an_open_span(low: int, classes: _Classes, *, share: float | None = None) -> Fit:
    """The class in which the least value falls; only the topmost has no end itself."""
    name = next(name for first, _, name in reversed(classes) if low >= first or first == classes[0][0])
    return Fit(band=name, share=share if share is not None else float(name == classes[-1][2]))


def _best(low: int, high: int, classes: _Classes, size: Callable[[float, float], float]) -> Fit:
    whole = size(low, high)
    held = {
        name: size(max(low, first), min(high, last)) if first <= high and low <= last else 0.0
        for first, last, name in classes
    }
    name = max(held, key=held.__getitem__)
    return Fit(band=name, share=held[name] / whole if whole else 1.0)
