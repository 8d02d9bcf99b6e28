"""Which outcomes are kept, which figures that were learned from them are in force, and how good are they?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import inf, isfinite
from types import MappingProxyType
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.freshness import lessons, trials
from rules.freshness.belief import Start
from rules.freshness.calibration import Report
from rules.freshness.learning import Seen
from rules.freshness.lessons import Learned
from rules.freshness.outcomes import Outcome, believed_by
from rules.freshness.pack import Decay
from rules.freshness.rates import YEAR, Group, Rate
from rules.freshness.signals import Signal, SignalKind, Worth, Worths
from service.access import Scope
from service.ids import new_id
from service.storage import freshness_outcomes as stored
from service.storage.freshness_outcomes import FoundBy as FoundBy
from service.storage.freshness_outcomes import FreshnessModel, FreshnessOutcome
from service.work import Work

MOST = 5_000
"""Outcomes that are learned from, the latest: more would hardly change the figures."""
LEAST_AGE = timedelta(days=1)
"""Whoever confirms on the same day what they gave has told nothing about time."""


_FOUND_BY: Mapping[SignalKind, FoundBy] = MappingProxyType(
    {
        SignalKind.CONFIRMED_BY_PERSON: FoundBy.PERSON,
        SignalKind.DENIED_BY_PERSON: FoundBy.PERSON,
        SignalKind.CONFIRMED_BY_STEWARD: FoundBy.STEWARD,
        SignalKind.DENIED_BY_STEWARD: FoundBy.STEWARD,
    }
)
"""All else that tells the truth comes with a lead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """By which figures beliefs are reckoned now."""

    learned: Learned
    worths: Worths
    """Of every signal: as learned, else as in the packs."""
    version: str
    """Of the packs, and of what was learned: kept with every belief."""
    model_id: UUID | None = None
    """Of what was learned; None when the packs stand alone."""

    @property
    def confirming(self) -> frozenset[tuple[SignalKind, FieldName]]:
        """What begins the life of a value anew."""
        return frozenset(key for key, worth in self.worths.items() if worth.confirms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One model that was learned here."""

    id: UUID
    made_at: datetime
    outcomes: int
    held_out: int
    """How many outcomes it was tried on."""
    brier_before: float
    """Of the model in force until then; the smaller, the better."""
    brier_after: float
    is_used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How well came true what was believed, beside two simple rules."""

    believed: Report
    by_age: Report
    by_bounce: Report


def in_force(work: Work) -> InForce:
    """The newest model that is used, over the packs; the packs alone when there is none. One read."""
    decay = work.knowledge.decay
    row = work.session.scalars(stored.in_force(decay.version)).first()
    if row is None:
        return InForce(learned=Learned(), worths=decay.worths, version=decay.version)
    learned = read(decay, row)
    version = f"{decay.version} learned@{row.made_at:%Y-%m-%d}"
    worths = lessons.all_worths(decay, learned)
    return InForce(learned=learned, worths=worths, version=version, model_id=row.id)


def keep(work: Work, outcomes: Sequence[tuple[Outcome, SignalKind]]) -> None:
    """Keep that the truth came out about these values, each with the kind of signal that told it.

    Nothing of it names the contact, and all times are cut to days. An outcome of the day on which the value
    began, or was last confirmed, is left out.
    """
    if not outcomes:
        return
    ruling = in_force(work)
    for outcome, kind in outcomes:
        lately = _since_confirmed(outcome, ruling, work.knowledge.decay)
        if lately.age >= LEAST_AGE:
            work.session.add(_row(work, lately, kind))


def models(work: Work, *, limit: int = 10) -> Sequence[Tried]:
    """The models that were tried, the newest first. Needs quality:read."""
    work.actor.must(Scope.QUALITY_READ)
    return [
        Tried(
            id=row.id,
            made_at=row.made_at,
            outcomes=row.outcomes,
            held_out=row.held_out,
            brier_before=row.brier_before,
            brier_after=row.brier_after,
            is_used=row.is_used,
        )
        for row in work.session.scalars(stored.models(limit=limit))
    ]


def calibration(work: Work) -> Calibration:
    """How well came true what was believed of the values of the latest outcomes. Needs quality:read."""
    work.actor.must(Scope.QUALITY_READ)
    outcomes = outcomes_of(work)
    return Calibration(
        believed=trials.as_believed(outcomes),
        by_age=trials.by_age(outcomes),
        by_bounce=trials.by_bounce(outcomes),
    )


def read(decay: Decay, row: FreshnessModel) -> Learned:
    """What a stored model says. What the packs or the program no longer know is left out."""
    rates = {
        (Group(group), country): Rate(mean=mean, weight=weight)
        for group, country, mean, weight in row.rates
        if group in set(Group)
    }
    worths: dict[tuple[SignalKind, FieldName], Worth] = {}
    seen: dict[tuple[SignalKind, FieldName], Seen] = {}
    known = {(kind.value, name.value): worth for (kind, name), worth in decay.worths.items()}
    spreads: dict[tuple[SignalKind, FieldName], float] = {}
    for kind, name, ratio, cap, spread, *counts in row.worths:
        prior = known.get((kind, name))
        if prior is not None:
            key = (prior.kind, prior.field)
            worths[key] = replace(prior, ratio=ratio, cap=inf if cap is None else cap)
            seen[key] = Seen(**dict(zip(_COUNTS, counts, strict=True)))
            spreads[key] = spread
    return Learned(rates=rates, worths=worths, seen=seen, spreads=spreads)


_COUNTS = ("stale", "stale_with", "true", "true_with")


def written(key: tuple[SignalKind, FieldName], learned: Learned) -> list[Any]:
    """A learned worth as `read` reads it. JSON knows no infinity: one without a cap is written without."""
    worth, seen = learned.worths[key], learned.seen[key]
    cap = worth.cap if isfinite(worth.cap) else None
    return [*key, worth.ratio, cap, learned.spreads[key], *(getattr(seen, name) for name in _COUNTS)]


def _since_confirmed(outcome: Outcome, ruling: InForce, decay: Decay) -> Outcome:
    """The same value from where somebody last confirmed it: what was before has been learned from already."""
    sure = [each for each in outcome.heard if (each.kind, outcome.field) in ruling.confirming]
    if not sure:
        return outcome
    at = max(each.at for each in sure)
    upto = replace(outcome, heard=tuple(each for each in outcome.heard if each.at <= at), at=at)
    probability = believed_by(upto, decay.hazards, ruling.learned.rates, ruling.worths)
    elapsed = max(0.0, (at - outcome.start.at) / timedelta(days=YEAR))
    return replace(
        outcome,
        start=Start(at=at, probability=probability),
        tenure=None if outcome.tenure is None else outcome.tenure + elapsed,
        heard=tuple(each for each in outcome.heard if each.at > at),
    )


def _row(work: Work, outcome: Outcome, kind: SignalKind) -> FreshnessOutcome:
    return FreshnessOutcome(
        id=new_id(_day(work.now)),
        field=outcome.field,
        ages_as=outcome.group,
        country=outcome.country,
        tenure=outcome.tenure,
        began_at=_day(outcome.start.at),
        began_with=outcome.start.probability,
        heard=[[each.kind.value, _day(each.at).date().isoformat(), each.trust] for each in outcome.heard],
        believed=outcome.believed,
        at=_day(outcome.at),
        was_true=outcome.was_true,
        found_by=_FOUND_BY.get(kind, FoundBy.LEAD),
    )


def outcomes_of(work: Work) -> list[Outcome]:
    """The latest outcomes, the newest first."""
    return [_outcome(row) for row in work.session.scalars(stored.outcomes(limit=MOST))]


def _outcome(row: FreshnessOutcome) -> Outcome:
    return Outcome(
        field=row.field,
        group=row.ages_as,
        country=row.country,
        tenure=row.tenure,
        start=Start(at=row.began_at, probability=row.began_with),
        heard=tuple(
            Signal(kind=SignalKind(kind), at=datetime.fromisoformat(day).replace(tzinfo=UTC), trust=trust)
            for kind, day, trust in row.heard
            if kind in set(SignalKind)
        ),
        believed=row.believed,
        at=row.at,
        was_true=row.was_true,
    )


def _day(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
