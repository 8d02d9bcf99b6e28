"""Which letters wait to be sent, and which went? What they say and to whom is sealed until they are gone."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Select, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.base import Base
from service.vault.sealed import Sealed


class LetterKind(StrEnum):
    """Which letter it is; each has a file of texts."""

    CONFIRM = "confirm"
    """Asks somebody to confirm what was asked for in their name."""
    PREFERENCES = "preferences"
    """Brings the link to the person's own page, which somebody asked for."""
    REQUEST_RECEIVED = "request_received"
    """Somebody asked for a right of theirs: we have it, and answer by then."""
    REQUEST_CONFIRM = "request_confirm"
    """The same, and asks for proof that the mailbox is theirs."""
    REQUEST_CLARIFY = "request_clarify"
    """Asks what we have to know before we can answer."""
    REQUEST_EXTENDED = "request_extended"
    """It takes longer, for this reason."""
    REQUEST_HELD = "request_held"
    """Until an objection is weighed, the data are kept and used for nothing."""
    REQUEST_DONE = "request_done"
    """What became of each right, with reasons and whom to complain to."""
    PACKAGE_READY = "package_ready"
    """Brings the link to a copy of the data."""
    TELLING = "telling"
    """Tells a recipient that there is a notice about somebody whose data they were given."""
    STILL_RIGHT = "still_right"
    """Asks whether what we hold of somebody is still right; it tells no value."""
    RESTRICTION_LIFTED = "restriction_lifted"
    """Data that were kept and not used will be used again (GDPR art. 18(3))."""
    WEBHOOK_STOPPED = "webhook_stopped"
    """A program that is told of changes hears of them no more."""
    WEBHOOK_GOES_ON = "webhook_goes_on"
    """The same program hears of them again."""


class LetterState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    """The mail server will not take it, however often it is offered."""
    DROPPED = "dropped"
    """Too late, or the person is not known any more."""


class Letter(Base):
    """One letter, to whom it concerns: its owner may be a contact, a request or a recipient."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state", "wanted_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """Also the name of the message, so that a letter that was sent twice is seen to be one."""
    contact_id: Mapped[uuid.UUID] = mapped_column(index=True)
    """Whose key seals it."""
    kind: Mapped[LetterKind]
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[LetterState]
    content: Mapped[Sealed | None]
    """Recipient and particulars; gone once the letter is."""
    wanted_at: Mapped[datetime]
    """When a job was last written to send it."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    """It is no use after."""
    ended_at: Mapped[datetime | None]
    """When it was sent, refused or dropped."""


def waiting(contact_id: uuid.UUID, *, kind: LetterKind, created_at: datetime) -> Select[Letter]:
    """Letters of a kind to a contact that were written at a moment and have not gone out."""
    return select(Letter).where(
        Letter.contact_id == contact_id,
        Letter.kind == kind,
        Letter.created_at == created_at,
        Letter.state == LetterState.WAITING,
    )


def of_owner(owner: uuid.UUID) -> Select[Letter]:
    """Letters that an owner's key seals, oldest first."""
    return select(Letter).where(Letter.contact_id == owner).order_by(Letter.id).limit(200)


def of_contact_since(contact_id: uuid.UUID, *, kind: LetterKind, since: datetime) -> Select[int]:
    """How many letters of a kind were written to a contact after a moment, of those that are remembered."""
    return select(func.count()).where(
        Letter.contact_id == contact_id, Letter.kind == kind, Letter.created_at > since
    )


def forgotten(session: Session, *, wanted_before: datetime, limit: int) -> Sequence[Letter]:
    """Letters that still wait though a job should have sent them, oldest first."""
    rows = (
        select(Letter)
        .where(Letter.state == LetterState.WAITING, Letter.wanted_at < wanted_before)
        .order_by(Letter.wanted_at)
        .limit(limit)
    )
    return session.scalars(rows).all()


def count_waiting() -> Select[int]:
    """How many letters have not gone out."""
    return select(func.count()).where(Letter.state == LetterState.WAITING)


def forget_expired(session: Session, before: datetime, *, limit: int) -> int:
    """Delete some letters that were over before a moment; gives how many."""
    over = select(Letter.id).where(Letter.expires_at < before).limit(limit)
    return session.connection().execute(delete(Letter).where(Letter.id.in_(over))).rowcount
