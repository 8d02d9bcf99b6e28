"""Between what was published and what was seen: for which figure do both together speak?

A figure is fitted to what it would have foreseen: of each value of which the truth came out, how likely was
it that this very truth came out, given all that had been heard of it? So it does not matter that who bounced
is asked sooner than who did not. What was published holds the figure where it was, the more firmly the more
outcomes it counts for.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from rules.freshness.rates import Rate
from rules.freshness.signals import Worth

_NEAR = 0.05
"""By so much of its logarithm a figure is moved to see whether that foresees better."""
_FAR = 0.7
"""It is at most doubled or halved at a time, lest it overshoot."""
_ROUNDS = 12
_STILL = 0.005

Likely = Callable[[float], float]
"""The logarithm of how likely all came out as it did, by how far the logarithm of a figure is moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Among values of which the truth came out: how many proved stale or true, and before how many a signal
    had come."""

    stale: int = 0
    stale_with: int = 0
    true: int = 0
    true_with: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """How far the logarithm of a figure was moved, and how firmly it stands there."""

    moved: float
    precision: float
    """One over the variance of the logarithm."""


def rate_after(prior: Rate, likely: Likely) -> Rate:
    """The rate for which its Gamma distribution and what was seen speak together.

    It counts for as many record-years as a Gamma distribution that stands as firmly.
    """
    shape = prior.events
    found = fitted(lambda moved: shape * (moved - math.exp(moved)) + likely(moved))
    mean = prior.mean * math.exp(found.moved)
    return Rate(mean=mean, weight=max(prior.weight, found.precision / mean))


def worth_after(prior: Worth, likely: Likely) -> Fitted:
    """How far the worth of a signal is to be moved."""
    firmness = 1.0 / spread_of(prior)
    return fitted(lambda moved: likely(moved) - firmness * moved * moved / 2.0)


def spread_of(worth: Worth) -> float:
    """The variance of the logarithm of a published ratio: of two shares, each known of so many outcomes."""
    return sum(
        (1.0 - share) / (share * (worth.weight + 1.0)) for share in (worth.when_stale, worth.when_true)
    )


def fitted(likely: Likely) -> Fitted:
    """Where it is likeliest, by Newton's steps on a hill that is level far away."""
    moved, precision = 0.0, 0.0
    for _ in range(_ROUNDS):
        below, here, above = likely(moved - _NEAR), likely(moved), likely(moved + _NEAR)
        slope = (above - below) / (2.0 * _NEAR)
        precision = (2.0 * here - above - below) / (_NEAR * _NEAR)
        step = slope / precision if precision > 0 else math.copysign(_FAR, slope)
        step = max(-_FAR, min(_FAR, step))
        moved += step
        if abs(step) < _STILL:
            break
    return Fitted(moved=moved, precision=max(precision, 0.0))
