"""How often was each finding given, to leads of which source?"""

import uuid
from collections.abc import Sequence

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from rules.leads import LeadStatus
from service.storage.leads import Finding, Lead
from service.storage.sources import Source


def by_code(*, since: uuid.UUID, source_id: uuid.UUID | None) -> Select[str, int]:
    """How many leads from an id on have each code."""
    counted = select(Finding.code, func.count(func.distinct(Finding.lead_id))).where(Finding.lead_id >= since)
    if source_id is not None:
        counted = counted.join(Lead, Lead.id == Finding.lead_id).where(Lead.source_id == source_id)
    return counted.group_by(Finding.code)


def by_source(
    session: Session, code: str, *, since: uuid.UUID
) -> Sequence[Row[uuid.UUID, str, int, int, int]]:
    """Id and name of every source of which leads have the code, how many all in all, how many from an id on,
    and how many of them wait; the most frequent first."""
    number = func.count(func.distinct(Lead.id))
    rows = (
        select(
            Source.id,
            Source.name,
            number.label("all"),
            number.filter(Lead.id >= since).label("recent"),
            number.filter(Lead.status == LeadStatus.QUARANTINED).label("waiting"),
        )
        .join(Lead, Lead.source_id == Source.id)
        .join(Finding, Finding.lead_id == Lead.id)
        .where(Finding.code == code)
        .group_by(Source.id, Source.name)
        .order_by(number.desc(), Source.name)
        .limit(1_000)
    )
    return session.execute(rows).all()


def waiting_fields(code: str) -> Select[str, int]:
    """On which members leads in quarantine have the code, and how many; the most frequent first."""
    number = func.count(func.distinct(Finding.lead_id))
    return (
        select(Finding.field, number)
        .join(Lead, Lead.id == Finding.lead_id)
        .where(Finding.code == code, Lead.status == LeadStatus.QUARANTINED)
        .group_by(Finding.field)
        .order_by(number.desc(), Finding.field)
        .limit(50)
    )
