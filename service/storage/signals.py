"""What was heard of the values that we hold: what bounced, answered, moved or was confirmed, and when?"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    bindparam,
    delete,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.fields import FieldName
from rules.freshness.signals import SignalKind
from service.storage import locks
from service.storage.base import Base
from service.storage.merges import MergePart
from service.vault.sealed import Sealed

VALUE_LENGTH = 16
"""Bytes of the keyed hash of a value: nobody has so many that two of one contact share one."""
STATUS_LENGTH, CAMPAIGN_LENGTH = 12, 64


class Way(StrEnum):
    """How it came to us."""

    API = "api"
    MAIL = "mail"
    """A mail that came back."""
    LEAD = "lead"
    """A newer lead said so."""
    HAND = "hand"
    """A steward found it out."""
    PERSON = "person"
    """By the person, on a page of their own."""
    DERIVED = "derived"
    """Concluded here from what happened to others."""


class Signal(Base):
    """One piece of evidence about one value of a contact. It holds no value: a keyed hash tells which."""

    __tablename__ = "signal"
    __table_args__ = (
        Index("uq_signal_told", "contact_id", "field", "value", "kind", "at", unique=True),
        Index(None, "domain", "at"),
        Index(None, "campaign"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[uuid.UUID]
    """The contact that answered for the person when it was heard."""
    field: Mapped[FieldName]
    value: Mapped[bytes] = mapped_column(LargeBinary(VALUE_LENGTH))
    """Keyed hash of the contact and the value: what is said of one value says nothing of the next."""
    kind: Mapped[SignalKind]
    at: Mapped[datetime]
    """When it happened."""
    trust: Mapped[float]
    """How far whoever told it is believed, 0 to 1."""
    way: Mapped[Way]
    status: Mapped[str | None] = mapped_column(String(STATUS_LENGTH))
    """As in RFC 3463, of what came back."""
    campaign: Mapped[str | None] = mapped_column(String(CAMPAIGN_LENGTH))
    """The mailing that it answers, by the key its sender gave it."""
    domain: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Of a letter that came back for good: keyed hash of the domain, if it is that of a firm."""
    heard_at: Mapped[datetime]
    heard_by: Mapped[uuid.UUID | None]
    source_id: Mapped[uuid.UUID | None]
    """The source whose key or lead told it."""


SIGNALS: Table = Signal.__table__  # type: ignore[assignment]

# SQLite takes no more parameters than this in one statement by default, with room for others.
_SLICE = 900


def add_new(session: Session, rows: Sequence[dict[str, Any]]) -> set[uuid.UUID]:
    """Write what was heard, but for what was told before; gives the ids of what is new."""
    if not rows:
        return set()
    return set(session.connection().execute(_ADD[session.get_bind().dialect.name], rows).scalars())


_ADD = {
    name: insert(SIGNALS).on_conflict_do_nothing().returning(SIGNALS.c.id)
    for name, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}
"""Of many rows it is prepared once."""

_OF_CONTACTS = select(SIGNALS).where(SIGNALS.c.contact_id.in_(bindparam("ids", expanding=True)))


def of_contacts(
    session: Session, contact_ids: Collection[uuid.UUID], *, as_of: datetime | None = None
) -> list[Row[Any]]:
    """All that was heard of those contacts, or what had been heard at an instant; in order of time."""
    asked = _OF_CONTACTS if as_of is None else _OF_CONTACTS.where(SIGNALS.c.heard_at <= as_of)
    wanted = sorted(contact_ids)
    rows: list[Row[Any]] = []
    for start in range(0, len(wanted), _SLICE):
        part = {"ids": wanted[start : start + _SLICE]}
        rows += session.connection().execute(asked.order_by(SIGNALS.c.at, SIGNALS.c.id), part).all()
    return rows


def kin(session: Session, contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """With whom each of the contacts was ever made one, undone or not; who never was is left out.

    What was heard of a value holds for whoever has the value after a merge, and after it was taken back.
    """
    other = MergePart.__table__.alias("other")
    part = MergePart.__table__
    statement = (
        select(part.c.contact_id, other.c.contact_id.label("other_id"))
        .join(other, other.c.merge_id == part.c.merge_id)
        .where(part.c.contact_id.in_(bindparam("ids", expanding=True)))
        .where(other.c.contact_id != part.c.contact_id)
    )
    wanted = sorted(contact_ids)
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    for start in range(0, len(wanted), _SLICE):
        rows = session.connection().execute(statement, {"ids": wanted[start : start + _SLICE]})
        for row in rows:
            found.setdefault(row.contact_id, set()).add(row.other_id)
    return found


def bounced_together(since: datetime, *, least: int, limit: int) -> Select[bytes | None]:
    """Domains of which so many contacts bounced for good since an instant."""
    return (
        select(Signal.domain)
        .where(Signal.domain.is_not(None), Signal.at >= since)
        .group_by(Signal.domain)
        .having(func.count(func.distinct(Signal.contact_id)) >= least)
        .order_by(Signal.domain)
        .limit(limit)
    )


def heard_since(
    session: Session, contact_ids: Collection[uuid.UUID], kinds: Iterable[SignalKind], since: datetime
) -> set[uuid.UUID]:
    """Those of the contacts of whom one of these kinds was heard since an instant."""
    statement = select(SIGNALS.c.contact_id).where(
        SIGNALS.c.contact_id.in_(bindparam("ids", expanding=True)),
        SIGNALS.c.kind.in_(list(kinds)),
        SIGNALS.c.at >= since,
    )
    wanted = sorted(contact_ids)
    found: set[uuid.UUID] = set()
    for start in range(0, len(wanted), _SLICE):
        found |= set(session.scalars(statement, {"ids": wanted[start : start + _SLICE]}))
    return found


class BatchState(StrEnum):
    """How far a file of mails is."""

    COMING = "coming"
    RUNNING = "running"
    DONE = "done"


class MailBatch(Base):
    """A file of mails that came back, as somebody sent it."""

    __tablename__ = "mail_batch"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    state: Mapped[BatchState]
    mails: Mapped[int]
    reports: Mapped[int]
    """Addresses of which some mail told something."""
    taken: Mapped[int]
    """Reports that were looked into."""
    source_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID | None]
    finished_at: Mapped[datetime | None]


class MailChunk(Base):
    """Some of its reports, sealed until they are looked into in one transaction."""

    __tablename__ = "mail_batch_chunk"

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(MailBatch.id), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[Sealed | None]
    done_at: Mapped[datetime | None]


def locked_batch(batch_id: uuid.UUID) -> Select[MailBatch]:
    """The batch, kept from everyone else until we commit."""
    return locks.alone(select(MailBatch).where(MailBatch.id == batch_id))


def next_chunk(batch_id: uuid.UUID) -> Select[MailChunk]:
    """The first reports of a batch that were not looked into."""
    return (
        select(MailChunk)
        .where(MailChunk.batch_id == batch_id, MailChunk.done_at.is_(None))
        .order_by(MailChunk.ordinal)
        .limit(1)
    )


def forsaken(before: datetime, *, limit: int) -> Select[uuid.UUID]:
    """Batches whose sending was begun long ago and never ended."""
    return (
        select(MailBatch.id)
        .where(MailBatch.state == BatchState.COMING, MailBatch.created_at < before)
        .order_by(MailBatch.id)
        .limit(limit)
    )


def forget_batches(session: Session, batch_ids: Collection[uuid.UUID]) -> None:
    """Delete batches that never came whole, with all that is kept of them."""
    session.execute(delete(MailChunk).where(MailChunk.batch_id.in_(batch_ids)))
    session.execute(delete(MailBatch).where(MailBatch.id.in_(batch_ids)))
