"""Would other figures have believed better, and is all of this worth more than a simple rule of thumb?

A model is tried on outcomes that it was not learned from, the latest ones: what it will be used for lies
ahead of it, too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rules.freshness.calibration import Forecast, Report, report
from rules.freshness.lessons import Learned, all_worths
from rules.freshness.outcomes import Outcome, believed_by
from rules.freshness.pack import Decay
from rules.freshness.signals import SignalKind

HELD_OUT = 5
"""Every fifth outcome, the latest of all, is held out."""
LEAST = 50
"""Outcomes below which nothing is learned: ten to try it on decide nothing."""
OLD = timedelta(days=365)
"""From when on the simple rule by age takes a value to be stale."""

BOUNCES = (SignalKind.BOUNCE_UNKNOWN_USER, SignalKind.BOUNCE_UNKNOWN_HOST, SignalKind.BOUNCE_DISABLED)
"""What mailing programs strike an address off for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How two models did on the same outcomes."""

    count: int
    before: float
    """Brier score of the model in force: the smaller, the better."""
    after: float

    @property
    def is_no_worse(self) -> bool:
        return self.after <= self.before


def parted(outcomes: Sequence[Outcome]) -> tuple[list[Outcome], list[Outcome]]:
    """Those to learn from, and the latest fifth, to be tried on; in order of time."""
    in_order = sorted(outcomes, key=lambda each: (each.at, each.start.at, each.field))
    held_out = len(in_order) // HELD_OUT
    return in_order[: len(in_order) - held_out], in_order[len(in_order) - held_out :]


def tried(decay: Decay, before: Learned, after: Learned, outcomes: Sequence[Outcome]) -> Trial:
    """Both models on outcomes that neither was learned from; there must be some."""
    return Trial(
        count=len(outcomes), before=_brier(decay, before, outcomes), after=_brier(decay, after, outcomes)
    )


def as_believed(outcomes: Sequence[Outcome]) -> Report:
    """How well came true what was believed at the time, whichever model believed it."""
    return report([Forecast(each.believed, each.was_true) for each in outcomes])


def by_age(outcomes: Sequence[Outcome]) -> Report:
    """How well the rule does that takes whatever is older than a year to be stale."""
    return _by(lambda each: each.age > OLD, outcomes)


def by_bounce(outcomes: Sequence[Outcome]) -> Report:
    """How well the rule does that takes an address to be stale once a letter came back, and no sooner."""
    return _by(lambda each: each.was_heard(*BOUNCES), outcomes)


def _by(is_struck: Callable[[Outcome], bool], outcomes: Sequence[Outcome]) -> Report:
    """A rule that knows two sides, each given the share that proved true there.

    That is more than it could know beforehand, so whatever beats it beats it fairly.
    """
    struck = [each for each in outcomes if is_struck(each)]
    kept = [each for each in outcomes if not is_struck(each)]
    return report([*_shared(struck), *_shared(kept)])


def _shared(outcomes: Sequence[Outcome]) -> list[Forecast]:
    true = sum(each.was_true for each in outcomes)
    return [Forecast(true / len(outcomes), each.was_true) for each in outcomes]


def _brier(decay: Decay, learned: Learned, outcomes: Sequence[Outcome]) -> float:
    worths = all_worths(decay, learned)
    believed = ((believed_by(each, decay.hazards, learned.rates, worths), each.was_true) for each in outcomes)
    return sum((probability - was_true) ** 2 for probability, was_true in believed) / len(outcomes)
