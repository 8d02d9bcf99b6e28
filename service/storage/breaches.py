"""What happened to personal data that should not have, whom does it concern, and what was done about it?"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    Select,
    String,
    Table,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.breaches import Exposure, Risk, Spared
from rules.fields import CATALOGUE, FieldName
from rules.records import Kind
from rules.requests import Regime
from service.storage import bulk, locks
from service.storage.base import Base, BigCount
from service.storage.contacts import CONTACTS
from service.storage.leads import LEADS, RECORDS
from service.vault.sealed import Sealed


class Breach(Base):
    """One breach. Its texts may name people, so they are sealed with a key of its own."""

    __tablename__ = "breach"
    __table_args__ = (Index(None, "closed_at", "due_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[BigCount] = mapped_column(unique=True)
    """Counted from 1: the register shows that none is left out."""
    regime: Mapped[Regime]
    detected_at: Mapped[datetime]
    aware_at: Mapped[datetime]
    """From when the hours count."""
    due_at: Mapped[datetime | None]
    """When the report to the authority is due; None under a law without one."""
    clock_id: Mapped[str | None] = mapped_column(String(60))
    clock_version: Mapped[str | None] = mapped_column(String(40))
    natures: Mapped[list[str]]
    risk: Mapped[Risk | None]
    exposure: Mapped[Exposure]
    details: Mapped[Sealed]
    """Title, facts, effects, measures, whom to ask: as they are now."""
    scope: Mapped[dict[str, Any] | None]
    """By what the people affected were found."""
    counted_at: Mapped[datetime | None]
    after: Mapped[uuid.UUID | None]
    """The contact up to which has been looked; empty once everybody has."""
    is_counting: Mapped[bool]
    subjects: Mapped[BigCount]
    records: Mapped[BigCount]
    by_country: Mapped[dict[str, int]]
    by_field: Mapped[dict[str, int]]
    digest: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the frozen list."""
    reported_at: Mapped[datetime | None]
    """When the authority first heard of it."""
    is_complete: Mapped[bool]
    """Has everything been reported that has to be?"""
    tell_subjects: Mapped[bool | None]
    """Are the people told? None until it is decided."""
    spared: Mapped[Spared | None]
    told_at: Mapped[datetime | None]
    """When the people had been told."""
    opened_by: Mapped[uuid.UUID | None]
    closed_at: Mapped[datetime | None]


class Step(StrEnum):
    """What was written into the course of a breach."""

    OPENED = "opened"
    ASSESSED = "assessed"
    WRITTEN = "written"
    """Texts were changed: the whole of them as they were then."""
    COUNTED = "counted"
    REPORTED = "reported"
    NOT_REPORTED = "not_reported"
    DECIDED = "decided"
    """Whether the people are told."""
    TOLD = "told"
    NOTED = "noted"
    CLOSED = "closed"


class BreachEvent(Base):
    """One line of the course of a breach; never changed."""

    __tablename__ = "breach_event"
    __table_args__ = (Index(None, "breach_id", "id"),)

    id: Mapped[BigCount] = mapped_column(primary_key=True, autoincrement=True)
    breach_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Breach.id))
    step: Mapped[Step]
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None]
    facts: Mapped[dict[str, Any]]
    """Codes, moments and counts."""
    note: Mapped[Sealed | None]
    """Reasons and texts, sealed with the key of the breach."""


class BreachSubject(Base):
    """One contact whom it concerns."""

    __tablename__ = "breach_subject"
    __table_args__ = (Index(None, "contact_id"), {"sqlite_with_rowid": False})

    breach_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


SUBJECTS: Table = BreachSubject.__table__  # type: ignore[assignment]


_LOCKED_HERE = 0x6773_6272


def next_number(session: Session) -> int:
    """The number that comes next; nobody else gets one until we commit."""
    locks.queue_up(session, _LOCKED_HERE)
    return (session.scalar(select(func.max(Breach.number))) or 0) + 1


def page(*, is_open: bool | None, before: int | None, limit: int) -> Select[Breach]:
    """Breaches, newest first, from before a number: open ones, closed ones or all."""
    rows = select(Breach).order_by(Breach.number.desc()).limit(limit)
    if is_open is not None:
        rows = rows.where(Breach.closed_at.is_(None) if is_open else Breach.closed_at.is_not(None))
    return rows if before is None else rows.where(Breach.number < before)


def locked(breach_id: uuid.UUID) -> Select[Breach]:
    """One breach, kept from everyone else until we commit."""
    return locks.alone(select(Breach).where(Breach.id == breach_id))


def events(breach_id: uuid.UUID) -> Select[BreachEvent]:
    """The course of a breach, oldest first; at most a thousand lines."""
    return select(BreachEvent).where(BreachEvent.breach_id == breach_id).order_by(BreachEvent.id).limit(1_000)


def affected(
    session: Session,
    *,
    after: uuid.UUID | None,
    limit: int,
    sources: Collection[uuid.UUID],
    since: datetime | None,
    until: datetime | None,
    countries: Collection[str],
    kinds: Collection[Kind],
    fields: Collection[FieldName],
) -> list[Row[Any]]:
    """People of whom we hold what a breach reached, by id, from after one: country, number of their records,
    and for each field whether we hold it. What is not said does not matter.
    """
    lead = and_(RECORDS.c.contact_id == CONTACTS.c.id, *_lead_in(sources, since, until))
    from_lead = select(func.count()).select_from(RECORDS).join(LEADS, LEADS.c.id == RECORDS.c.lead_id)
    counted = from_lead.where(lead).correlate(CONTACTS).scalar_subquery()
    held = [CONTACTS.c[name].is_not(None).label(name) for name in _FIELDS]
    rows = select(CONTACTS.c.id, CONTACTS.c.country, counted.label("records"), *held)
    rows = rows.where(CONTACTS.c.merged_into.is_(None)).order_by(CONTACTS.c.id).limit(limit)
    if sources or since or until:
        there = select(RECORDS.c.lead_id).join(LEADS, LEADS.c.id == RECORDS.c.lead_id).where(lead)
        rows = rows.where(exists(there.correlate(CONTACTS)))
    if countries:
        rows = rows.where(CONTACTS.c.country.in_(list(countries)))
    if kinds:
        rows = rows.where(CONTACTS.c.kind.in_(list(kinds)))
    if fields:
        rows = rows.where(or_(*(CONTACTS.c[name].is_not(None) for name in fields)))
    return list(session.execute(rows if after is None else rows.where(CONTACTS.c.id > after)))


def add_subjects(session: Session, breach_id: uuid.UUID, contact_ids: Sequence[uuid.UUID]) -> None:
    """Write down whom it concerns."""
    rows = [{"breach_id": breach_id, "contact_id": each} for each in contact_ids]
    bulk.insert_many(session, SUBJECTS, rows)


def forget_subjects(session: Session, breach_id: uuid.UUID) -> None:
    """Drop a list that is made anew."""
    session.connection().execute(SUBJECTS.delete().where(SUBJECTS.c.breach_id == breach_id))


def subjects(
    session: Session, breach_id: uuid.UUID, *, after: uuid.UUID | None, limit: int
) -> list[uuid.UUID]:
    """Whom it concerns, by id, from after one."""
    rows = select(SUBJECTS.c.contact_id).where(SUBJECTS.c.breach_id == breach_id)
    if after is not None:
        rows = rows.where(SUBJECTS.c.contact_id > after)
    return list(session.scalars(rows.order_by(SUBJECTS.c.contact_id).limit(limit)))


_FIELDS = tuple(spec.name.value for spec in CATALOGUE)


def _lead_in(
    sources: Collection[uuid.UUID], since: datetime | None, until: datetime | None
) -> list[ColumnElement[bool]]:
    """Was it given by one of these sources, in this stretch of time?"""
    found: list[ColumnElement[bool]] = []
    if sources:
        found.append(RECORDS.c.source_id.in_(list(sources)))
    if since is not None:
        found.append(LEADS.c.received_at >= since)
    if until is not None:
        found.append(LEADS.c.received_at < until)
    return found
