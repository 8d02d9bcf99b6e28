"""Which contacts were made one, who had which records before, and what is there to undo?"""

import uuid
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, mapped_column

from service.storage import locks
from service.storage.base import Base
from service.storage.leads import Lead, Record


class Reason(StrEnum):
    """What led to a merge."""

    STEWARD = "steward"
    """Somebody chose the contacts."""
    REVIEW = "review"
    """A pair of the queue was decided."""
    BULK = "bulk"
    """A previewed set was carried out."""
    RUN = "run"
    """A run over all contacts was sure enough."""
    REQUEST = "request"
    """A system asked for it with its key."""


class Merge(Base):
    """Several contacts made one. Records are never changed by it, so it can always be taken back."""

    __tablename__ = "contact_merge"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    survivor_id: Mapped[uuid.UUID] = mapped_column(index=True)
    reason: Mapped[Reason]
    made_at: Mapped[datetime]
    made_by: Mapped[uuid.UUID | None]
    pins: Mapped[dict[str, Any]]
    """What was pinned in the survivor when it was made; what is pinned otherwise since is a later edit."""
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[uuid.UUID | None]


class MergePart(Base):
    """One of the contacts of a merge, as it was before."""

    __tablename__ = "contact_merge_part"
    __table_args__ = (Index(None, "contact_id"),)

    merge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Merge.id), primary_key=True)
    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    records: Mapped[list[str]]
    """Ids of the records it was built from."""
    pins: Mapped[dict[str, Any]]


class PreviewState(StrEnum):
    READY = "ready"
    RUNNING = "running"
    DONE = "done"


class Preview(Base):
    """A frozen set of merges that somebody looked at before it is carried out."""

    __tablename__ = "contact_merge_preview"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    state: Mapped[PreviewState]
    reason: Mapped[Reason]
    sets: Mapped[list[Any]]
    """Sets of contacts to be made one each: for every contact its id and revision."""
    made_at: Mapped[datetime]
    made_by: Mapped[uuid.UUID | None]
    merged: Mapped[int]
    """Sets that have been merged."""
    skipped: Mapped[list[Any]]
    """Places of the sets in which something had changed meanwhile."""
    restricted: Mapped[int] = mapped_column(server_default=text("0"))
    """Contacts that were left out because their data may be kept and not used."""
    finished_at: Mapped[datetime | None]


def locked(merge_id: uuid.UUID) -> Select[Merge]:
    """One merge, which nobody else may undo until we commit."""
    return locks.alone(select(Merge).where(Merge.id == merge_id))


def parts(merge_ids: Collection[uuid.UUID]) -> Select[MergePart]:
    """The contacts of those merges as they were, oldest first."""
    return (
        select(MergePart)
        .where(MergePart.merge_id.in_(merge_ids))
        .order_by(MergePart.merge_id, MergePart.contact_id)
    )


def of_contact(contact_id: uuid.UUID, *, limit: int) -> Select[Merge]:
    """The merges that a contact was part of, newest first."""
    taking_part = select(MergePart.merge_id).where(MergePart.contact_id == contact_id)
    return select(Merge).where(Merge.id.in_(taking_part)).order_by(Merge.id.desc()).limit(limit)


def newest(*, before: uuid.UUID | None, limit: int) -> Select[Merge]:
    """Merges, newest first."""
    rows = select(Merge).order_by(Merge.id.desc()).limit(limit)
    return rows if before is None else rows.where(Merge.id < before)


def came_for(
    survivor_id: uuid.UUID, contact_ids: Collection[uuid.UUID]
) -> Select[uuid.UUID, uuid.UUID | None]:
    """Records of the survivor that were sent to one of those contacts: record, contact."""
    return (
        select(Record.lead_id, Lead.contact_id)
        .join(Lead, Lead.id == Record.lead_id)
        .where(Record.contact_id == survivor_id, Lead.contact_id.in_(contact_ids))
        .order_by(Record.lead_id)
    )


def buried_in(survivor_ids: Collection[uuid.UUID]) -> Select[uuid.UUID]:
    """The contacts that were merged into those, and have not come back."""
    return (
        select(MergePart.contact_id)
        .join(Merge, Merge.id == MergePart.merge_id)
        .where(
            Merge.survivor_id.in_(survivor_ids),
            Merge.undone_at.is_(None),
            MergePart.contact_id != Merge.survivor_id,
        )
    )


def locked_preview(preview_id: uuid.UUID) -> Select[Preview]:
    """One frozen set, which nobody else carries out until we commit."""
    return locks.alone(select(Preview).where(Preview.id == preview_id))
