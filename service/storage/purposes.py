"""For what may somebody be addressed, and which texts were they shown?"""

import uuid
from datetime import datetime
from typing import cast

from sqlalchemy import LargeBinary, Select, String, Table, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from rules.consent import LegalBasis
from rules.purposes import KEY_LIMIT, PurposeKind, PurposeStatus
from service.storage.base import Base, Digest


class Purpose(Base):
    """One version of a purpose; what was said of it earlier was said of an earlier version."""

    __tablename__ = "purpose"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LIMIT))
    version: Mapped[int]
    kind: Mapped[PurposeKind]
    dpv_iri: Mapped[str | None] = mapped_column(String(200))
    """Its name in the Data Privacy Vocabulary, in full."""
    titles: Mapped[dict[str, str]]
    """By language."""
    descriptions: Mapped[dict[str, str]]
    channels: Mapped[list[str]]
    basis: Mapped[LegalBasis]
    """Ground on which it is used unless a statement names another."""
    needs_double_opt_in: Mapped[bool]
    product_group: Mapped[str | None] = mapped_column(String(KEY_LIMIT))
    """What counts as similar products for own customers."""
    retention_days: Mapped[int | None]
    """How long the data may be kept for it after it has ended."""
    status: Mapped[PurposeStatus]
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID | None]


class Notice(Base):
    """A text that people are shown when they are asked. It never changes: another text is another version."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("key", "version", "language"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LIMIT))
    version: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(35))
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[Digest] = mapped_column(LargeBinary(32))
    """Of the text in UTF-8."""
    effective_from: Mapped[datetime]
    url: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID | None]


# More versions of more purposes than this are not read at once.
MOST = 1_000


def of_key(key: str) -> Select[Purpose]:
    """Every version of a purpose, the newest first."""
    return select(Purpose).where(Purpose.key == key).order_by(Purpose.version.desc()).limit(MOST)


def current() -> Select[Purpose]:
    """The newest version of each purpose, by key."""
    newer = aliased(Purpose)
    newest = (
        select(func.max(newer.version)).where(newer.key == Purpose.key).correlate(Purpose).scalar_subquery()
    )
    return select(Purpose).where(Purpose.version == newest).order_by(Purpose.key).limit(MOST)


def notices(key: str | None) -> Select[Notice]:
    """The texts under a key, or all of them, the newest first."""
    rows = select(Notice).order_by(Notice.id.desc()).limit(MOST)
    return rows if key is None else rows.where(Notice.key == key)


def notice_names() -> Select[uuid.UUID, str, str, str, datetime]:
    """What every text is called, the one that came into force last first.

    Which of them a sender means is found outside the database: what senders write is no parameter for it.
    """
    return (
        select(Notice.id, Notice.key, Notice.version, Notice.language, Notice.effective_from)
        .order_by(Notice.effective_from.desc(), Notice.id.desc())
        .limit(MOST)
    )


PURPOSES, NOTICES = cast("Table", Purpose.__table__), cast("Table", Notice.__table__)
