"""Which files have been sent, how far are they, and what became of their rows?"""

import uuid
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ForeignKey,
    LargeBinary,
    Select,
    String,
    Table,
    Update,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.leads import LeadStatus, Outcome
from service.files.rows import Format
from service.storage.base import Base, BigCount
from service.storage.contacts import CONTACTS, TOKENS
from service.storage.leads import Lead
from service.storage.sources import Source
from service.vault.sealed import Sealed


class ImportState(StrEnum):
    WAITING = "waiting"
    """Made, but its file has not come in whole."""
    READY = "ready"
    """The file is in; nothing of it has been taken over yet."""
    RUNNING = "running"
    DONE = "done"
    UNDONE = "undone"
    """Rolled back: its rows remain as rejected leads."""


class ImportOrigin(StrEnum):
    UPLOAD = "upload"
    COMMAND = "command"
    """Read by a command straight from the disk: its rows are not kept a second time."""


class Import(Base):
    """One file of one source."""

    __tablename__ = "import_file"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    source_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("source.id"), index=True)
    origin: Mapped[ImportOrigin]
    state: Mapped[ImportState]
    format: Mapped[Format | None]
    encoding: Mapped[str | None] = mapped_column(String(20))
    delimiter: Mapped[str | None] = mapped_column(String(1))
    title: Mapped[Sealed | None]
    """Name of the file: people name files after people."""
    header: Mapped[Sealed | None]
    """Its columns in their order."""
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    """Keyed hash of its content, by which the same file is known again."""
    mapping: Mapped[dict[str, str]]
    """What was said of its columns: header to lead member."""
    unmapped: Mapped[list[str]]
    """Columns that nobody has placed; their cells stay with the original rows."""
    chunk_rows: Mapped[int]
    chunks: Mapped[int]
    rows: Mapped[BigCount]
    blank: Mapped[BigCount]
    faulty: Mapped[BigCount]
    """Rows that could not be read as such; they wait in quarantine with the others."""
    foreign_lines: Mapped[BigCount]
    """Lines that were no UTF-8 and were read as Windows-1252."""
    revision: Mapped[int]
    """Counts changes; part of the ETag."""
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID | None]
    committed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class Chunk(Base):
    """Some rows of a file, taken over in one transaction: done, or not at all."""

    __tablename__ = "import_chunk"

    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Import.id), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rows: Mapped[int]
    content: Mapped[Sealed | None]
    """The rows as they were read; emptied when the import is done."""
    done_at: Mapped[datetime | None]


CHUNKS: Table = Chunk.__table__  # type: ignore[assignment]


def newest(*, source_id: uuid.UUID | None, before: uuid.UUID | None, limit: int) -> Select[Import, str]:
    """Imports, newest first, with the name of their source."""
    rows = select(Import, Source.name).join(Source, Source.id == Import.source_id)
    if source_id is not None:
        rows = rows.where(Import.source_id == source_id)
    if before is not None:
        rows = rows.where(Import.id < before)
    return rows.order_by(Import.id.desc()).limit(limit)


def locked(import_id: uuid.UUID) -> Select[Import]:
    """The import, kept from everyone else until we commit; the one writer of SQLite needs no lock."""
    return select(Import).where(Import.id == import_id).with_for_update()


def locked_source(source_id: uuid.UUID) -> Select[uuid.UUID]:
    """Keeps two commands from beginning the same file at once."""
    return select(Source.id).where(Source.id == source_id).with_for_update()


def same_file(source_id: uuid.UUID, digest: bytes) -> Select[Import]:
    """Imports of the same content from the same source that were not rolled back, the latest first."""
    return (
        select(Import)
        .where(Import.source_id == source_id, Import.digest == digest, Import.state != ImportState.UNDONE)
        .order_by(Import.id.desc())
        .limit(20)
    )


def chunk(import_id: uuid.UUID, ordinal: int) -> Select[Chunk]:
    """One chunk of a file."""
    return select(Chunk).where(Chunk.import_id == import_id, Chunk.ordinal == ordinal)


def next_chunk(import_id: uuid.UUID) -> Select[Chunk]:
    """The first chunk that is not done."""
    return (
        select(Chunk)
        .where(Chunk.import_id == import_id, Chunk.done_at.is_(None))
        .order_by(Chunk.ordinal)
        .limit(1)
    )


def done_chunks(import_id: uuid.UUID) -> Select[int]:
    """Ordinals of what is done."""
    return select(Chunk.ordinal).where(Chunk.import_id == import_id, Chunk.done_at.is_not(None))


def rows_done(import_id: uuid.UUID) -> Select[int]:
    """How many rows lie in chunks that are done."""
    return select(func.coalesce(func.sum(Chunk.rows), 0)).where(
        Chunk.import_id == import_id, Chunk.done_at.is_not(None)
    )


def drop_chunks(session: Session, import_id: uuid.UUID) -> None:
    """Forget the chunks of a file whose upload begins anew."""
    session.execute(delete(Chunk).where(Chunk.import_id == import_id))


def empty_chunks(import_id: uuid.UUID) -> Update:
    """Let go of the sealed rows: they live on in the leads that were made of them."""
    return update(Chunk).where(Chunk.import_id == import_id).values(content=None)


def fates(import_id: uuid.UUID) -> Select[LeadStatus, Outcome, int]:
    """How many rows ended in which way: counted from the leads, for a counter could lose one."""
    return (
        select(Lead.status, Lead.outcome, func.count())
        .where(Lead.import_id == import_id)
        .group_by(Lead.status, Lead.outcome)
    )


def fates_of(import_ids: Collection[uuid.UUID]) -> Select[uuid.UUID | None, LeadStatus, Outcome, int]:
    """As `fates`, for the imports of a list."""
    return (
        select(Lead.import_id, Lead.status, Lead.outcome, func.count())
        .where(Lead.import_id.in_(import_ids))
        .group_by(Lead.import_id, Lead.status, Lead.outcome)
    )


def results(import_id: uuid.UUID, *, status: LeadStatus | None, after_row: int, limit: int) -> Select[Lead]:
    """Leads of a file in the order of its rows."""
    rows = select(Lead).where(Lead.import_id == import_id, Lead.row_number > after_row)
    if status is not None:
        rows = rows.where(Lead.status == status)
    return rows.order_by(Lead.row_number).limit(limit)


def brought(lead_ids: Collection[uuid.UUID]) -> Select[uuid.UUID]:
    """Those of the leads that came in a file."""
    return select(Lead.id).where(Lead.id.in_(lead_ids), Lead.import_id.is_not(None))


def due(*, uncommitted_before: datetime, finished_before: datetime, limit: int) -> Select[Import]:
    """Imports of which more is kept than is needed, the oldest first."""
    is_kept = or_(Import.title.is_not(None), Import.header.is_not(None))
    never = and_(
        Import.state.in_((ImportState.WAITING, ImportState.READY)), Import.created_at < uncommitted_before
    )
    ended = or_(Import.finished_at < finished_before, Import.undone_at < finished_before)
    return select(Import).where(is_kept, or_(never, ended)).order_by(Import.id).limit(limit)


def forget_contacts(session: Session, contact_ids: Collection[uuid.UUID]) -> None:
    """Delete contacts and the tokens that lead to them."""
    session.execute(delete(TOKENS).where(TOKENS.c.contact_id.in_(contact_ids)))
    session.execute(delete(CONTACTS).where(CONTACTS.c.id.in_(contact_ids)))


def reject(session: Session, lead_ids: Collection[uuid.UUID], *, at: datetime, by: uuid.UUID | None) -> None:
    """Empty leads that were rolled back: the row stays, so that counts stay true."""
    session.execute(
        update(Lead)
        .where(Lead.id.in_(lead_ids))
        .values(
            status=LeadStatus.REJECTED,
            contact_id=None,
            payload=None,
            amended=None,
            decided_at=at,
            decided_by=by,
        )
    )
