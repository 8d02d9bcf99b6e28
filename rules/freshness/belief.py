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
from rules.freshness.mind import Mind, Remembering, Step, years
from rules.freshness.rates import YEAR, Pace
from rules.freshness.signals import Signal, SignalKind, Worth, Worths


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
class Belief:
    """The probability that a value is true at an instant, with its whole reason."""

    probability: float
    at: datetime
    since: datetime
    """When its clock began: at the start, or when it was last confirmed."""
    began: datetime
    """When the value was first observed: its pace runs from there, and on through what is confirmed."""
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
    says nothing of the field. One kind counts once on a day, or in as many days as the pack says. `pace` is
    None for what never goes stale.
    """
    mind = Remembering(start.at, start.probability, pace)
    for signal, worth in _heard(start, signals, field, worths, at):
        mind.hear(signal, worth)
    mind.age(at)
    return Belief(
        probability=mind.probability, at=at, since=mind.since, began=mind.began, steps=tuple(mind.steps)
    )


def that_count(
    start: Start, signals: Iterable[Signal], *, field: FieldName, worths: Worths, at: datetime
) -> tuple[Signal, ...]:
    """The signals that a belief rests on, in order: those `believe` would hear."""
    return tuple(signal for signal, _ in _heard(start, signals, field, worths, at))


def chance(
    start: Start,
    heard: Iterable[Signal],
    *,
    field: FieldName,
    worths: Worths,
    pace: Pace | None,
    at: datetime,
) -> float:
    """The same probability as `believe` gives, without its reasons, of signals out of `that_count`."""
    mind = Mind(start.at, start.probability, pace)
    for signal in heard:
        mind.hear(signal, worths[signal.kind, field])
    mind.age(at)
    return mind.probability


def next_check(belief: Belief, pace: Pace | None) -> datetime | None:
    """When the value leaves its band if nothing more is heard; None when never, or when it is in the last."""
    floor = next(floor for band, floor in FLOORS if band is belief.band)
    if pace is None or not floor or belief.probability <= floor:
        return None
    hazard = math.log(belief.probability / floor)
    left = pace.until_spent(hazard, since=years(belief.began, belief.at))
    # Beyond a lifetime nobody waits for it, and calendars end.
    return belief.at + timedelta(days=left * YEAR) if left < 100 else None


def _heard(
    start: Start, signals: Iterable[Signal], field: FieldName, worths: Worths, at: datetime
) -> Iterator[tuple[Signal, Worth]]:
    """The signals that count, in order of time. What is confirmed lives anew, on the very same day."""
    counted: dict[SignalKind, date] = {}
    known: set[UUID | None] = set()
    for signal in _in_order(signals):
        worth = worths.get((signal.kind, field))
        if worth is None or not start.at <= signal.at <= at:
            continue
        if worth.confirms:
            counted.clear()
        day, last = signal.at.date(), counted.get(signal.kind)
        if (last and (day - last).days < worth.every) or (signal.id is not None and signal.id in known):
            continue
        counted[signal.kind] = day
        known.add(signal.id)
        yield signal, worth


def _in_order(signals: Iterable[Signal]) -> Sequence[Signal]:
    """By time; at one instant what is more believed first, then by name: all must find the same order."""
    return sorted(signals, key=lambda each: (each.at, -each.trust, each.kind, str(each.id)))
