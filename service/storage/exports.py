"""Which lists were made for recipients, who is in them, and which can still be fetched?

Who is to be in a list is frozen when it is ordered. It is worked off in the order of the ids: whoever stands
at or before `upto` is in the file, for those who were left out have no row any more.
"""

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    Select,
    String,
    Subquery,
    Table,
    Text,
    and_,
    cast,
    delete,
    exists,
    extract,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import NullType

from rules.consent import ANY
from rules.exports import Ending, ExportState, Format
from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.records import Channel, Kind
from service.storage import bulk, locks, restrictions
from service.storage.base import Base, BigCount
from service.storage.consent_states import STATES
from service.storage.contacts import CONTACTS
from service.storage.feed import CHANGES, MARKS
from service.storage.freshness import FRESHNESS
from service.storage.keys import DataKey
from service.storage.leads import RECORDS
from service.storage.recipients import Recipient
from service.storage.restrictions import RESTRICTED, RESTRICTIONS
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


_KEY = DataKey.__table__.c
MEMBERS: Table = ExportMember.__table__  # type: ignore[assignment]
CHUNKS: Table = ExportChunk.__table__  # type: ignore[assignment]


def locked(export_id: uuid.UUID) -> Select[Export]:
    """One list, kept from everyone else until we commit."""
    return locks.alone(select(Export).where(Export.id == export_id))


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


def freeze(session: Session, export_id: uuid.UUID, chosen: Select[uuid.UUID]) -> int:
    """Write down who is to be in a list: whom the question finds. Gives how many."""
    session.flush()  # they refer to the list
    found = chosen.subquery()
    rows = select(literal(export_id, MEMBERS.c.export_id.type), found.c[0])
    written = insert(MEMBERS).from_select(["export_id", "contact_id"], rows)
    connection = session.connection()
    count = connection.execute(written, execution_options={"preserve_rowcount": True}).rowcount
    if connection.dialect.name == "postgresql":
        # Until it knows how many there are it reads them all to find the next some.
        connection.execute(text("ANALYZE export_member"))
    return count


def every_member(export_id: uuid.UUID) -> Select[uuid.UUID]:
    """All who are in a file that is made."""
    return select(ExportMember.contact_id).where(ExportMember.export_id == export_id)


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


def changed(export_id: uuid.UUID, *, since: datetime) -> Select[uuid.UUID]:
    """Those in it to whom anything happened since, told in the feed or not told yet."""
    told = select(CHANGES.c.contact_id).where(CHANGES.c.published_at >= since)
    return select(ExportMember.contact_id).where(
        ExportMember.export_id == export_id,
        or_(
            ExportMember.contact_id.in_(select(MARKS.c.contact_id)),
            ExportMember.contact_id.in_(told),
        ),
    )


def add_chunk(session: Session, export_id: uuid.UUID, ordinal: int, content: Sealed) -> None:
    """Keep one piece of the file."""
    bulk.insert_many(session, CHUNKS, [{"export_id": export_id, "ordinal": ordinal, "content": content}])


def chunk(export_id: uuid.UUID, ordinal: int) -> Select[Sealed]:
    """One piece of the file."""
    return select(ExportChunk.content).where(
        ExportChunk.export_id == export_id, ExportChunk.ordinal == ordinal
    )


def lines(
    session: Session,
    export: Export,
    *,
    used: FieldName,
    opened: Sequence[FieldName],
    conditional: Collection[uuid.UUID],
    now: datetime,
    limit: int,
) -> Sequence[Row[Any]]:
    """Who is worked off next: with what opens them, what an answer depends on, and what goes out.

    `used` is the field whose address would be used, `conditional` are the sources whose data may not always
    be used. `is_plain` is whoever has nothing particular: one answer holds for all who are alike in CASE.
    """
    page = _page(export, limit)
    contact_id = page.c.contact_id
    said = and_(
        STATES.c.contact_id == contact_id,
        STATES.c.member_id == contact_id,
        STATES.c.purpose == export.purpose,
        STATES.c.channel == export.channel.value,
    )
    rows = select(
        contact_id,
        _is_plain(contact_id, export, used, conditional, now).label("is_plain"),
        type_coerce(CONTACTS.c.kind, NullType).label("kind"),
        CONTACTS.c.country,
        CONTACTS.c.provenance[(used.value, "verdict")].as_string().label("verdict"),
        *(type_coerce(STATES.c[name], NullType) for name in ("state", "basis", "author")),
        type_coerce(STATES.c.is_confirmed, NullType),
        cast(STATES.c.facts, Text).label("facts"),
        _KEY.generation,
        _KEY.kid,
        type_coerce(_KEY.wrapped, NullType),
        type_coerce(_KEY.commitment, NullType),
        extract("year", STATES.c.since).label("said_in"),
        CONTACTS.c.language,
        CONTACTS.c.grade,
        *(type_coerce(CONTACTS.c[name.value], NullType).label(name.value) for name in opened),
    ).select_from(
        page.outerjoin(CONTACTS, CONTACTS.c.id == contact_id)
        .outerjoin(DataKey.__table__, _KEY.owner == contact_id)
        .outerjoin(STATES, said)
    )
    # Sorted here, where they mostly are in order already: databases would move the sealed values about.
    return sorted(session.connection().execute(rows).all(), key=lambda row: row[0].int)


CASE, LOCKED_KEY, SEALED = slice(2, 10), slice(10, 14), slice(17, None)
"""Where in a row of `lines` stands what an answer depends on, what opens the contact, and what is opened."""


def _page(export: Export, limit: int) -> Subquery:
    """Who comes next."""
    rows = (
        select(MEMBERS.c.contact_id)
        .where(MEMBERS.c.export_id == export.id)
        .order_by(MEMBERS.c.contact_id)
        .limit(limit)
    )
    if export.upto is not None:
        rows = rows.where(MEMBERS.c.contact_id > export.upto)
    return rows.subquery("page")


def _is_plain(
    contact_id: ColumnElement[uuid.UUID],
    export: Export,
    used: FieldName,
    conditional: Collection[uuid.UUID],
    now: datetime,
) -> ColumnElement[bool]:
    """Has somebody nothing that the answer about nobody else could have?"""
    other = STATES.alias()
    more = select(other.c.contact_id).where(
        other.c.contact_id == contact_id,
        other.c.purpose.in_((export.purpose, ANY)),
        other.c.channel.in_((export.channel.value, ANY)),
        or_(
            other.c.member_id != contact_id,
            other.c.purpose != export.purpose,
            other.c.channel != export.channel.value,
            other.c.valid_until.is_not(None),
        ),
    )
    limited = (
        select(RESTRICTED.c.contact_id)
        .join(RESTRICTIONS, RESTRICTIONS.c.id == RESTRICTED.c.restriction_id)
        .where(RESTRICTED.c.contact_id == contact_id, restrictions.stands(None))
    )
    doubt = select(FRESHNESS.c.contact_id).where(
        FRESHNESS.c.contact_id == contact_id,
        FRESHNESS.c.field == used,
        or_(FRESHNESS.c.band == Band.WITHHOLD, FRESHNESS.c.next_check_at <= now),
    )
    came = select(RECORDS.c.lead_id).where(
        RECORDS.c.contact_id == contact_id, RECORDS.c.source_id.in_(sorted(conditional))
    )
    return and_(
        _KEY.owner.is_not(None),
        CONTACTS.c.merged_into.is_(None),
        or_(CONTACTS.c.kind.is_(None), CONTACTS.c.kind == Kind.CONSUMER),
        cast(CONTACTS.c.pins, Text) == "{}",
        _is_none(limited),
        _is_none(more),
        _is_none(doubt),
        *([_is_none(came)] if conditional else []),
    )


def _is_none(found: Select[Any]) -> ColumnElement[bool]:
    """Is nothing found? Asked of each by itself: otherwise PostgreSQL reads whole tables for every piece."""
    return found.limit(1).scalar_subquery().is_(None)


def over(now: datetime, *, fetched_before: datetime, limit: int) -> Select[Export]:
    """Lists whose hours are over, or that were fetched a while ago, and that are still there.

    One that somebody has in hand is left for the next time: a piece that is just being written would stay.
    """
    return (
        select(Export)
        .where(
            Export.state != ExportState.OVER,
            or_(Export.expires_at <= now, Export.fetched_at < fetched_before),
        )
        .order_by(Export.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
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
