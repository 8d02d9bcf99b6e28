"""Which requests came in the words of OpenDSR, which of our cases are they, what were their senders told?"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, Row, Select, String, and_, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.fields import FieldName
from rules.requests import Regime, RequestState, Right
from service.storage.base import Base
from service.storage.contacts import CONTACTS
from service.storage.keys import DataKey
from service.storage.requests import SubjectRequest
from service.storage.sources import Source
from service.vault.sealed import Sealed


class End(StrEnum):
    """How one ended that never became a case."""

    NO_MATCH = "no_match"
    """We know nobody by what was given."""
    CANCELLED = "cancelled"


class DsrRequest(Base):
    """One request as a sender knows it. By whom it is about is sealed under a key of its own."""

    __tablename__ = "opendsr_request"
    __table_args__ = (
        Index("uq_opendsr_request_asked", "source_id", "subject_request_id", unique=True),
        Index(
            "ix_opendsr_request_open",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    source_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Source.id))
    subject_request_id: Mapped[uuid.UUID]
    """The sender's own id for it."""
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Keyed hash of what was sent: the same again is the same request."""
    request_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """Our case, once it is known whom it is about."""
    regime: Mapped[Regime | None]
    right: Mapped[Right]
    received_at: Mapped[datetime]
    made_by: Mapped[uuid.UUID | None]
    """The key it came with."""
    content: Mapped[Sealed | None]
    told: Mapped[str] = mapped_column(String(20))
    """The status that the sender was told last."""
    end: Mapped[End | None]
    done_at: Mapped[datetime | None]
    """Since when nothing more is told."""


def of_sender(source_id: uuid.UUID, subject_request_id: uuid.UUID) -> Select[DsrRequest]:
    """The request that a sender knows by that id."""
    return select(DsrRequest).where(
        DsrRequest.source_id == source_id, DsrRequest.subject_request_id == subject_request_id
    )


def locked(row_id: uuid.UUID) -> Select[DsrRequest]:
    """One request, kept from everyone else until we commit."""
    return select(DsrRequest).where(DsrRequest.id == row_id).with_for_update()


def moved(words: Mapping[str, Iterable[RequestState]], *, limit: int) -> Select[DsrRequest, RequestState]:
    """Requests whose sender was told something else than what is so, with the state of the case.

    `words` are the statuses by what states of ours they stand for.
    """
    otherwise = or_(
        *(
            and_(SubjectRequest.state.in_(list(states)), DsrRequest.told != word)
            for word, states in words.items()
        )
    )
    return (
        select(DsrRequest, SubjectRequest.state)
        .join(SubjectRequest, SubjectRequest.id == DsrRequest.request_id)
        .where(DsrRequest.done_at.is_(None), otherwise)
        .order_by(DsrRequest.id)
        .limit(limit)
        .with_for_update(of=DsrRequest)
    )


def ended(*, limit: int) -> Select[DsrRequest]:
    """Requests that ended without ever having been a case, and whose sender has not been told."""
    return (
        select(DsrRequest)
        .where(DsrRequest.done_at.is_(None), DsrRequest.end.is_not(None))
        .order_by(DsrRequest.id)
        .limit(limit)
        .with_for_update()
    )


def forgettable(before: datetime, *, limit: int) -> Select[DsrRequest]:
    """Requests that were over long ago and still have something sealed."""
    return (
        select(DsrRequest)
        .where(DsrRequest.done_at < before, DsrRequest.content.is_not(None))
        .order_by(DsrRequest.done_at)
        .limit(limit)
    )


_KEY = DataKey.__table__.c


def addresses(session: Session, *, after: uuid.UUID | None, limit: int) -> list[Row[Any]]:
    """Contacts with an address, from after an id: the sealed addresses, and the key that opens them."""
    rows = (
        select(
            CONTACTS.c.id,
            CONTACTS.c[FieldName.EMAIL.value].label("email"),
            _KEY.owner,
            _KEY.generation,
            _KEY.kid,
            _KEY.wrapped,
            _KEY.commitment,
            _KEY.audit_ref,
        )
        .join(DataKey.__table__, _KEY.owner == CONTACTS.c.id)
        .where(CONTACTS.c[FieldName.EMAIL.value].is_not(None))
        .order_by(CONTACTS.c.id)
        .limit(limit)
    )
    rows = rows if after is None else rows.where(CONTACTS.c.id > after)
    return list(session.connection().execute(rows))
