"""What came of a doubt: did the value prove true, and what was known of it just before?

An outcome names nobody. It keeps what it takes to ask any model what it would have believed: how the value
began, what was heard of it, and when the truth came out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.fields import FieldName
from rules.freshness.belief import Start, believe
from rules.freshness.rates import Group, Hazards, Pace, Rate, pace
from rules.freshness.signals import Signal, SignalKind, Worths

Rates = Mapping[tuple[Group, str | None], Rate]
"""What was learned, by group and country; None for everywhere else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One value of which the truth came out."""

    field: FieldName
    group: Group | None
    """None for what never goes stale."""
    country: str | None
    tenure: float | None
    """Years the job had lasted when the value began, where known."""
    start: Start
    heard: tuple[Signal, ...]
    """Before the truth came out; what brought it to light is not among them."""
    believed: float
    """Just before, by the model of that day."""
    at: datetime
    was_true: bool

    @property
    def age(self) -> timedelta:
        """How long before the value had been observed."""
        return self.at - self.start.at

    def was_heard(self, *kinds: SignalKind) -> bool:
        """Had any of these been heard of it?"""
        return any(signal.kind in kinds for signal in self.heard)


def pace_of(outcome: Outcome, hazards: Hazards, rates: Rates) -> Pace | None:
    """How fast the value was expected to go stale; None for what does not."""
    if outcome.group is None:
        return None
    return pace(hazards, outcome.group, country=outcome.country, tenure=outcome.tenure, learned=rates)


def believed_by(outcome: Outcome, hazards: Hazards, rates: Rates, worths: Worths) -> float:
    """What these rates and worths would have believed of the value just before the truth came out."""
    return believe(
        outcome.start,
        outcome.heard,
        field=outcome.field,
        worths=worths,
        pace=pace_of(outcome, hazards, rates),
        at=outcome.at,
    ).probability
