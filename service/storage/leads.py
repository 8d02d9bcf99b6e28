"""What came in, what became of it, and what was found?"""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Table,
    case,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.findings import Verdict
from rules.knowledge import STAMP
from rules.leads import LeadStatus, Outcome
from service.storage.base import Base
from service.storage.erasure import LegalHold
from service.storage.particulars import Particulars
from service.storage.sources import Source
from service.vault.sealed import Sealed


class Lead(Base):
    """One raw record exactly as a source sent it: sealed, never changed, short-lived."""

    __tablename__ = "lead"
    __table_args__ = (
        Index(None, "status", "id"),
        Index(None, "source_id", "id"),
        Index("ix_lead_import_id_row_number", "import_id", "row_number", unique=True),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    source_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("source.id"))
    import_id: Mapped[uuid.UUID | None]
    row_number: Mapped[int | None]
    """Row of the file, counted as a spreadsheet shows it: the header is row 1."""
    status: Mapped[LeadStatus]
    outcome: Mapped[Outcome]
    contact_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    received_at: Mapped[datetime]
    payload: Mapped[Sealed | None]
    """The body as it was sent; emptied when its days are over."""
    amended: Mapped[Sealed | None]
    """The lead as a steward mended it; the payload stays as it was."""
    reasons: Mapped[list[str]]
    """Codes that put it into quarantine."""
    score: Mapped[int]
    grade: Mapped[str] = mapped_column(String(1))
    rules: Mapped[str] = mapped_column(String(STAMP))
    """By which rules it was judged: id of a rules_version, which is written before anything refers to it."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None]


_COMPARED = ("contact_id", "lead_id", "source_id", "edition", "likeness")


class Record(Particulars, Base):
    """The checked and normalised form of a lead, sealed with the lead's data key."""

    __tablename__ = "record"
    __table_args__ = (
        # Leads look among a million contacts: here all that is compared of one lies in one place.
        Index("ix_record_compared", *_COMPARED, info={"only": "sqlite"}).ddl_if(dialect="sqlite"),
        Index(None, "contact_id", info={"only": "postgresql"}).ddl_if(dialect="postgresql"),
    )

    lead_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lead.id"), primary_key=True)
    source_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("source.id"))
    contact_id: Mapped[uuid.UUID | None]
    observed_at: Mapped[datetime]
    suggestions: Mapped[Sealed | None]
    """Proposed values by the ordinal of their finding."""
    edition: Mapped[int | None]
    """By which edition of the traits its likeness was made; it is of no use to any other."""
    likeness: Mapped[Sealed | None]
    """What is compared of it, all in one: whoever clears one of the fields clears this too."""


class Finding(Base):
    """One quality remark. The proposed value, being personal, lies sealed in the record."""

    __tablename__ = "finding"
    __table_args__ = (Index(None, "code", "lead_id"), {"sqlite_with_rowid": False})

    lead_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lead.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(60))
    field: Mapped[str] = mapped_column(String(40))
    verdict: Mapped[Verdict]
    rule: Mapped[str] = mapped_column(String(120))
    confidence: Mapped[float | None]
    params: Mapped[dict[str, Any]]


LEADS: Table = Lead.__table__  # type: ignore[assignment]
RECORDS: Table = Record.__table__  # type: ignore[assignment]
FINDINGS: Table = Finding.__table__  # type: ignore[assignment]

# The worst first, as a person wants to read them.
_WEIGHT = case(
    {
        verdict.value: place
        for place, verdict in enumerate(
            (
                Verdict.INVALID,
                Verdict.SUSPECT,
                Verdict.UNVERIFIABLE,
                Verdict.MISSING,
                Verdict.CORRECTED,
                Verdict.VALID,
            )
        )
    },
    value=Finding.verdict,
)


def page(
    *,
    status: LeadStatus | None,
    source_id: uuid.UUID | None,
    code: str | None,
    import_id: uuid.UUID | None,
    grade: str | None,
    before: uuid.UUID | None,
    limit: int,
) -> Select[Lead, str, Sealed | None, Sealed | None]:
    """Leads with the name of their source and what their record is recognised by, newest first."""
    rows = _lines().where(*_narrowed(status, source_id, code, import_id, grade))
    if before is not None:
        rows = rows.where(Lead.id < before)
    return rows.order_by(Lead.id.desc()).limit(limit)


def queue(
    *, code: str | None, source_id: uuid.UUID | None, after: uuid.UUID | None, limit: int
) -> Select[Lead, str, Sealed | None, Sealed | None]:
    """Leads that wait in quarantine, the oldest first, with the same columns as in a page."""
    rows = _lines().where(*_narrowed(LeadStatus.QUARANTINED, source_id, code, None, None))
    if after is not None:
        rows = rows.where(Lead.id > after)
    return rows.order_by(Lead.id).limit(limit)


def codes_waiting(*, limit: int) -> Select[str, int]:
    """The findings of leads in quarantine, the most frequent first."""
    number = func.count(func.distinct(Finding.lead_id))
    return (
        select(Finding.code, number)
        .join(Lead, Lead.id == Finding.lead_id)
        .where(Lead.status == LeadStatus.QUARANTINED)
        .group_by(Finding.code)
        .order_by(number.desc(), Finding.code)
        .limit(limit)
    )


def one(lead_id: uuid.UUID) -> Select[Lead, str, Sealed | None, Sealed | None]:
    """One lead, with the same columns as in a page."""
    return _lines().where(Lead.id == lead_id)


def count(
    *,
    status: LeadStatus | None,
    source_id: uuid.UUID | None,
    code: str | None,
    import_id: uuid.UUID | None,
    grade: str | None,
) -> Select[int]:
    """How many leads there are of that kind."""
    return select(func.count(Lead.id)).where(*_narrowed(status, source_id, code, import_id, grade))


def ids(
    *,
    status: LeadStatus | None,
    source_id: uuid.UUID | None,
    code: str | None,
    import_id: uuid.UUID | None,
    grade: str | None,
) -> Select[uuid.UUID]:
    """The ids of leads of that kind, oldest first."""
    return select(Lead.id).where(*_narrowed(status, source_id, code, import_id, grade)).order_by(Lead.id)


def codes_of(lead_ids: Collection[uuid.UUID]) -> Select[uuid.UUID, str]:
    """The codes of the findings of those leads, the worst first."""
    return (
        select(Finding.lead_id, Finding.code)
        .where(Finding.lead_id.in_(lead_ids))
        .order_by(Finding.lead_id, _WEIGHT, Finding.ordinal)
    )


def findings_of(lead_id: uuid.UUID) -> Select[Finding]:
    """The findings of a lead, the worst first."""
    return select(Finding).where(Finding.lead_id == lead_id).order_by(_WEIGHT, Finding.ordinal)


def due(now: datetime, *, limit: int) -> Select[Lead]:
    """Leads whose raw form has been kept long enough, and that nobody holds."""
    holds = (LegalHold.released_at.is_(None), LegalHold.contact_id == Lead.contact_id)
    return (
        select(Lead)
        .where(Lead.expires_at <= now, Lead.payload.is_not(None), ~exists().where(*holds))
        .order_by(Lead.expires_at)
        .limit(limit)
    )


def alike(code: str, field: str, *, limit: int) -> Select[uuid.UUID, int]:
    """Quarantined leads with that finding, and its ordinal, oldest first."""
    return (
        select(Finding.lead_id, Finding.ordinal)
        .join(Lead, Lead.id == Finding.lead_id)
        .where(Finding.code == code, Finding.field == field, Lead.status == LeadStatus.QUARANTINED)
        .order_by(Finding.lead_id)
        .limit(limit)
    )


def count_alike(code: str, field: str) -> Select[int]:
    """How many quarantined leads have that finding."""
    return (
        select(func.count())
        .select_from(Finding)
        .join(Lead, Lead.id == Finding.lead_id)
        .where(Finding.code == code, Finding.field == field, Lead.status == LeadStatus.QUARANTINED)
    )


def forget(session: Session, lead_ids: Collection[uuid.UUID]) -> None:
    """Delete what was made of leads, leaving the bare rows so that counts stay true."""
    session.execute(delete(Finding).where(Finding.lead_id.in_(lead_ids)))
    session.execute(delete(Record).where(Record.lead_id.in_(lead_ids)))


def send_to(session: Session, lead_id: uuid.UUID, *, contact_id: uuid.UUID) -> None:
    """Write down for which contact a lead came in."""
    session.execute(
        update(Lead)
        .where(Lead.id == lead_id)
        .values(contact_id=contact_id)
        .execution_options(synchronize_session=False)
    )


def _lines() -> Select[Lead, str, Sealed | None, Sealed | None]:
    return (
        select(Lead, Source.name.label("source_name"), Record.name.label("name"), Record.email.label("email"))
        .join(Source, Source.id == Lead.source_id)
        .outerjoin(Record, Record.lead_id == Lead.id)
    )


def _narrowed(
    status: LeadStatus | None,
    source_id: uuid.UUID | None,
    code: str | None,
    import_id: uuid.UUID | None,
    grade: str | None,
) -> list[ColumnElement[bool]]:
    has_code = exists().where(Finding.lead_id == Lead.id, Finding.code == code)
    asked = (
        (status, Lead.status == status),
        (source_id, Lead.source_id == source_id),
        (code, has_code),
        (import_id, Lead.import_id == import_id),
        (grade, Lead.grade == grade),
    )
    return [condition for value, condition in asked if value is not None]
