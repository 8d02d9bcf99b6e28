"""What does a sender hear of a lead: the shapes of the answer, and how a receipt is put into them?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from rules import dimensions
from rules.dimensions import Dimension
from rules.findings import Finding, Verdict
from rules.knowledge import Knowledge
from rules.leads import LeadStatus, Outcome
from rules.quality import Use, assess, losses
from rules.records import (
    Address,
    ConsentClaim,
    Email,
    Job,
    Kind,
    Organisation,
    PersonName,
    Phone,
    Record,
)
from service.api.problems import Problem


def _is_none(value: object) -> bool:
    return value is None


@dataclass(frozen=True, slots=True, kw_only=True)
class LossAnswer:
    """What one doubt or gap costs."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    use: Use
    """The use it stands in the way of."""
    field: str
    """The member in doubt, or lacking."""
    verdict: Verdict
    """How the member stands."""
    points: float
    """Points of the score that it costs."""
    code: Annotated[str | None, Field(exclude_if=_is_none)] = None
    """The remark that caused it; left out where nothing was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityAnswer:
    """How good the lead is for reaching the person."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    score: int
    """0 to 100."""
    grade: str
    """A to E."""
    readiness: Annotated[Mapping[Use, float] | None, Field(exclude_if=_is_none)] = None
    """Chance from 0 to 1 that each use succeeds; left out when the lead was erased."""
    dimensions: Annotated[Mapping[Dimension, float] | None, Field(exclude_if=_is_none)] = None
    """How good the lead is in each respect, from 0 to 1; left out when the lead was erased."""
    losses: Annotated[tuple[LossAnswer, ...] | None, Field(exclude_if=_is_none)] = None
    """What keeps the score from a hundred, the dearest first; left out when the lead was erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingAnswer:
    """One remark on one member."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    code: str
    """Stable name of the remark, for programs."""
    field: str
    """The member it speaks of, or `lead` for the whole."""
    verdict: Verdict
    """How the value stands after checking."""
    message: str
    """The remark in the language of Accept-Language: English, Dutch or Finnish."""
    suggestion: Annotated[str | None, Field(exclude_if=_is_none)] = None
    """A value that would be better, where one can be proposed; left out otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadAnswer:
    """What became of a lead."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    lead_id: UUID
    """The lead, in every later question about it."""
    status: LeadStatus
    """Whether it was taken, or waits for a person."""
    outcome: Outcome
    """What it did to the contacts."""
    contact_id: UUID | None
    """The contact it belongs to."""
    quality: QualityAnswer
    findings: tuple[FindingAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """The lead as it would be kept: every part canonical or absent."""

    kind: Kind | None
    name: PersonName | None
    emails: tuple[Email, ...]
    phones: tuple[Phone, ...]
    address: Address | None
    organisation: Organisation | None
    job: Job | None
    birth_date: date | None
    language: str | None
    country: str | None
    notes: str | None
    tags: tuple[str, ...]
    attributes: Mapping[str, str]
    consents: tuple[ConsentClaim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalAnswer:
    """What would become of a lead; nothing was stored."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    status: LeadStatus
    """Whether it would be taken, or wait for a person."""
    outcome: Outcome
    """What it would do to the contacts."""
    contact_id: UUID | None
    """The contact it would belong to, if we have it already."""
    quality: QualityAnswer
    findings: tuple[FindingAnswer, ...]
    normalised: Normalised


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenItem:
    """What became of one item."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    index: int
    """Place in the batch, from 0."""
    client_ref: str | None
    """The mark you gave the item."""
    status_code: int
    """Status that the item would have had alone."""
    lead_id: UUID
    status: LeadStatus
    outcome: Outcome
    contact_id: UUID | None
    quality: QualityAnswer
    findings: tuple[FindingAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedItem:
    """Why one item was not taken."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    index: int
    """Place in the batch, from 0."""
    client_ref: str | None
    """The mark you gave the item, where it could be read."""
    status_code: int
    """Status that the item would have had alone."""
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnswer:
    """What became of each item, in the order they were sent."""

    items: tuple[TakenItem | RefusedItem, ...]


def findings(found: Iterable[Finding], *, knowledge: Knowledge, language: str) -> tuple[FindingAnswer, ...]:
    """Findings with their messages in a language."""
    return tuple(
        FindingAnswer(
            code=finding.code,
            field=finding.field,
            verdict=finding.verdict,
            message=knowledge.codes[finding.code].text(language, finding.params),
            suggestion=finding.suggestion,
        )
        for finding in found
    )


def quality(score: int, grade: str, record: Record | None) -> QualityAnswer:
    """The quality of a lead with all that lowers it; only score and grade where its record is gone."""
    if record is None:
        return QualityAnswer(score=score, grade=grade)
    return QualityAnswer(
        score=score,
        grade=grade,
        readiness=assess(record).readiness,
        dimensions=dimensions.measure(record),
        losses=tuple(
            LossAnswer(
                use=loss.use, field=loss.member, verdict=loss.verdict, points=loss.points, code=loss.code
            )
            for loss in losses(record)
        ),
    )


def normalised(record: Record) -> Normalised:
    """A record without its findings, which are told beside it."""
    return Normalised(**{part.name: getattr(record, part.name) for part in fields(Normalised)})
