"""How much came in, how good is it, and what waits? Counts that stay cheap however many leads there are."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Row, func, literal, select, union_all
from sqlalchemy.orm import Session

from rules.leads import LeadStatus
from service.storage.imports import Import, ImportState
from service.storage.leads import Finding, Lead
from service.storage.sources import Source


def first_id_from(moment: datetime) -> uuid.UUID:
    """The least id a thing made at this moment or later can have: ids begin with their milliseconds."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)


def leads_between(
    session: Session, edges: Sequence[datetime], statuses: Sequence[LeadStatus]
) -> Mapping[tuple[int, LeadStatus], int]:
    """How many leads of each status came in between each two edges; keyed by the place of the earlier edge.

    Each count reads one stretch of the index on status and id, and no rows.
    """
    spans = [(at, first_id_from(a), first_id_from(b)) for at, (a, b) in enumerate(pairwise(edges))]
    counts = [
        select(literal(at).label("at"), literal(status.value).label("status"), func.count().label("leads"))
        .select_from(Lead)
        .where(Lead.status == status)
        .where(Lead.id >= begin)
        .where(Lead.id < end)
        for at, begin, end in spans
        for status in statuses
    ]
    rows = session.execute(union_all(*counts))
    return {(row.at, LeadStatus(row.status)): row.leads for row in rows}


def count_with_status(session: Session, status: LeadStatus, *, most: int) -> int:
    """How many leads have a status; counted up to `most`."""
    some = select(Lead.id).where(Lead.status == status).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def oldest_with_status(session: Session, status: LeadStatus) -> datetime | None:
    """When the lead that has had this status for longest came in."""
    return session.scalar(select(Lead.received_at).where(Lead.status == status).order_by(Lead.id).limit(1))


def imports_under_way(session: Session) -> Mapping[ImportState, int]:
    """How many imports are ready to be committed, and how many are running."""
    under_way = (ImportState.READY, ImportState.RUNNING)
    rows = session.execute(
        select(Import.state, func.count().label("imports"))
        .where(Import.state.in_(under_way))
        .group_by(Import.state)
    )
    return {row.state: row.imports for row in rows}


def id_of_newest(session: Session, rank: int, *, since: uuid.UUID) -> uuid.UUID:
    """The id from which on there are `rank` leads, or `since` when there are fewer."""
    newest = select(Lead.id).where(Lead.id >= since).order_by(Lead.id.desc()).offset(rank - 1).limit(1)
    return session.scalar(newest) or since


def grades_since(session: Session, since: uuid.UUID) -> Mapping[str, int]:
    """How many leads of each grade there are from an id on."""
    rows = session.execute(
        select(Lead.grade, func.count().label("leads"))
        .where(Lead.id >= since)
        .group_by(Lead.grade)
        .order_by(Lead.grade)
    )
    return {row.grade: row.leads for row in rows}


def codes_since(session: Session, since: uuid.UUID, *, most: int) -> Sequence[tuple[str, int]]:
    """The finding codes given most often to leads from an id on, most frequent first."""
    count = func.count()
    rows = session.execute(
        select(Finding.code, count)
        .where(Finding.lead_id >= since)
        .group_by(Finding.code)
        .order_by(count.desc(), Finding.code)
        .limit(most)
    )
    return [(code, number) for code, number in rows]


def sources_since(session: Session, since: uuid.UUID, *, most: int) -> Sequence[Row[Source, int, int]]:
    """Sources by name: how many of the leads from an id on each has sent, and how many of those wait."""
    counts = (
        select(
            Lead.source_id,
            func.count().label("leads"),
            func.count().filter(Lead.status == LeadStatus.QUARANTINED).label("waiting"),
        )
        .where(Lead.id >= since)
        .group_by(Lead.source_id)
        .subquery()
    )
    rows = (
        select(Source, func.coalesce(counts.c.leads, 0), func.coalesce(counts.c.waiting, 0))
        .outerjoin(counts, counts.c.source_id == Source.id)
        .order_by(func.coalesce(counts.c.leads, 0).desc(), Source.name)
        .limit(most)
    )
    return session.execute(rows).all()
