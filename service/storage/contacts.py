"""Who do we know? Golden records of people, and the blind tokens that find them."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from rules.records import Kind
from service.storage.base import Base, BlindIndex
from service.vault.sealed import Sealed


class Contact(Base):
    """The golden record of one person: for each field the best value that any record gave."""

    __tablename__ = "contact"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
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
    provenance: Mapped[dict[str, Any]]
    """Per field: which record won, and on what trust, verdict and date. No values."""
    score: Mapped[int]
    grade: Mapped[str] = mapped_column(String(1))
    revision: Mapped[int]
    """Counts changes; the ETag."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class BlindToken(Base):
    """A hint where a contact with some e-mail, phone or sender's key may be: to be opened and compared."""

    __tablename__ = "blind_token"
    __table_args__ = (Index(None, "contact_id"), {"sqlite_with_rowid": False})

    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    value: Mapped[BlindIndex] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
