"""Whom did we tell from where we have their data (GDPR art. 14), and who must still be told?"""

import uuid
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from rules.sources import SourceKind
from service.storage import restrictions
from service.storage.base import Base
from service.storage.leads import RECORDS, Lead, Record
from service.storage.sources import Source


class SourceNotice(Base):
    """A notice that went out: for one record, or for all that a source had sent until an instant."""

    __tablename__ = "source_notice"
    __table_args__ = (Index(None, "source_id"), Index(None, "record_id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    source_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("source.id"))
    record_id: Mapped[uuid.UUID | None]
    """The one record it was for; none when it was for all until then."""
    received_until: Mapped[datetime]
    """Records that came in after this are not covered."""
    sent_at: Mapped[datetime]
    noted_at: Mapped[datetime]
    noted_by: Mapped[uuid.UUID | None]


def untold(source_id: uuid.UUID | None, *, limit: int) -> Select[uuid.UUID | None, uuid.UUID, str, datetime]:
    """Contacts with a record of a bought list of which they were not told, the longest waiting first.

    Contact, source, its name, and when the first such record came in.
    """
    since = func.min(Lead.received_at)
    rows = (
        select(Record.contact_id, Source.id, Source.name, since.label("obtained_at"))
        .join(Lead, Lead.id == Record.lead_id)
        .join(Source, Source.id == Record.source_id)
        .where(*_is_untold(source_id))
        .group_by(Record.contact_id, Source.id, Source.name)
    )
    return rows.order_by(since, Record.contact_id).limit(limit)


def count_untold(source_id: uuid.UUID | None) -> Select[int]:
    """How many contacts there are of that kind."""
    return (
        select(func.count(func.distinct(Record.contact_id)))
        .join(Lead, Lead.id == Record.lead_id)
        .join(Source, Source.id == Record.source_id)
        .where(*_is_untold(source_id))
    )


def some_untold(most: int) -> Select[int]:
    """How many contacts there are of that kind; counted up to `most`."""
    some = (
        select(Record.contact_id)
        .join(Lead, Lead.id == Record.lead_id)
        .join(Source, Source.id == Record.source_id)
        .where(*_is_untold(None))
        .distinct()
        .limit(most)
        .subquery()
    )
    return select(func.count()).select_from(some)


def records_of(contact_id: uuid.UUID, source_id: uuid.UUID) -> Select[uuid.UUID, datetime]:
    """The records that a contact has from a source, and when they came in."""
    return (
        select(Record.lead_id, Lead.received_at)
        .join(Lead, Lead.id == Record.lead_id)
        .where(Record.contact_id == contact_id, Record.source_id == source_id)
        .order_by(Record.lead_id)
    )


def _is_untold(source_id: uuid.UUID | None) -> list[ColumnElement[bool]]:
    is_told = exists().where(
        SourceNotice.source_id == Record.source_id,
        or_(
            SourceNotice.record_id == Record.lead_id,
            and_(SourceNotice.record_id.is_(None), SourceNotice.received_until >= Lead.received_at),
        ),
    )
    of_source = [] if source_id is None else [Source.id == source_id]
    # Whoever's data may be kept and not used is not written to, whatever else they must be told.
    is_free = ~restrictions.covers(cast("ColumnElement[uuid.UUID]", RECORDS.c.contact_id))
    is_bought = Source.kind == SourceKind.BOUGHT_LIST
    return [is_bought, Record.contact_id.is_not(None), ~is_told, is_free, *of_source]
