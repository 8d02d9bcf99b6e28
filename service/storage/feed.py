"""What changed, what of it was told under which number, and how far did each reader get?

Nothing here refers to a contact by a foreign key: that somebody is gone is told as well.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, SmallInteger, Table
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.changes import Change
from service.storage import bulk
from service.storage.base import Base, BigCount


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


def mark(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write marks; every row has contact_id, kind, fields and at."""
    bulk.insert_many(session, MARKS, rows)
