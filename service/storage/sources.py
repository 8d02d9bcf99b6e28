"""Where does data come from, on what ground, and with which keys may it be sent?"""

import uuid
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, LargeBinary, Select, String, bindparam, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

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
    overrides: Mapped[dict[str, str]] = mapped_column(server_default=text("'{}'"))
    """What it wants to hear otherwise: a verdict or `off` by finding code."""
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


_SOURCE = tuple(Source.__table__.c)
# Asked for every request, so it is built once and goes past the unit of work.
_BEARER = (
    select(ApiKey.id, ApiKey.scopes, ApiKey.revoked_at, ApiKey.expires_at, *_SOURCE)
    .join(Source, Source.id == ApiKey.source_id)
    .where(ApiKey.digest == bindparam("digest"))
)


class Bearer(NamedTuple):
    """A key that was shown, with its source, which belongs to no piece of work."""

    key_id: uuid.UUID
    scopes: list[str]
    revoked_at: datetime | None
    expires_at: datetime | None
    source: Source


def bearer(session: Session, digest: bytes) -> Bearer | None:
    """The key with that hash."""
    found = session.connection().execute(_BEARER, {"digest": digest}).first()
    if found is None:
        return None
    key_id, scopes, revoked_at, expires_at, *source = found
    columns = {column.name: value for column, value in zip(_SOURCE, source, strict=True)}
    return Bearer(key_id, scopes, revoked_at, expires_at, Source(**columns))
