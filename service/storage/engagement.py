"""What have people done, in codes and figures?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, Row, Select, String, Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.engagement import EngagementKind
from rules.purposes import KEY_LIMIT
from rules.records import Channel
from service.storage import locks
from service.storage.base import Base, BigCount
from service.storage.contacts import CONTACTS


class EngagementEvent(Base):
    """One thing that somebody did. It is bound to the contact of its day and follows its merges."""

    __tablename__ = "engagement"
    __table_args__ = (
        Index("ix_engagement_contact_id_at", "contact_id", "at"),
        Index("ix_engagement_campaign_kind", "campaign", "kind"),
        Index(
            "uq_engagement_reference",
            "source_id",
            "reference",
            unique=True,
            sqlite_where=text("reference IS NOT NULL"),
            postgresql_where=text("reference IS NOT NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[uuid.UUID]
    kind: Mapped[EngagementKind]
    at: Mapped[datetime]
    amount: Mapped[BigCount | None]
    """In hundredths of the currency; of a contract what it brings in a year."""
    currency: Mapped[str | None] = mapped_column(String(3))
    product: Mapped[str | None] = mapped_column(String(KEY_LIMIT))
    campaign: Mapped[str | None] = mapped_column(String(KEY_LIMIT))
    channel: Mapped[Channel | None]
    source_id: Mapped[uuid.UUID]
    """The source whose key told of it."""
    reference: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Keyed hash of the teller's own mark: what is told twice is written once."""
    received_at: Mapped[datetime]


EVENTS: Table = EngagementEvent.__table__  # type: ignore[assignment]

# SQLite takes no more parameters than this in one statement by default.
_SLICE = 400


def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep events; one whose reference is known already is left out."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    if rows:
        session.connection().execute(insert(EVENTS).on_conflict_do_nothing(), list(rows))


_LOCKED_HERE = 0x6773_656E


def lock(session: Session, references: Collection[bytes]) -> None:
    """Keep everyone else from telling under these references until we commit: then it is known."""
    locks.take(session, _LOCKED_HERE, (int.from_bytes(each[:8]) for each in references))


def known(session: Session, source_id: uuid.UUID, references: Collection[bytes]) -> dict[bytes, uuid.UUID]:
    """The events that a source has told under these references."""
    wanted = sorted(references)
    found: dict[bytes, uuid.UUID] = {}
    for start in range(0, len(wanted), _SLICE):
        part = wanted[start : start + _SLICE]
        rows = session.execute(
            select(EVENTS.c.reference, EVENTS.c.id).where(
                EVENTS.c.source_id == source_id, EVENTS.c.reference.in_(part)
            )
        )
        found |= {bytes(row.reference): row.id for row in rows}
    return found


def members(session: Session, contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Those contacts and all that were merged into them, each with the contact that answers for it."""
    wanted = sorted(set(contact_ids))
    found: dict[uuid.UUID, uuid.UUID] = {each: each for each in wanted}
    ahead = wanted
    while ahead:
        rows = [
            row
            for start in range(0, len(ahead), _SLICE)
            for row in session.execute(
                select(CONTACTS.c.id, CONTACTS.c.merged_into).where(
                    CONTACTS.c.merged_into.in_(ahead[start : start + _SLICE])
                )
            )
        ]
        new = {row.id: found[row.merged_into] for row in rows if row.id not in found}
        found |= new
        ahead = sorted(new)
    return found


def of_members(session: Session, member_ids: Collection[uuid.UUID]) -> list[Row[Any]]:
    """Everything that those contacts did, oldest first."""
    wanted = sorted(member_ids)
    rows: list[Row[Any]] = []
    for start in range(0, len(wanted), _SLICE):
        part = wanted[start : start + _SLICE]
        rows += session.execute(
            select(EVENTS).where(EVENTS.c.contact_id.in_(part)).order_by(EVENTS.c.at, EVENTS.c.id)
        )
    return rows


def commonest_currency(session: Session) -> str | None:
    """The currency in which most purchases were made."""
    counted = (
        select(EVENTS.c.currency)
        .where(EVENTS.c.kind == EngagementKind.PURCHASE, EVENTS.c.currency.is_not(None))
        .group_by(EVENTS.c.currency)
        .order_by(func.count().desc(), EVENTS.c.currency)
        .limit(1)
    )
    return session.scalars(counted).one_or_none()


def page(
    contact_ids: Collection[uuid.UUID], *, before: uuid.UUID | None, limit: int
) -> Select[EngagementEvent]:
    """What those contacts did, told last first."""
    rows = (
        select(EngagementEvent)
        .where(EngagementEvent.contact_id.in_(contact_ids))
        .order_by(EngagementEvent.id.desc())
        .limit(limit)
    )
    return rows if before is None else rows.where(EngagementEvent.id < before)
