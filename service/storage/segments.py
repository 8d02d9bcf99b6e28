"""Which segments are there, what did each version of them mean, and who was in them when it was frozen?"""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    Row,
    Select,
    String,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from rules.records import Channel
from rules.segments.changes import IN, Moved
from service.storage import locks
from service.storage.base import Base
from service.storage.standings import REASON_LENGTH
from service.storage.suppressions import PURPOSE_LENGTH

NAME_LENGTH = 120


class Segment(Base):
    """A choice of people by what is known of them, for one purpose on one channel."""

    __tablename__ = "segment"
    __table_args__ = (
        Index(
            "uq_segment_name",
            "name",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    purpose: Mapped[str] = mapped_column(String(PURPOSE_LENGTH))
    channel: Mapped[Channel]
    version: Mapped[int]
    """The newest; also counts changes, so it is the ETag."""
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID | None]
    changed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SegmentVersion(Base):
    """What a segment meant from some day on; never changed."""

    __tablename__ = "segment_version"

    segment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Segment.id), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    definition: Mapped[dict[str, Any]]
    """As `rules.segments.as_tree` writes it: codes and figures, of nobody."""
    made_at: Mapped[datetime]
    made_by: Mapped[uuid.UUID | None]


class Snapshot(Base):
    """A segment as it was at a moment: who was in it, and whom it meant but left out."""

    __tablename__ = "segment_snapshot"
    __table_args__ = (Index(None, "segment_id", "id"), Index(None, "expires_at"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    segment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Segment.id))
    version: Mapped[int]
    taken_at: Mapped[datetime]
    taken_by: Mapped[uuid.UUID | None]
    expires_at: Mapped[datetime]
    members: Mapped[int]
    """How many were in it; those who were erased since are not among its rows any more."""
    excluded: Mapped[dict[str, int]]
    """How many were left out, by main reason."""


class SnapshotMember(Base):
    """One contact whom the segment meant at that moment."""

    __tablename__ = "segment_member"
    __table_args__ = (Index(None, "contact_id"), {"sqlite_with_rowid": False})

    snapshot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Snapshot.id), primary_key=True)
    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    why: Mapped[str] = mapped_column(String(REASON_LENGTH))
    """The main reason that kept them out; empty for who was in."""


MEMBERS: Table = SnapshotMember.__table__  # type: ignore[assignment]


def page(*, before: uuid.UUID | None, with_ended: bool, limit: int) -> Select[Segment, dict[str, Any]]:
    """Segments, newest first, each with what it means now."""
    newest = and_(SegmentVersion.segment_id == Segment.id, SegmentVersion.version == Segment.version)
    rows = select(Segment, SegmentVersion.definition).join(SegmentVersion, newest)
    rows = rows.order_by(Segment.id.desc()).limit(limit)
    rows = rows if with_ended else rows.where(Segment.ended_at.is_(None))
    return rows if before is None else rows.where(Segment.id < before)


def locked(segment_id: uuid.UUID) -> Select[Segment]:
    """One segment, kept from everyone else until we commit."""
    return locks.alone(select(Segment).where(Segment.id == segment_id))


_LOCKED_HERE = 0x6773_7365


def lock_names(session: Session) -> None:
    """Let nobody else give a segment a name until we commit: of two at once the later would break off."""
    locks.queue_up(session, _LOCKED_HERE)


def named(name: str) -> Select[uuid.UUID]:
    """The segment in use that is called so."""
    return select(Segment.id).where(Segment.name == name, Segment.ended_at.is_(None))


def versions(segment_id: uuid.UUID, *, limit: int) -> Select[SegmentVersion]:
    """What a segment meant, the newest version first."""
    return (
        select(SegmentVersion)
        .where(SegmentVersion.segment_id == segment_id)
        .order_by(SegmentVersion.version.desc())
        .limit(limit)
    )


def in_use() -> Select[str, Channel]:
    """For what segments are there, and on which channels?"""
    return select(Segment.purpose, Segment.channel).where(Segment.ended_at.is_(None)).distinct()


def snapshots(segment_id: uuid.UUID, *, limit: int) -> Select[Snapshot]:
    """When a segment was frozen, the latest first."""
    return select(Snapshot).where(Snapshot.segment_id == segment_id).order_by(Snapshot.id.desc()).limit(limit)


def before(segment_id: uuid.UUID, snapshot_id: uuid.UUID) -> Select[uuid.UUID]:
    """The snapshot of a segment that was taken before another."""
    return (
        select(Snapshot.id)
        .where(Snapshot.segment_id == segment_id, Snapshot.id < snapshot_id)
        .order_by(Snapshot.id.desc())
        .limit(1)
    )


def freeze(session: Session, snapshot_id: uuid.UUID, chosen: Select[uuid.UUID, str | None]) -> None:
    """Write down whom a segment means; `chosen` has contact_id and why, which is NULL for who is in."""
    found = chosen.subquery()
    rows = select(
        literal(snapshot_id, MEMBERS.c.snapshot_id.type), found.c.contact_id, func.coalesce(found.c.why, IN)
    )
    session.connection().execute(insert(MEMBERS).from_select(["snapshot_id", "contact_id", "why"], rows))


def tally(session: Session, snapshot_id: uuid.UUID) -> dict[str, int]:
    """How many of a snapshot were in, under the empty reason, and how many out by main reason."""
    rows = (
        select(MEMBERS.c.why, func.count())
        .where(MEMBERS.c.snapshot_id == snapshot_id)
        .group_by(MEMBERS.c.why)
    )
    return {each.why: each[1] for each in session.execute(rows)}


def moves(session: Session, older: uuid.UUID, newer: uuid.UUID) -> list[Moved]:
    """How many were one thing in one snapshot and are another in the other."""
    was, now = aliased(SnapshotMember), aliased(SnapshotMember)
    later = and_(now.contact_id == was.contact_id, now.snapshot_id == newer)
    earlier = and_(was.contact_id == now.contact_id, was.snapshot_id == older)
    met = (
        select(was.why, now.why, func.count())
        .outerjoin(now, later)
        .where(was.snapshot_id == older)
        .group_by(was.why, now.why)
    )
    new = (
        select(now.why, func.count())
        .outerjoin(was, earlier)
        .where(now.snapshot_id == newer, was.contact_id.is_(None))
        .group_by(now.why)
    )
    found = [Moved(before, after, count) for before, after, count in session.execute(met)]
    return [*found, *(Moved(None, after, count) for after, count in session.execute(new))]


def moved(
    older: uuid.UUID, newer: uuid.UUID, *, came: bool, after: uuid.UUID | None, limit: int
) -> Select[uuid.UUID, str | None]:
    """Who is in the newer snapshot alone, or in the older alone, and why: what they were in the other."""
    here, there = (newer, older) if came else (older, newer)
    inside, other = aliased(SnapshotMember), aliased(SnapshotMember)
    met = and_(other.contact_id == inside.contact_id, other.snapshot_id == there)
    rows = (
        select(inside.contact_id, other.why)
        .outerjoin(other, met)
        .where(inside.snapshot_id == here, inside.why == IN, func.coalesce(other.why, _ABSENT) != IN)
        .order_by(inside.contact_id)
        .limit(limit)
    )
    return rows if after is None else rows.where(inside.contact_id > after)


def naming(session: Session, contact_ids: Collection[uuid.UUID]) -> list[Row[Any]]:
    """The snapshots in which any of these contacts is named, oldest first: taken_at, name, purpose, channel,
    why."""
    rows = (
        select(Snapshot.taken_at, Segment.name, Segment.purpose, Segment.channel, SnapshotMember.why)
        .join(Snapshot, Snapshot.id == SnapshotMember.snapshot_id)
        .join(Segment, Segment.id == Snapshot.segment_id)
        .where(SnapshotMember.contact_id.in_(contact_ids))
        .order_by(Snapshot.id)
    )
    return list(session.execute(rows))


_ABSENT = "-"


def expired(now: datetime, *, limit: int) -> Select[uuid.UUID]:
    """Snapshots whose time is over."""
    return select(Snapshot.id).where(Snapshot.expires_at <= now).order_by(Snapshot.expires_at).limit(limit)


def remove(session: Session, snapshot_ids: Collection[uuid.UUID]) -> None:
    """Let snapshots go with everybody in them."""
    session.execute(delete(SnapshotMember).where(SnapshotMember.snapshot_id.in_(snapshot_ids)))
    session.execute(delete(Snapshot).where(Snapshot.id.in_(snapshot_ids)))
