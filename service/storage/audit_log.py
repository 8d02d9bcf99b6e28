"""Where in the log does each deed stand, what holds the log together, and how far was it signed?"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    LargeBinary,
    Row,
    Select,
    SmallInteger,
    Table,
    bindparam,
    func,
    insert,
    null,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage import bulk
from service.storage.audit import EVENTS, AuditEvent
from service.storage.base import Base, BigCount

# Any number, as long as nothing else takes it: on PostgreSQL one process at a time gives places.
_LOCK = 0x6773_6175_6469
_HASH = 32


class AuditHead(Base):
    """The end of the log: one row, from which the next place is given."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    era: Mapped[int] = mapped_column(SmallInteger)
    """How often the log was restored from a backup, counted from 1: each time it goes on under a new name."""
    size: Mapped[BigCount]
    roots: Mapped[bytes]
    """The roots of its full subtrees, largest first, 32 bytes each."""


class AuditTile(Base):
    """The root over 256 leaves, or over 256 tiles of the level below."""

    __tablename__ = "audit_tile"

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    place: Mapped[BigCount] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(_HASH))


class AuditCheckpoint(Base):
    """How far the log went at some moment, signed."""

    __tablename__ = "audit_checkpoint"

    era: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    size: Mapped[BigCount] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(_HASH))
    at: Mapped[datetime]
    note: Mapped[str]
    """As it is kept elsewhere, signature and all."""


class AuditVerification(Base):
    """What was found when the whole log was looked through."""

    __tablename__ = "audit_verification"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    leaves: Mapped[BigCount]
    report: Mapped[dict[str, Any]]


TILES: Table = AuditTile.__table__  # type: ignore[assignment]
_HEAD: Table = AuditHead.__table__  # type: ignore[assignment]

_WITHOUT_PLACE = (
    select(EVENTS.c.id, EVENTS.c.commitment)
    .where(EVENTS.c.leaf_index.is_(None))
    .order_by(EVENTS.c.id)
    .limit(bindparam("most"))
)
_ANY_WITHOUT_PLACE = select(select(EVENTS.c.id).where(EVENTS.c.leaf_index.is_(None)).limit(1).exists())
_GIVE_PLACE = update(EVENTS).where(EVENTS.c.id == bindparam("of")).values(leaf_index=bindparam("to"))
_MOVE_HEAD = update(_HEAD).values(size=bindparam("to"), roots=bindparam("with_"))


def is_mine(session: Session) -> bool:
    """Am I the one who gives places, until commit? On SQLite every writer is alone."""
    if session.get_bind().dialect.name == "postgresql":
        return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK}))
    return True


def head(session: Session) -> Row[Any, Any, Any] | Row[Any]:
    """The end of the log: era, size, roots. A log of which nothing was written yet is of size 0."""
    found = session.execute(select(_HEAD.c.era, _HEAD.c.size, _HEAD.c.roots)).one_or_none()
    return found or _nothing(session)


def begin(session: Session) -> None:
    """Write the row of the end down, if it is not there."""
    if not session.scalar(select(func.count()).select_from(_HEAD)):
        session.execute(insert(_HEAD).values(id=1, era=1, size=0, roots=b""))


def move_head(session: Session, *, size: int, roots: bytes) -> None:
    session.execute(_MOVE_HEAD, {"to": size, "with_": roots})


def begin_era(session: Session, *, after: int) -> int:
    """Have the log go on under a new name; gives the number of its life, which is above `after`."""
    begin(session)
    era = max(int(head(session).era), after) + 1
    session.execute(update(_HEAD).values(era=era))
    return era


def is_any_without_place(session: Session) -> bool:
    return bool(session.scalar(_ANY_WITHOUT_PLACE))


def without_place(session: Session, *, most: int) -> Sequence[Row[Any, Any]]:
    """Deeds that have no place yet, in the order of their ids: id and commitment."""
    return session.execute(_WITHOUT_PLACE, {"most": most}).all()


def newest_without_place(session: Session) -> Sequence[Row[Any, Any]]:
    """The last of those that have no place yet: id and commitment."""
    rows = select(EVENTS.c.id, EVENTS.c.commitment).where(EVENTS.c.leaf_index.is_(None))
    return session.execute(rows.order_by(EVENTS.c.id.desc()).limit(1)).all()


def count_without_place(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(EVENTS).where(EVENTS.c.leaf_index.is_(None))) or 0


def waits_since(session: Session) -> datetime | None:
    """When was the first deed written that has no place yet?"""
    return session.scalar(
        select(EVENTS.c.at).where(EVENTS.c.leaf_index.is_(None)).order_by(EVENTS.c.id).limit(1)
    )


def give_places(session: Session, ids: Sequence[int], *, first: int) -> None:
    """Give deeds the places from `first` on, in this order."""
    places = [{"of": id_, "to": place} for place, id_ in enumerate(ids, first)]
    session.connection().execute(_GIVE_PLACE, places)


def keep_tiles(session: Session, tiles: Sequence[tuple[int, int, bytes]]) -> None:
    bulk.insert_many(
        session, TILES, [{"level": level, "place": place, "root": root} for level, place, root in tiles]
    )


def commitments(session: Session, first: int, last: int) -> list[bytes]:
    """What the leaves of a stretch hold, in order; fewer than asked for where some are gone."""
    rows = (
        select(EVENTS.c.commitment)
        .where(EVENTS.c.leaf_index >= first, EVENTS.c.leaf_index < last)
        .order_by(EVENTS.c.leaf_index)
    )
    return list(session.scalars(rows))


def tile_roots(session: Session, level: int, first: int, last: int) -> list[bytes]:
    """What was kept of full tiles, in order; fewer than asked for where some are gone."""
    rows = (
        select(TILES.c.root)
        .where(TILES.c.level == level, TILES.c.place >= first, TILES.c.place < last)
        .order_by(TILES.c.place)
    )
    return list(session.scalars(rows))


def all_tiles(session: Session) -> Iterator[tuple[int, int, bytes]]:
    """Every tile that is kept: level, place, root."""
    for row in session.execute(select(TILES.c.level, TILES.c.place, TILES.c.root)):
        yield row.level, row.place, row.root


def checkpoints(
    *, limit: int | None = None, before: tuple[int, int] | None = None
) -> Select[AuditCheckpoint]:
    """Checkpoints, newest first; or those before the one of a life and size."""
    rows = select(AuditCheckpoint).order_by(AuditCheckpoint.era.desc(), AuditCheckpoint.size.desc())
    if before is not None:
        era, size = before
        same = (AuditCheckpoint.era == era) & (AuditCheckpoint.size < size)
        rows = rows.where((AuditCheckpoint.era < era) | same)
    return rows if limit is None else rows.limit(limit)


def checkpoints_after(era: int, size: int) -> Select[AuditCheckpoint]:
    """Checkpoints that say more than one of that life and size, oldest first."""
    later = (AuditCheckpoint.era > era) | ((AuditCheckpoint.era == era) & (AuditCheckpoint.size > size))
    return select(AuditCheckpoint).where(later).order_by(AuditCheckpoint.era, AuditCheckpoint.size)


def checkpoint_over(leaf_index: int) -> Select[AuditCheckpoint]:
    """The first checkpoint that covers a leaf."""
    return (
        select(AuditCheckpoint)
        .where(AuditCheckpoint.size > leaf_index)
        .order_by(AuditCheckpoint.size, AuditCheckpoint.era)
        .limit(1)
    )


def newest_verification() -> Select[AuditVerification]:
    return select(AuditVerification).order_by(AuditVerification.at.desc()).limit(1)


def empty(session: Session, ids: Sequence[int], *, at: datetime, by: uuid.UUID | None) -> None:
    """Take salt, body and reference out of deeds; their places stay."""
    emptied = (
        update(AuditEvent)
        .where(AuditEvent.id == bindparam("of"))
        .values(salt=None, body=null(), object_ref=None, redacted_at=at, redacted_by=by)
    )
    session.connection().execute(emptied, [{"of": each} for each in ids])


def _nothing(session: Session) -> Row[Any]:
    return session.execute(text("SELECT 1 AS era, 0 AS size, NULL AS roots")).one()
