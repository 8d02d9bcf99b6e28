"""What was done, by whom, to what: rows written in the same transaction as the deed."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, Select, Table, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage import bulk
from service.storage.base import Base, BigCount


class AuditEvent(Base):
    """One deed. `body` is what a leaf of the log commits to: salt and body may be erased, the place stays."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index(None, "object_ref", "id"),
        Index(None, "action", "id"),
        Index(None, "actor_id", "at"),
        Index(None, "at"),
    )

    id: Mapped[BigCount] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    action: Mapped[str]
    object_ref: Mapped[uuid.UUID | None]
    """The thing it was done to; for a person the random reference kept beside the data key, never the id."""
    actor_id: Mapped[uuid.UUID | None]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    body: Mapped[dict[str, Any] | None]
    leaf_index: Mapped[BigCount | None] = mapped_column(unique=True)
    """Place in the tamper-evident log; given by the sequencer after the commit."""


EVENTS: Table = AuditEvent.__table__  # type: ignore[assignment]


def write(session: Session, **columns: Any) -> None:
    """Insert one event now, so that what must not happen without it can not."""
    bulk.insert_many(session, EVENTS, [columns])


def newest(
    *,
    before: int | None,
    limit: int,
    action: str | None = None,
    actor_id: uuid.UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Select[AuditEvent]:
    """The latest events, newest first, from before an id; of one kind, by one actor, in a stretch of time."""
    rows = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(AuditEvent.id < before)
    if action is not None:
        rows = rows.where(AuditEvent.action == action)
    if actor_id is not None:
        rows = rows.where(AuditEvent.actor_id == actor_id)
    if since is not None:
        rows = rows.where(AuditEvent.at >= since)
    return rows if until is None else rows.where(AuditEvent.at < until)


def of_object(object_ref: uuid.UUID, *, limit: int) -> Select[AuditEvent]:
    """What was done to one thing, newest first."""
    return (
        select(AuditEvent)
        .where(AuditEvent.object_ref == object_ref)
        .order_by(AuditEvent.id.desc())
        .limit(limit)
    )


def count_by(
    actor_id: uuid.UUID, actions: Collection[str], *, since: datetime, about: uuid.UUID | None = None
) -> Select[int]:
    """How often somebody did any of those things since then, to anything or to one thing."""
    rows = select(func.count(AuditEvent.id)).where(
        AuditEvent.actor_id == actor_id, AuditEvent.action.in_(actions), AuditEvent.at >= since
    )
    return rows if about is None else rows.where(AuditEvent.object_ref == about)
