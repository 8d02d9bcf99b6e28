"""Which values proved true or stale, and what was learned from them? Nobody is named in either table."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Select, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.fields import FieldName
from rules.freshness.rates import Group
from service.storage.base import Base


class FoundBy(StrEnum):
    """Who brought the truth to light."""

    PERSON = "person"
    STEWARD = "steward"
    LEAD = "lead"
    """A newer lead gave the same value, or another that now stands in its place."""


class FreshnessOutcome(Base):
    """The truth about one value, and what was known of it before: days only, and no contact."""

    __tablename__ = "freshness_outcome"
    __table_args__ = (Index(None, "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """Of its day: it does not tell the second at which it was made."""
    field: Mapped[FieldName]
    ages_as: Mapped[Group | None]
    country: Mapped[str | None] = mapped_column(String(2))
    tenure: Mapped[float | None]
    """Years the job had lasted when the value began."""
    began_at: Mapped[datetime]
    began_with: Mapped[float]
    """How likely it was true then."""
    heard: Mapped[list[Any]]
    """Of each signal its kind, its day and how far it was believed."""
    believed: Mapped[float]
    """Just before the truth came out."""
    at: Mapped[datetime]
    was_true: Mapped[bool]
    found_by: Mapped[FoundBy]


class FreshnessModel(Base):
    """Rates and worths that were learned here, and how they did on outcomes they were not learned from."""

    __tablename__ = "freshness_model"
    __table_args__ = (Index(None, "made_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    packs: Mapped[str] = mapped_column(String(120))
    """With which packs it was learned: it corrects these and no others."""
    known: Mapped[int]
    """How many outcomes there were at all: when there are no more, there is nothing to learn."""
    outcomes: Mapped[int]
    """How many it was learned from."""
    held_out: Mapped[int]
    """How many it was tried on."""
    brier_before: Mapped[float]
    """Of what was in force until then; the smaller, the better."""
    brier_after: Mapped[float]
    is_used: Mapped[bool]
    """Only if it did no worse."""
    rates: Mapped[list[Any]]
    """Group, country, mean, weight."""
    worths: Mapped[list[Any]]
    """Kind, field, ratio, cap, variance of the logarithm of the ratio; and the counts: stale, stale with it,
    true, true with it."""


def outcomes(*, limit: int) -> Select[FreshnessOutcome]:
    """The latest outcomes, the newest first."""
    return select(FreshnessOutcome).order_by(FreshnessOutcome.at.desc(), FreshnessOutcome.id).limit(limit)


def count_outcomes() -> Select[int]:
    """How many outcomes there are."""
    return select(func.count(FreshnessOutcome.id))


def forget(session: Session, before: datetime) -> None:
    """Delete outcomes from before a moment."""
    session.execute(delete(FreshnessOutcome).where(FreshnessOutcome.at < before))


def in_force(packs: str) -> Select[FreshnessModel]:
    """The newest model that is used with these packs."""
    return (
        select(FreshnessModel)
        .where(FreshnessModel.is_used, FreshnessModel.packs == packs)
        .order_by(FreshnessModel.made_at.desc(), FreshnessModel.id.desc())
        .limit(1)
    )


def models(*, limit: int) -> Select[FreshnessModel]:
    """Every model that was tried, the newest first."""
    return (
        select(FreshnessModel).order_by(FreshnessModel.made_at.desc(), FreshnessModel.id.desc()).limit(limit)
    )


def newest() -> Select[FreshnessModel]:
    """The model that was tried last."""
    return models(limit=1)
