"""What was put right at the word of a person or of an officer, and when? Before and after are sealed."""

import uuid
from datetime import datetime

from sqlalchemy import Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.base import Base
from service.vault.sealed import Sealed


class Rectification(Base):
    """What was put right at somebody's own word: before and after, sealed under the key of the person."""

    __tablename__ = "rectification"
    __table_args__ = (Index(None, "contact_id"), Index(None, "request_id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[uuid.UUID]
    request_id: Mapped[uuid.UUID | None]
    record_id: Mapped[uuid.UUID]
    """The record that holds what the person said."""
    fields: Mapped[list[str]]
    """Which fields became others; no values."""
    content: Mapped[Sealed | None]
    at: Mapped[datetime]
    by: Mapped[uuid.UUID | None]


def rectifications(
    *, contact_id: uuid.UUID | None = None, request_id: uuid.UUID | None = None
) -> Select[Rectification]:
    """What was put right of a contact, or in a case, newest first."""
    rows = select(Rectification).order_by(Rectification.id.desc())
    if contact_id is not None:
        rows = rows.where(Rectification.contact_id == contact_id)
    if request_id is not None:
        rows = rows.where(Rectification.request_id == request_id)
    return rows
