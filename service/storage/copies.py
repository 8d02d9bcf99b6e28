"""What is kept of one person, table by table, for the copy that the person gets?"""

import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from service.storage.audit import AuditEvent
from service.storage.contacts import Contact
from service.storage.leads import Finding, Lead, Record
from service.storage.links import LINKS
from service.storage.merges import Merge, MergePart
from service.storage.outbox import Letter
from service.storage.page_links import PageLink
from service.storage.reviews import Review
from service.storage.source_notices import SourceNotice
from service.storage.sources import Source

# SQLite takes no more parameters than this in one statement by default; PostgreSQL takes more.
_SLICE = 500
T = TypeVar("T")


def buried_in(survivor_ids: Collection[uuid.UUID]) -> Select[uuid.UUID]:
    """The contacts that were merged into those; their rows say so for as long as it holds."""
    return select(Contact.id).where(Contact.merged_into.in_(survivor_ids))


def records(session: Session, contact_ids: Collection[uuid.UUID]) -> list[Row[Any]]:
    """Every record of those contacts with its lead and source, oldest first."""
    return _gathered(
        contact_ids,
        lambda part: session.execute(
            select(Record, Lead, Source)
            .join(Lead, Lead.id == Record.lead_id)
            .join(Source, Source.id == Record.source_id)
            .where(Record.contact_id.in_(part))
            .order_by(Record.lead_id)
        ),
    )


def unplaced(session: Session, *, after: uuid.UUID | None, limit: int) -> Sequence[Any]:
    """By what the people of records are known that are part of no contact, by id, from after an id."""
    rows = (
        select(Record.lead_id, Record.name, Record.email, Record.phone)
        .where(Record.contact_id.is_(None))
        .order_by(Record.lead_id)
        .limit(limit)
    )
    return session.execute(rows if after is None else rows.where(Record.lead_id > after)).all()


def records_of_leads(session: Session, lead_ids: Collection[uuid.UUID]) -> list[Row[Any]]:
    """Those records with their leads and sources, oldest first."""
    return _gathered(
        lead_ids,
        lambda part: session.execute(
            select(Record, Lead, Source)
            .join(Lead, Lead.id == Record.lead_id)
            .join(Source, Source.id == Record.source_id)
            .where(Record.lead_id.in_(part))
            .order_by(Record.lead_id)
        ),
    )


def findings(session: Session, lead_ids: Collection[uuid.UUID]) -> list[Finding]:
    """Every remark on those leads."""
    return _gathered(
        lead_ids,
        lambda part: session.scalars(
            select(Finding).where(Finding.lead_id.in_(part)).order_by(Finding.lead_id, Finding.ordinal)
        ),
    )


def letters(session: Session, owner_ids: Collection[uuid.UUID]) -> list[Letter]:
    """The letters to those, as long as they are remembered."""
    return _gathered(
        owner_ids,
        lambda part: session.scalars(
            select(Letter).where(Letter.contact_id.in_(part)).order_by(Letter.created_at)
        ),
    )


def page_links(session: Session, contact_ids: Collection[uuid.UUID]) -> list[PageLink]:
    """The links to pages that those were given, as long as they are remembered."""
    return _gathered(
        contact_ids,
        lambda part: session.scalars(
            select(PageLink).where(PageLink.contact_id.in_(part)).order_by(PageLink.created_at)
        ),
    )


def reviews(session: Session, contact_ids: Collection[uuid.UUID]) -> list[Review]:
    """The questions whether one of those is the same person as another."""
    return _gathered(
        contact_ids,
        lambda part: session.scalars(
            select(Review)
            .where(or_(Review.left_id.in_(part), Review.right_id.in_(part)))
            .order_by(Review.created_at)
        ),
    )


def merges(session: Session, contact_ids: Collection[uuid.UUID]) -> list[Merge]:
    """The merges that those took part in."""
    return _gathered(
        contact_ids,
        lambda part: session.scalars(
            select(Merge)
            .where(Merge.id.in_(select(MergePart.merge_id).where(MergePart.contact_id.in_(part))))
            .order_by(Merge.made_at)
        ),
    )


def links(session: Session, record_ids: Collection[uuid.UUID]) -> list[Any]:
    """Kind and moment of the links of those records with records of others, and who the others are."""
    theirs = select(Record.lead_id, Record.contact_id).subquery()

    def found(part: Sequence[uuid.UUID]) -> Iterable[Any]:
        for mine, other in ((LINKS.c.left_id, LINKS.c.right_id), (LINKS.c.right_id, LINKS.c.left_id)):
            yield from session.execute(
                select(LINKS.c.kind, LINKS.c.at, theirs.c.contact_id)
                .join(theirs, theirs.c.lead_id == other)
                .where(mine.in_(part))
                .order_by(LINKS.c.at)
            )

    return _gathered(record_ids, found)


def source_notices(session: Session, source_ids: Collection[uuid.UUID]) -> list[SourceNotice]:
    """The notices on where data come from, for whole sources and for single records."""
    return _gathered(
        source_ids,
        lambda part: session.scalars(
            select(SourceNotice).where(SourceNotice.source_id.in_(part)).order_by(SourceNotice.sent_at)
        ),
    )


def deeds(session: Session, object_refs: Collection[uuid.UUID], *, since: datetime) -> list[AuditEvent]:
    """What was done to those, oldest first."""
    return _gathered(
        object_refs,
        lambda part: session.scalars(
            select(AuditEvent)
            .where(AuditEvent.object_ref.in_(part), AuditEvent.at >= since)
            .order_by(AuditEvent.id)
        ),
    )


def _gathered(ids: Collection[uuid.UUID], ask: Callable[[Sequence[uuid.UUID]], Iterable[T]]) -> list[T]:
    wanted = sorted(set(ids))
    found: list[T] = []
    for start in range(0, len(wanted), _SLICE):
        found += ask(wanted[start : start + _SLICE])
    return found
