"""Which pairs of contacts may be one person, and who is looking at them?"""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Select, String, delete, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.judgements import Decision
from service.storage import locks, queues
from service.storage.base import Base
from service.storage.queues import Queued
from service.storage.queues import QueueState as QueueState
from service.storage.queues import Which as Which


class Review(Queued, Base):
    """Two contacts that are too much alike to be let go, and too little to be made one without a look."""

    __tablename__ = "review"
    __table_args__ = (
        # One question about two contacts at a time.
        Index(
            "uq_review_pair",
            "left_id",
            "right_id",
            unique=True,
            postgresql_where=text("state <> 'done'"),
            sqlite_where=text("state <> 'done'"),
        ),
        Index(None, "state", "gain"),
        Index(None, "right_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    left_id: Mapped[uuid.UUID]
    """The older contact."""
    right_id: Mapped[uuid.UUID]
    left_revision: Mapped[int]
    """The contact as it was when the two were compared; when it has changed since, they must be again."""
    right_revision: Mapped[int]
    bits: Mapped[float]
    """What speaks for one person: log2 of the odds."""
    chance: Mapped[float]
    levels: Mapped[list[Any]]
    """How the two most telling records compare, respect by respect."""
    model: Mapped[str | None] = mapped_column(String(64))
    gain: Mapped[float]
    """What a decision is expected to mend; the queue is in this order."""
    claimed_at: Mapped[datetime | None]
    """When whoever has it, or decided, took it; a look that is taken up again goes on."""
    decision: Mapped[Decision | None]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    merge_id: Mapped[uuid.UUID | None]
    """The merge that the decision led to, or that made the question idle."""
    revision: Mapped[int]
    """Counts changes; the ETag."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


def page(
    which: Which, *, actor_id: uuid.UUID | None, now: datetime, offset: int, limit: int
) -> Select[Review]:
    """Reviews of a part of the queue, the most worthwhile first; those that are done, the latest first."""
    rows = (
        select(Review)
        .where(queues.part(Review, which, actor_id=actor_id, now=now))
        .offset(offset)
        .limit(limit)
    )
    if which is Which.DONE:
        return rows.order_by(Review.decided_at.desc(), Review.id.desc())
    return rows.order_by(Review.gain.desc(), Review.id)


def count(which: Which, *, actor_id: uuid.UUID | None, now: datetime) -> Select[int]:
    """How many reviews there are in a part of the queue."""
    return select(func.count(Review.id)).where(queues.part(Review, which, actor_id=actor_id, now=now))


def locked(review_id: uuid.UUID) -> Select[Review]:
    """One review, kept from everyone else until we commit."""
    return locks.alone(select(Review).where(Review.id == review_id))


def undecided(left_id: uuid.UUID, right_id: uuid.UUID) -> Select[Review]:
    """The open question about two contacts, the older first."""
    return select(Review).where(
        Review.left_id == left_id, Review.right_id == right_id, Review.state != QueueState.DONE
    )


def undecided_about(contact_ids: Collection[uuid.UUID]) -> Select[Review]:
    """Every open question about any of those contacts."""
    return (
        select(Review)
        .where(
            Review.state != QueueState.DONE,
            or_(Review.left_id.in_(contact_ids), Review.right_id.in_(contact_ids)),
        )
        .order_by(Review.id)
    )


def sure(*, at_least: float, limit: int) -> Select[Review]:
    """Open questions with at least so many bits, the surest first."""
    return (
        select(Review)
        .where(Review.state != QueueState.DONE, Review.bits >= at_least)
        .order_by(Review.bits.desc(), Review.id)
        .limit(limit)
    )


def forget(session: Session, contact_ids: Collection[uuid.UUID]) -> None:
    """Ask nothing any more about contacts that are gone."""
    session.execute(
        delete(Review)
        .where(or_(Review.left_id.in_(contact_ids), Review.right_id.in_(contact_ids)))
        .execution_options(synchronize_session=False)
    )
