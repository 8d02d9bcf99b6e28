"""What came in, what became of it, and what was found?"""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from rules.findings import Verdict
from rules.records import Kind
from service.storage.base import Base
from service.vault.sealed import Sealed


class LeadStatus(StrEnum):
    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"
    SUPPRESSED = "suppressed"
    REJECTED = "rejected"
    """Refused by a steward, or rolled back with its import."""
    EXPIRED = "expired"
    """Nobody decided in time: the data is gone, the count remains."""


class Outcome(StrEnum):
    CREATED = "created"
    MERGED = "merged"
    REVIEW = "review"
    NONE = "none"


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
    packs: Mapped[str] = mapped_column(String(16))
    """Version of the rules it was checked with."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None]


class Record(Base):
    """The checked and normalised form of a lead, sealed with the lead's data key."""

    __tablename__ = "record"

    lead_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lead.id"), primary_key=True)
    source_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("source.id"))
    contact_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    observed_at: Mapped[datetime]
    kind: Mapped[Kind | None]
    country: Mapped[str | None] = mapped_column(String(2))
    language: Mapped[str | None] = mapped_column(String(35))
    name: Mapped[Sealed | None]
    email: Mapped[Sealed | None]
    phone: Mapped[Sealed | None]
    address: Mapped[Sealed | None]
    organisation: Mapped[Sealed | None]
    job: Mapped[Sealed | None]
    birth_date: Mapped[Sealed | None]
    notes: Mapped[Sealed | None]
    extras: Mapped[Sealed | None]
    suggestions: Mapped[Sealed | None]
    """Proposed values by the ordinal of their finding."""


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
