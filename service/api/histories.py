"""How did a contact come to be: what happened to it, who told us of it, and why does each value stand?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from rules.fields import FieldName
from rules.findings import Verdict
from rules.survivorship import Ground, Pin
from service.api.operation import Call
from service.contacts import alternates, history
from service.contacts.alternates import Alternate
from service.contacts.history import Event, SourceRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineAnswer:
    """What happened to a contact, the latest first."""

    items: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesAnswer:
    """The records that a contact is built from, the newest first."""

    items: tuple[SourceRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternateAnswer:
    """One record's value of a field; the value itself is not repeated here."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    record_id: UUID
    source_id: UUID
    source_name: str
    received_at: datetime
    observed_at: datetime
    trust: int
    """Trust in the source, 0 to 100."""
    verdict: Verdict
    pin: Pin | None
    """How a steward chose it, if one did."""
    ground: Ground
    """What decided for it, or against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAnswer:
    """Why the value of one field stands."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    field: FieldName
    standing: AlternateAnswer | None
    """Absent when the record that it came from is no longer kept."""
    others: tuple[AlternateAnswer, ...]
    """The values that lost; they stay with their records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyAnswer:
    """Why each value of a contact stands."""

    fields: tuple[FieldAnswer, ...]


def timeline(call: Call, *, contact_id: UUID) -> TimelineAnswer:
    """Tell what happened to a contact, the latest first: records, merges, and merges taken back."""
    return TimelineAnswer(items=tuple(history.timeline(call.work, contact_id)))


def sources(call: Call, *, contact_id: UUID) -> SourcesAnswer:
    """Tell which records a contact is built from, and what each says something about."""
    return SourcesAnswer(items=tuple(history.sources(call.work, contact_id)))


def why(call: Call, *, contact_id: UUID) -> WhyAnswer:
    """Tell for every field which record's value stands, and what decided between it and the others."""
    told = alternates.alternates(call.work, contact_id)
    return WhyAnswer(
        fields=tuple(
            FieldAnswer(
                field=name,
                standing=next((_answer(each) for each in found if each.stands), None),
                others=tuple(_answer(each) for each in found if not each.stands),
            )
            for name, found in told.items()
        )
    )


def _answer(each: Alternate) -> AlternateAnswer:
    return AlternateAnswer(
        record_id=each.record_id,
        source_id=each.source_id,
        source_name=each.source_name,
        received_at=each.received_at,
        observed_at=each.observed_at,
        trust=each.trust,
        verdict=each.verdict,
        pin=each.pin,
        ground=each.ground,
    )
