"""Whom did we erase, what became of each part, what is held, and what was proposed?

This ledger is written before anything is touched, and names nobody: ids that nothing is left behind, codes
and counts. It outlives the people in it, so that a copy of the database from before can be put right.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, Table, exists, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.erasing import Category, Cause, ErasureState, Fate, Ground
from service.storage import bulk, locks
from service.storage.base import Base, BigCount


class Erasure(Base):
    """One intent to erase, and how far it is."""

    __tablename__ = "erasure"
    __table_args__ = (Index(None, "state", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    cause: Mapped[Cause]
    request_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    proposal_id: Mapped[uuid.UUID | None]
    """The bulk erasure that it is part of."""
    is_suppressed: Mapped[bool]
    """Were the person's identifiers put on the suppression list first?"""
    state: Mapped[ErasureState]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[uuid.UUID | None]
    noted_outside_at: Mapped[datetime | None]
    """When it was written down outside the database as well."""
    ended_at: Mapped[datetime | None]
    """When the last category came to its end."""
    cleaned_at: Mapped[datetime | None]
    """When the files of the database were wiped of what was deleted."""
    replayed_at: Mapped[datetime | None]
    """When it was last carried out anew, after a copy from before was restored."""


class SubjectKind(StrEnum):
    CONTACT = "contact"
    LEAD = "lead"


class ErasureSubject(Base):
    """One id that is to lead nowhere any more: a contact, a contact merged into it, or a lead."""

    __tablename__ = "erasure_subject"
    __table_args__ = (Index(None, "owner"),)

    erasure_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Erasure.id), primary_key=True)
    owner: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[SubjectKind]
    audit_ref: Mapped[uuid.UUID | None]
    """By which the audit knew it; forgotten when the audit has been redacted."""
    gone_at: Mapped[datetime | None]


class ErasureResult(Base):
    """What became of one category, written in the transaction that did it."""

    __tablename__ = "erasure_result"
    __table_args__ = (Index(None, "ground"),)

    erasure_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Erasure.id), primary_key=True)
    category: Mapped[Category] = mapped_column(primary_key=True)
    fate: Mapped[Fate]
    count: Mapped[BigCount]
    """Rows and values that went."""
    kept: Mapped[BigCount]
    """Rows that stayed."""
    ground: Mapped[Ground | None]
    until: Mapped[datetime | None]
    """Until when at least it stays, or when that is looked at again."""
    after: Mapped[str | None] = mapped_column(String(80))
    """How far a long search has come."""
    error: Mapped[str | None] = mapped_column(String(60))
    """Class and code of what went wrong, never its text."""
    at: Mapped[datetime | None]


class LegalHold(Base):
    """Something of one person that must not go yet, and why."""

    __tablename__ = "legal_hold"
    __table_args__ = (Index(None, "contact_id"), Index(None, "released_at", "review_at"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[uuid.UUID]
    categories: Mapped[list[str]]
    purpose: Mapped[str | None] = mapped_column(String(64))
    """The one purpose whose statements are held; all of them when empty."""
    ground: Mapped[Ground]
    matter: Mapped[str] = mapped_column(String(80))
    """Reference of the case or file; never a name."""
    placed_at: Mapped[datetime]
    placed_by: Mapped[uuid.UUID | None]
    review_at: Mapped[datetime]
    """When somebody has to look whether it is still needed."""
    lapses: Mapped[bool]
    """Does it end by itself on that day, as a duty of law does?"""
    released_at: Mapped[datetime | None]
    released_by: Mapped[uuid.UUID | None]


class ProposalState(StrEnum):
    PROPOSED = "proposed"
    RUNNING = "running"
    DONE = "done"
    DECLINED = "declined"


class BulkErasure(Base):
    """A frozen list of people that one person proposed to erase, for another to approve."""

    __tablename__ = "bulk_erasure"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    state: Mapped[ProposalState]
    contacts: Mapped[list[str]]
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the list, by which who approves knows that it is the one they saw."""
    is_suppressed: Mapped[bool]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None]
    next: Mapped[int]
    """Place in the list of the next one."""
    begun: Mapped[int]
    """How many erasures were written down."""
    skipped: Mapped[int]
    """How many were not there any more, or were being erased already."""
    finished_at: Mapped[datetime | None]


SUBJECTS: Table = ErasureSubject.__table__  # type: ignore[assignment]
RESULTS: Table = ErasureResult.__table__  # type: ignore[assignment]

# SQLite takes no more parameters than this in one statement by default; PostgreSQL takes more.
_SLICE = 500


def add_subjects(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write down ids that are to go."""
    bulk.insert_many(session, SUBJECTS, rows)


def locked(erasure_id: uuid.UUID) -> Select[Erasure]:
    """One erasure, which nobody else carries on until we commit."""
    return locks.alone(select(Erasure).where(Erasure.id == erasure_id))


def subjects(erasure_id: uuid.UUID) -> Select[ErasureSubject]:
    """The ids that one erasure is about, oldest first."""
    return (
        select(ErasureSubject)
        .where(ErasureSubject.erasure_id == erasure_id)
        .order_by(ErasureSubject.owner)
        .execution_options(populate_existing=True)
    )


def results(erasure_id: uuid.UUID) -> Select[ErasureResult]:
    """What became of the categories of one erasure."""
    return select(ErasureResult).where(ErasureResult.erasure_id == erasure_id)


def is_gone(session: Session, owner: uuid.UUID) -> bool:
    """Was this contact or lead erased?"""
    gone = exists().where(ErasureSubject.owner == owner, ErasureSubject.gone_at.is_not(None))
    return bool(session.scalar(select(gone)))


def under_way(session: Session, owners: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the contacts that some erasure is about which is not over."""
    found: set[uuid.UUID] = set()
    wanted = list(owners)
    for start in range(0, len(wanted), _SLICE):
        found |= set(
            session.scalars(
                select(ErasureSubject.owner)
                .join(Erasure, Erasure.id == ErasureSubject.erasure_id)
                .where(
                    ErasureSubject.owner.in_(wanted[start : start + _SLICE]),
                    Erasure.state != ErasureState.FINAL,
                )
            )
        )
    return found


def mark_gone(session: Session, erasure_id: uuid.UUID, kind: SubjectKind, *, at: datetime) -> None:
    """From now on these ids lead nowhere."""
    session.execute(
        update(SUBJECTS)
        .where(SUBJECTS.c.erasure_id == erasure_id, SUBJECTS.c.kind == kind, SUBJECTS.c.gone_at.is_(None))
        .values(gone_at=at)
    )


def forget_references(session: Session, erasure_id: uuid.UUID) -> None:
    """Forget by which references the audit knew them: nothing leads from one to the other any more."""
    session.execute(update(SUBJECTS).where(SUBJECTS.c.erasure_id == erasure_id).values(audit_ref=None))


def page(*, state: ErasureState | None, before: uuid.UUID | None, limit: int) -> Select[Erasure]:
    """Erasures, newest first."""
    rows = select(Erasure).order_by(Erasure.id.desc()).limit(limit)
    rows = rows if state is None else rows.where(Erasure.state == state)
    return rows if before is None else rows.where(Erasure.id < before)


def count_by_state() -> Select[ErasureState, int]:
    """How many erasures are in each state."""
    return select(Erasure.state, func.count()).group_by(Erasure.state)


def replayed_since(at: datetime) -> Select[uuid.UUID]:
    """Erasures that were carried out anew after a restore that began then."""
    return select(Erasure.id).where(Erasure.replayed_at >= at)


def of_request(request_id: uuid.UUID) -> Select[Erasure]:
    """The erasures that a case led to, oldest first."""
    return select(Erasure).where(Erasure.request_id == request_id).order_by(Erasure.id)


def of_owner(owner: uuid.UUID) -> Select[Erasure]:
    """The erasures that were about one contact, oldest first."""
    return (
        select(Erasure)
        .join(ErasureSubject, ErasureSubject.erasure_id == Erasure.id)
        .where(ErasureSubject.owner == owner)
        .order_by(Erasure.id)
    )


def unfinished(*, limit: int) -> Select[uuid.UUID]:
    """Erasures that are not over, oldest first."""
    return select(Erasure.id).where(Erasure.state != ErasureState.FINAL).order_by(Erasure.id).limit(limit)


def cleaning() -> Select[Erasure]:
    """Erasures whose rows are gone and whose bytes may still lie in the files."""
    return select(Erasure).where(Erasure.state == ErasureState.CLEANING).order_by(Erasure.id)


def answering(*, limit: int) -> Select[ErasureResult]:
    """What was kept to answer the case in which an erasure was asked for, of erasures that are over."""
    return (
        select(ErasureResult)
        .join(Erasure, Erasure.id == ErasureResult.erasure_id)
        .where(ErasureResult.ground == Ground.ANSWERING, Erasure.state == ErasureState.FINAL)
        .order_by(ErasureResult.erasure_id)
        .limit(limit)
    )


def whole(*, after: uuid.UUID | None, limit: int) -> Select[Erasure]:
    """Every erasure that was ever written down, oldest first."""
    rows = select(Erasure).order_by(Erasure.id).limit(limit)
    return rows if after is None else rows.where(Erasure.id > after)


def holds_on(contact_ids: Collection[uuid.UUID]) -> Select[LegalHold]:
    """The holds on any of those contacts that stand, oldest first."""
    return (
        select(LegalHold)
        .where(LegalHold.contact_id.in_(contact_ids), LegalHold.released_at.is_(None))
        .order_by(LegalHold.id)
    )


def holds_page(*, is_open: bool, before: uuid.UUID | None, limit: int) -> Select[LegalHold]:
    """Holds, newest first: those that stand, or those that were released."""
    stands = LegalHold.released_at.is_(None)
    rows = select(LegalHold).where(stands if is_open else ~stands).order_by(LegalHold.id.desc()).limit(limit)
    return rows if before is None else rows.where(LegalHold.id < before)


def holds_to_review(now: datetime) -> Select[int]:
    """How many holds have to be looked at again."""
    stands = (LegalHold.released_at.is_(None), ~LegalHold.lapses, LegalHold.review_at <= now)
    return select(func.count()).where(*stands)


def lapsed(now: datetime, *, limit: int) -> Select[uuid.UUID]:
    """Holds whose day has come and that end by themselves."""
    return (
        select(LegalHold.id)
        .where(LegalHold.released_at.is_(None), LegalHold.lapses, LegalHold.review_at <= now)
        .order_by(LegalHold.id)
        .limit(limit)
    )


def locked_hold(hold_id: uuid.UUID) -> Select[LegalHold]:
    """One hold, which nobody else changes until we commit."""
    return locks.alone(select(LegalHold).where(LegalHold.id == hold_id))


def retained_of(contact_ids: Iterable[uuid.UUID]) -> Select[uuid.UUID]:
    """The erasures about any of those contacts that kept something."""
    return (
        select(ErasureSubject.erasure_id)
        .join(Erasure, Erasure.id == ErasureSubject.erasure_id)
        .where(ErasureSubject.owner.in_(list(contact_ids)), Erasure.state != ErasureState.FINAL)
        .distinct()
    )


def proposals(*, before: uuid.UUID | None, limit: int) -> Select[BulkErasure]:
    """Proposals, newest first."""
    rows = select(BulkErasure).order_by(BulkErasure.id.desc()).limit(limit)
    return rows if before is None else rows.where(BulkErasure.id < before)


def locked_proposal(proposal_id: uuid.UUID) -> Select[BulkErasure]:
    """One proposal, which nobody else decides or carries on until we commit."""
    return locks.alone(select(BulkErasure).where(BulkErasure.id == proposal_id))
