"""What changed, what of it was told under which number, and how far did each reader get?

Nothing here refers to a contact by a foreign key: that somebody is gone is told as well.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Row, SmallInteger, Table, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.changes import Change
from service.storage import bulk
from service.storage.base import Base, BigCount
from service.storage.contacts import CONTACTS
from service.storage.sources import ApiKey, Source


class Mark(Base):
    """Something happened to a contact and nobody has been told yet. Only ever added and taken away."""

    __tablename__ = "feed_mark"

    id: Mapped[BigCount] = mapped_column(primary_key=True, autoincrement=True)
    contact_id: Mapped[uuid.UUID]
    kind: Mapped[Change]
    fields: Mapped[list[str]]
    """Names of fields that say something else now."""
    at: Mapped[datetime]


class FeedChange(Base):
    """One entry of the feed: that something happened to a contact, and nothing of what it says."""

    __tablename__ = "feed_change"
    __table_args__ = (Index(None, "contact_id"),)

    seq: Mapped[BigCount] = mapped_column(primary_key=True, autoincrement=False)
    """Given at publication by one publisher, so that nobody who reads in this order ever misses one."""
    contact_id: Mapped[uuid.UUID]
    kind: Mapped[Change]
    """The gravest of what happened."""
    kinds: Mapped[int] = mapped_column(SmallInteger)
    """All that happened, as `rules.changes.mask` has it."""
    survivor_id: Mapped[uuid.UUID | None]
    """Who answers for the contact, where it was merged."""
    fields: Mapped[list[str]]
    marked_at: Mapped[datetime]
    """When the first of it happened."""
    published_at: Mapped[datetime]


class FeedHead(Base):
    """How far the feed goes: one row, from which the next number is given."""

    __tablename__ = "feed_head"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    seq: Mapped[BigCount]
    """The last number that was given."""
    gone: Mapped[BigCount]
    """The last number whose entry was let go."""


class FeedReader(Base):
    """How far somebody who reads the feed says to have got."""

    __tablename__ = "feed_reader"

    key_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """The API key that reads."""
    seq: Mapped[BigCount]
    era: Mapped[int] = mapped_column(SmallInteger)
    """In which life of the database, counted by its restores: numbers of another mean nothing."""
    acked_at: Mapped[datetime]


MARKS: Table = Mark.__table__  # type: ignore[assignment]
CHANGES: Table = FeedChange.__table__  # type: ignore[assignment]
HEAD: Table = FeedHead.__table__  # type: ignore[assignment]
READERS: Table = FeedReader.__table__  # type: ignore[assignment]

# SQLite takes no more parameters than this in one statement by default; PostgreSQL takes more.
_SLICE = 500


def mark(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write marks; every row has contact_id, kind, fields and at."""
    bulk.insert_many(session, MARKS, rows)


def waiting(session: Session, *, limit: int) -> Sequence[Row[Any]]:
    """The oldest marks that nobody has been told of."""
    return session.execute(select(MARKS).order_by(MARKS.c.id).limit(limit)).all()


def count_waiting(session: Session) -> tuple[int, datetime | None]:
    """How many marks nobody has been told of, and when the oldest of them was made."""
    count, oldest = session.execute(select(func.count(), func.min(MARKS.c.at)).select_from(MARKS)).one()
    return count, oldest


def is_any_waiting(session: Session) -> bool:
    return session.scalar(select(MARKS.c.id).limit(1)) is not None


def take(session: Session, mark_ids: Sequence[int]) -> int:
    """Take marks away, by their very ids: one with a lower id may be committed later. Gives how many."""
    gone = 0
    for start in range(0, len(mark_ids), _SLICE):
        theirs = MARKS.c.id.in_(mark_ids[start : start + _SLICE])
        gone += session.connection().execute(delete(MARKS).where(theirs)).rowcount
    return gone


def answering(session: Session, contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID | None]:
    """Of those contacts that there are: into which each was merged, if it was."""
    found: dict[uuid.UUID, uuid.UUID | None] = {}
    wanted = list(contact_ids)
    for start in range(0, len(wanted), _SLICE):
        asked = select(CONTACTS.c.id, CONTACTS.c.merged_into).where(
            CONTACTS.c.id.in_(wanted[start : start + _SLICE])
        )
        found |= {row.id: row.merged_into for row in session.execute(asked)}
    return found


def head(session: Session) -> tuple[int, int]:
    """The last number that was given, and the last one whose entry was let go."""
    row = session.execute(select(HEAD.c.seq, HEAD.c.gone)).one_or_none()
    return (row.seq, row.gone) if row else (0, 0)


def locked_head(session: Session) -> int:
    """The last number that was given; nobody else gives any until we commit."""
    insert_ = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert_(HEAD).values(id=1, seq=0, gone=0).on_conflict_do_nothing())
    return int(session.execute(select(HEAD.c.seq).with_for_update()).scalar_one())


def publish(session: Session, rows: Sequence[Mapping[str, Any]], *, last: int) -> None:
    """Write entries, and how far the feed goes now."""
    bulk.insert_many(session, CHANGES, rows)
    session.execute(update(HEAD).values(seq=last))


def entries(session: Session, *, after: int, mask: int | None, limit: int) -> Sequence[Row[Any]]:
    """Entries in the order of their numbers; `mask` asks for those of certain kinds alone."""
    asked = select(CHANGES).where(CHANGES.c.seq > after)
    if mask is not None:
        asked = asked.where(CHANGES.c.kinds.op("&")(mask) != 0)
    return session.execute(asked.order_by(CHANGES.c.seq).limit(limit)).all()


def newest(session: Session, *, limit: int) -> Sequence[Row[Any]]:
    """The last entries, the newest first."""
    return session.execute(select(CHANGES).order_by(CHANGES.c.seq.desc()).limit(limit)).all()


def of_contacts(session: Session, contact_ids: Collection[uuid.UUID], *, limit: int) -> Sequence[Row[Any]]:
    """What was told of those contacts, the newest first. A few hundred contacts at a time."""
    theirs = select(CHANGES).where(CHANGES.c.contact_id.in_(list(contact_ids)))
    return session.execute(theirs.order_by(CHANGES.c.seq.desc()).limit(limit)).all()


def published_before(session: Session, before: datetime, *, limit: int) -> Sequence[int]:
    """Numbers of the oldest entries, as far as they were told before a moment."""
    oldest = select(CHANGES.c.seq, CHANGES.c.published_at).order_by(CHANGES.c.seq).limit(limit)
    return [row.seq for row in session.execute(oldest) if row.published_at < before]


def let_go(session: Session, *, until: int) -> int:
    """Delete the entries up to a number, and remember that; gives how many."""
    gone = session.connection().execute(delete(CHANGES).where(CHANGES.c.seq <= until)).rowcount
    session.execute(update(HEAD).values(gone=until))
    return gone


def forget_of(session: Session, contact_ids: Sequence[uuid.UUID]) -> None:
    """Delete what was told of contacts before: they are gone, and only that is still to be told."""
    for start in range(0, len(contact_ids), _SLICE):
        theirs = CHANGES.c.contact_id.in_(contact_ids[start : start + _SLICE])
        session.connection().execute(delete(CHANGES).where(theirs))


def reader(session: Session, key_id: uuid.UUID) -> Row[Any] | None:
    """How far a key says to have got."""
    return session.execute(select(READERS).where(READERS.c.key_id == key_id)).one_or_none()


def put_reader(session: Session, values: Mapping[str, Any]) -> None:
    """Keep how far a key says to have got, in place of what it said before."""
    insert_ = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    told = insert_(READERS).values(values)
    new = {name: told.excluded[name] for name in ("seq", "era", "acked_at")}
    session.execute(told.on_conflict_do_update(index_elements=["key_id"], set_=new))


def readers(session: Session) -> Sequence[Row[Any]]:
    """Everybody who reads the feed, whoever is furthest behind first, with the key and its source."""
    rows = (
        select(
            READERS,
            ApiKey.label.label("key_label"),
            ApiKey.revoked_at,
            Source.id.label("source_id"),
            Source.name.label("source_name"),
        )
        .join(ApiKey, ApiKey.id == READERS.c.key_id)
        .join(Source, Source.id == ApiKey.source_id)
        .order_by(READERS.c.era, READERS.c.seq, READERS.c.key_id)
    )
    return session.execute(rows).all()
