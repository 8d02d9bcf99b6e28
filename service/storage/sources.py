"""Where does data come from, on what ground, and with which keys may it be sent?"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from rules.sources import LawfulBasis, SourceKind
from service.storage.base import Base


class Source(Base):
    """A supplier of data."""

    __tablename__ = "source"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    """Short name in commands and reports: lower-case letters, digits and hyphens."""
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[SourceKind]
    lawful_basis: Mapped[LawfulBasis]
    licence_ends_on: Mapped[date | None]
    trust: Mapped[int]
    """0–100: whose value is taken when two sources disagree."""
    country: Mapped[str | None] = mapped_column(String(2))
    """Country to assume where a lead names none."""
    language: Mapped[str | None] = mapped_column(String(16))
    birth_date_format: Mapped[str | None] = mapped_column(String(20))
    """How this source writes dates of birth, as `DD-MM-YYYY`; ISO 8601 unless said."""
    mapping: Mapped[dict[str, Any]]
    """Saved column map for its files: header to lead member."""
    paused_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ApiKey(Base):
    """A secret with which one source may be spoken for; only a keyed hash of it is kept."""

    __tablename__ = "api_key"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    source_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("source.id"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    hint: Mapped[str] = mapped_column(String(8))
    """First characters of the secret part, so that people can tell keys apart."""
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


def all_by_name() -> Select[Source]:
    """Every source, by name."""
    return select(Source).order_by(Source.name, Source.id).limit(1_000)


def by_key(key: str) -> Select[Source]:
    """The source of that short name."""
    return select(Source).where(Source.key == key)


def keys_of(source_id: uuid.UUID) -> Select[ApiKey]:
    """The keys of a source, newest first."""
    return select(ApiKey).where(ApiKey.source_id == source_id).order_by(ApiKey.created_at.desc()).limit(200)


def bearer(digest: bytes) -> Select[uuid.UUID, list[str], datetime | None, datetime | None, Source]:
    """Of the key with that hash: id, scopes, end by decision, end by date, source. Read for every request."""
    return (
        select(ApiKey.id, ApiKey.scopes, ApiKey.revoked_at, ApiKey.expires_at, Source)
        .join(Source, Source.id == ApiKey.source_id)
        .where(ApiKey.digest == digest)
    )
