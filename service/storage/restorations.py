"""Is this database being put back from a backup, and how far is that?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.base import Base
from service.storage.contacts import Contact


class Restoration(Base):
    """One restore. Until it is finished nothing may be served: who was erased meanwhile is there again."""

    __tablename__ = "restoration"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    backup_id: Mapped[uuid.UUID]
    begun_at: Mapped[datetime]
    loaded_at: Mapped[datetime | None]
    """When every row was put back, in one transaction."""
    replayed_at: Mapped[datetime | None]
    """When everybody who was erased since was erased again."""
    tokens_after: Mapped[uuid.UUID | None]
    """The contact up to which blind tokens were made anew."""
    finished_at: Mapped[datetime | None]
    report: Mapped[dict[str, Any]]


def is_under_way(connection: Connection) -> bool:
    """Has a restore been begun and not been finished?"""
    return bool(connection.scalar(_UNDER_WAY))


def unfinished(session: Session) -> Restoration | None:
    return session.scalars(_unfinished()).first()


def next_contacts(after: uuid.UUID | None, *, limit: int) -> Select[uuid.UUID]:
    """The next contacts that answer for themselves, by id: those that are found by tokens."""
    rows = select(Contact.id).where(Contact.merged_into.is_(None)).order_by(Contact.id).limit(limit)
    return rows if after is None else rows.where(Contact.id > after)


def _unfinished() -> Select[Restoration]:
    return select(Restoration).where(Restoration.finished_at.is_(None)).order_by(Restoration.begun_at.desc())


_UNDER_WAY = select(exists().where(Restoration.finished_at.is_(None)))
