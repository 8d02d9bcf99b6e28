"""Which lists were made for recipients, who is in them, and which can still be fetched?

Who is to be in a list is frozen when it is ordered. It is worked off in the order of the ids: whoever stands
at or before `upto` is in the file, for those who were left out have no row any more.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    delete,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.exports import Ending, ExportState, Format
from rules.records import Channel, Kind
from service.storage import bulk, restrictions
from service.storage.base import Base, BigCount
from service.storage.contacts import Contact
from service.storage.recipients import Recipient
from service.vault.sealed import Sealed

# SQLite takes no more parameters than this in one statement by default; PostgreSQL takes more.
_SLICE = 500
# Rows that are handed to the driver at a time: a million in one go would lie in memory twice.
_AT_ONCE = 20_000


class Export(Base):
    """One list for one recipient. What is in it is sealed by a key of its own: without it nobody opens it."""

    __tablename__ = "export"
    __table_args__ = (Index(None, "state", "expires_at"), Index(None, "segment_id", "id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    segment_id: Mapped[uuid.UUID]
    format: Mapped[Format]
    fields: Mapped[list[str]]
    purpose: Mapped[str] = mapped_column(String(64))
    channel: Mapped[Channel]
    recipient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Recipient.id))
    state: Mapped[ExportState]
    ending: Mapped[Ending | None]
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[uuid.UUID | None]
    source_id: Mapped[uuid.UUID | None]
    """The source whose key ordered it: its keys see this list and no other."""
    members: Mapped[BigCount | None]
    """How many contacts were in the segment."""
    decided_at: Mapped[datetime | None]
    """When the second person agreed, or did not."""
    decided_by: Mapped[uuid.UUID | None]
    upto: Mapped[uuid.UUID | None]
    """The last contact that was worked off."""
    chunks: Mapped[int]
    included: Mapped[BigCount]
    excluded: Mapped[dict[str, int]]
    """How many were left out, by reason."""
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Of the file as it is fetched."""
    size: Mapped[BigCount | None]
    """Of the file, in bytes."""


class ExportMember(Base):
    """Somebody who waits to be worked off, or is in the file."""

    __tablename__ = "export_member"
    __table_args__ = (Index(None, "contact_id"), {"sqlite_with_rowid": False})

    export_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Export.id), primary_key=True)
    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class ExportChunk(Base):
    """A piece of a file, sealed."""

    __tablename__ = "export_chunk"

    export_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Export.id), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[Sealed]


MEMBERS: Table = ExportMember.__table__  # type: ignore[assignment]
CHUNKS: Table = ExportChunk.__table__  # type: ignore[assignment]


def locked(export_id: uuid.UUID) -> Select[Export]:
    """One list, kept from everyone else until we commit."""
    row = select(Export).where(Export.id == export_id).with_for_update()
    return row.execution_options(populate_existing=True)


def newest(
    *,
    segment_id: uuid.UUID | None,
    source_id: uuid.UUID | None,
    state: ExportState | None,
    before: uuid.UUID | None,
    limit: int,
) -> Select[Export, str]:
    """Lists with the names of their recipients, the newest first."""
    rows = (
        select(Export, Recipient.name)
        .join(Recipient, Recipient.id == Export.recipient_id)
        .order_by(Export.id.desc())
        .limit(limit)
    )
    if segment_id is not None:
        rows = rows.where(Export.segment_id == segment_id)
    if source_id is not None:
        rows = rows.where(Export.source_id == source_id)
    if state is not None:
        rows = rows.where(Export.state == state)
    if before is not None:
        rows = rows.where(Export.id < before)
    return rows


def one(export_id: uuid.UUID) -> Select[Export, str]:
    """One list with the name of its recipient."""
    rows = select(Export, Recipient.name).join(Recipient, Recipient.id == Export.recipient_id)
    return rows.where(Export.id == export_id)


def add_members(session: Session, export_id: uuid.UUID, contact_ids: Iterable[uuid.UUID]) -> int:
    """Freeze who is in it; gives how many. The ids are all different."""
    added, some = 0, list[dict[str, Any]]()
    for contact_id in contact_ids:
        some.append({"export_id": export_id, "contact_id": contact_id})
        if len(some) == _AT_ONCE:
            bulk.insert_many(session, MEMBERS, some)
            added, some = added + len(some), []
    bulk.insert_many(session, MEMBERS, some)
    return added + len(some)


def next_members(
    session: Session, export_id: uuid.UUID, *, after: uuid.UUID | None, limit: int
) -> Sequence[uuid.UUID]:
    """Who is worked off next."""
    rows = (
        select(MEMBERS.c.contact_id)
        .where(MEMBERS.c.export_id == export_id)
        .order_by(MEMBERS.c.contact_id)
        .limit(limit)
    )
    if after is not None:
        rows = rows.where(MEMBERS.c.contact_id > after)
    return session.scalars(rows).all()


def every_member(session: Session, export_id: uuid.UUID, *, at_once: int) -> Iterator[Sequence[uuid.UUID]]:
    """All who are in a file that is made, so many at a time."""
    after: uuid.UUID | None = None
    while some := next_members(session, export_id, after=after, limit=at_once):
        yield some
        after = some[-1]


def drop_members(session: Session, export_id: uuid.UUID, contact_ids: Collection[uuid.UUID]) -> None:
    """Forget that these were to be in it."""
    for part in _slices(contact_ids):
        session.execute(
            delete(MEMBERS).where(MEMBERS.c.export_id == export_id, MEMBERS.c.contact_id.in_(part))
        )


def empty(session: Session, export_id: uuid.UUID) -> None:
    """Delete what is in a list, and who was."""
    session.execute(delete(CHUNKS).where(CHUNKS.c.export_id == export_id))
    session.execute(delete(MEMBERS).where(MEMBERS.c.export_id == export_id))


def memberships(session: Session, contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """By list: which of those contacts are in it, or are to be."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for part in _slices(contact_ids):
        rows = session.execute(
            select(MEMBERS.c.export_id, MEMBERS.c.contact_id).where(MEMBERS.c.contact_id.in_(part))
        )
        for export_id, contact_id in rows:
            found.setdefault(export_id, []).append(contact_id)
    return found


def is_any_restricted(session: Session, export_id: uuid.UUID) -> bool:
    """May the data of somebody in it be kept and not used, by now?"""
    asked = select(MEMBERS.c.contact_id).where(
        MEMBERS.c.export_id == export_id, restrictions.covers(MEMBERS.c.contact_id, None)
    )
    return session.scalar(asked.limit(1)) is not None


def add_chunk(session: Session, export_id: uuid.UUID, ordinal: int, content: Sealed) -> None:
    """Keep one piece of the file."""
    bulk.insert_many(session, CHUNKS, [{"export_id": export_id, "ordinal": ordinal, "content": content}])


def chunk(export_id: uuid.UUID, ordinal: int) -> Select[Sealed]:
    """One piece of the file."""
    return select(ExportChunk.content).where(
        ExportChunk.export_id == export_id, ExportChunk.ordinal == ordinal
    )


def filed_under(
    session: Session, contact_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, Row[uuid.UUID, Kind | None, str | None, str | None, str]]:
    """What those contacts are filed under in clear: kind, country, language, grade."""
    found: dict[uuid.UUID, Row[uuid.UUID, Kind | None, str | None, str | None, str]] = {}
    for part in _slices(contact_ids):
        asked = select(Contact.id, Contact.kind, Contact.country, Contact.language, Contact.grade)
        found |= {row.id: row for row in session.execute(asked.where(Contact.id.in_(part)))}
    return found


def over(now: datetime, *, fetched_before: datetime, limit: int) -> Select[Export]:
    """Lists whose hours are over, or that were fetched a while ago, and that are still there."""
    return (
        select(Export)
        .where(
            Export.state != ExportState.OVER,
            or_(Export.expires_at <= now, Export.fetched_at < fetched_before),
        )
        .order_by(Export.id)
        .limit(limit)
    )


def count_waiting() -> Select[int]:
    """How many wait for a second person."""
    return select(func.count()).select_from(Export).where(Export.state == ExportState.WAITING)


def is_there(export_id: uuid.UUID) -> Select[bool]:
    """Is there such a list?"""
    return select(exists().where(Export.id == export_id))


def _slices(ids: Collection[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    wanted = sorted(set(ids))
    return (wanted[start : start + _SLICE] for start in range(0, len(wanted), _SLICE))
