"""How likely is one value still true, by which steps did it come to that, and when is it worth asking?

The sum is done anew from the beginning of the value and all its signals in order of time, so it does not
matter in which order they came in, and a rate or a worth that was learned since counts for the past as well.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from rules.fields import FieldName
from rules.freshness.rates import YEAR, Pace
from rules.freshness.signals import Signal, SignalKind, Worth, Worths

LEAST, MOST = 0.001, 0.999
"""Nothing is ever quite sure; without this, no evidence could turn a belief again."""

CONFIRMED = 0.98
"""After somebody who knows has said so: people err, and press the wrong button, about one time in fifty."""


class Band(StrEnum):
    """What a probability means for whoever uses the value."""

    FRESH = "fresh"
    AGEING = "ageing"
    VERIFY = "verify"
    """Somebody should ask."""
    WITHHOLD = "withhold"
    """Nobody should use it."""


FLOORS: tuple[tuple[Band, float], ...] = (
    (Band.FRESH, 0.8),
    (Band.AGEING, 0.5),
    (Band.VERIFY, 0.1),
    (Band.WITHHOLD, 0.0),
)
"""The least probability of each band, the best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """When a value was observed, and how likely it was true then: it depends on whence it came."""

    at: datetime
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of mind: what was seen, and from where to where it took us."""

    at: datetime
    kind: SignalKind | None
    """None for the time that passed since the step before."""
    ratio: float
    """What it counted for, capped and weakened by distrust; for time exp(-hazard)."""
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """The probability that a value is true at an instant, with its whole reason."""

    probability: float
    at: datetime
    since: datetime
    """When its clock began: at the start, or when it was last confirmed."""
    steps: tuple[Step, ...] = ()

    @property
    def band(self) -> Band:
        return band_of(self.probability)


def band_of(probability: float) -> Band:
    """The band in which a probability lies."""
    return next(band for band, floor in FLOORS if probability >= floor)


def believe(
    start: Start,
    signals: Iterable[Signal],
    *,
    field: FieldName,
    worths: Worths,
    pace: Pace | None,
    at: datetime,
) -> Belief:
    """What is to be believed of a value of that field at an instant; signals after it are not known yet.

    A signal from before the value was observed is about an older one and is left out, as is one whose kind
    says nothing of the field. One kind counts once on a day. `pace` is None for what never goes stale.
    """
    mind = _Mind(start, pace)
    for signal, worth in _heard(start, signals, field, worths, at):
        mind.hear(signal, worth)
    mind.age(at)
    return Belief(probability=mind.probability, at=at, since=mind.since, steps=tuple(mind.steps))


def next_check(belief: Belief, pace: Pace | None) -> datetime | None:
    """When the value leaves its band if nothing more is heard; None when never, or when it is in the last."""
    floor = next(floor for band, floor in FLOORS if band is belief.band)
    if pace is None or not floor or belief.probability <= floor:
        return None
    hazard = math.log(belief.probability / floor)
    years = pace.until_spent(hazard, since=_years(belief.since, belief.at))
    # Beyond a lifetime nobody waits for it, and calendars end.
    return belief.at + timedelta(days=years * YEAR) if years < 100 else None


def worth_of(worth: Worth, *, trust: float, so_far: float) -> float:
    """What a signal counts for: weakened when told by somebody half believed, and within the cap of its kind.

    Whoever is not believed could have said the same of any value: the ratio is mixed with one.
    """
    ratio = trust * worth.ratio + (1.0 - trust)
    if ratio > 1.0:
        return max(1.0, min(ratio, worth.cap / so_far))
    return min(1.0, max(ratio, worth.cap / so_far))


class _Mind:
    """A belief while it is being formed."""

    def __init__(self, start: Start, pace: Pace | None) -> None:
        self.probability = _clipped(start.probability)
        self.since = self.at = start.at
        self.steps: list[Step] = []
        self._pace = pace
        self._so_far: dict[SignalKind, float] = {}

    def age(self, at: datetime) -> None:
        if self._pace is None or at <= self.at:
            return
        spent = self._pace.spent(_years(self.since, at)) - self._pace.spent(_years(self.since, self.at))
        self._to(self.probability * math.exp(-spent), at, None, math.exp(-spent))

    def hear(self, signal: Signal, worth: Worth) -> None:
        self.age(signal.at)
        if worth.confirms:
            sure = CONFIRMED * signal.trust + self.probability * (1.0 - signal.trust)
            self._to(max(self.probability, sure), signal.at, signal.kind, 0.0)
            self.since, self._so_far = signal.at, {}
            return
        so_far = self._so_far.get(signal.kind, 1.0)
        ratio = worth_of(worth, trust=signal.trust, so_far=so_far)
        self._so_far[signal.kind] = so_far * ratio
        odds = self.probability / (1.0 - self.probability) / ratio
        self._to(odds / (1.0 + odds), signal.at, signal.kind, ratio)

    def _to(self, probability: float, at: datetime, kind: SignalKind | None, ratio: float) -> None:
        before, self.probability, self.at = self.probability, _clipped(probability), at
        if self.probability != before or kind is not None:
            self.steps.append(Step(at=at, kind=kind, ratio=ratio, before=before, after=self.probability))


def _heard(
    start: Start, signals: Iterable[Signal], field: FieldName, worths: Worths, at: datetime
) -> Iterator[tuple[Signal, Worth]]:
    """The signals that count, in order of time. What is confirmed lives anew, on the very same day."""
    days: set[tuple[SignalKind, date]] = set()
    known: set[UUID | None] = set()
    for signal in _in_order(signals):
        worth = worths.get((signal.kind, field))
        if worth is None or not start.at <= signal.at <= at:
            continue
        if worth.confirms:
            days.clear()
        day = (signal.kind, signal.at.date())
        if day in days or (signal.id is not None and signal.id in known):
            continue
        days.add(day)
        known.add(signal.id)
        yield signal, worth


def _in_order(signals: Iterable[Signal]) -> Sequence[Signal]:
    """By time; at one instant what is more believed first, then by name: all must find the same order."""
    return sorted(signals, key=lambda each: (each.at, -each.trust, each.kind, str(each.id)))


def _years(since: datetime, at: datetime) -> float:
    return max(0.0, (at - since) / timedelta(days=YEAR))


def _clipped(probability: float) -> float:
    return min(MOST, max(LEAST, probability))
