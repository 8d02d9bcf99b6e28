"""What do our own outcomes say about how fast fields go stale, and what signals are worth?

Both begin with what was published and move towards what was seen: the more of our own, the further. Rates are
Gamma distributions, updated by changes and record-years; the two probabilities behind a worth are Beta
distributions, updated by how often a signal was seen before values that proved stale and before values that
proved true.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rules.freshness.rates import YEAR, Rate
from rules.freshness.signals import Worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A value that was taken to be true at one instant, and at a later one was found true or not."""

    since: datetime
    until: datetime
    is_changed: bool
    share: float = 1.0
    """How likely a change that was found fell into this stretch: the value may have been false from the
    start, where nobody had confirmed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Among adjudicated values: how many proved stale or true, and before how many a signal had come."""

    stale: int = 0
    stale_with: int = 0
    true: int = 0
    true_with: int = 0


def rate_after(prior: Rate, watched: Iterable[Watched]) -> Rate:
    """The rate after what was watched: (changes₀ + changes) ÷ (years₀ + years).

    When a change was found, all that is known is that it lies between two looks: it counts as in the middle.
    """
    changes, years = prior.events, prior.weight
    for each in watched:
        stretch = max(0.0, (each.until - each.since) / timedelta(days=YEAR))
        changes += each.is_changed * each.share
        years += each.share * stretch / 2 if each.is_changed else stretch
    return Rate(mean=changes / years, weight=years) if years else prior


def within(parent: Rate, prior: Rate, watched: Iterable[Watched]) -> Rate:
    """The rate of a part, as a country: it begins with that of the whole, and few outcomes move it little."""
    return rate_after(Rate(mean=parent.mean, weight=prior.weight), watched)


def worth_after(prior: Worth, seen: Seen) -> Worth:
    """The worth of a signal after what was adjudicated; its ratio is of the two posterior means."""
    if prior.confirms or not (seen.stale or seen.true):
        return prior
    stale = (prior.when_stale * prior.weight + seen.stale_with) / (prior.weight + seen.stale)
    true = (prior.when_true * prior.weight + seen.true_with) / (prior.weight + seen.true)
    if not true:
        return prior
    return replace(prior, ratio=stale / true, when_stale=stale)
