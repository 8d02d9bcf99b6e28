"""What did we answer to a request that may come again?"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.base import Base
from service.vault.sealed import Sealed


class Answer(Base):
    """One Idempotency-Key of one API key: claimed, and then answered in the transaction of the effect."""

    __tablename__ = "answer"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    """Keyed hash of the API key's id and the header: callers put anything in there."""
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Keyed hash of the request."""
    claim: Mapped[uuid.UUID]
    """Who is at it, or was; the answer is sealed under this owner's data key."""
    claimed_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int | None]
    headers: Mapped[dict[str, str] | None]
    body: Mapped[Sealed | None]
    """Sealed because findings may propose values."""


def claim(session: Session, row: Mapping[str, Any]) -> bool:
    """Put a claim down, unless there is one."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Answer).values(**row).on_conflict_do_nothing().returning(Answer.claim)
    return session.connection().execute(statement).first() is not None


def find(session: Session, digest: bytes) -> Answer | None:
    """The claim or answer under a digest."""
    return session.scalars(select(Answer).where(Answer.digest == digest)).first()


def take_over(session: Session, old: Answer, row: Mapping[str, Any]) -> bool:
    """Put a new claim in place of one that has lapsed, unless somebody was faster."""
    ours = {"status": None, "headers": None, "body": None, **row}
    statement = (
        update(Answer).where(Answer.digest == old.digest).where(Answer.claim == old.claim).values(**ours)
    )
    return session.connection().execute(statement).rowcount == 1


def complete(
    session: Session, digest: bytes, claim: uuid.UUID, *, status: int, headers: dict[str, str], body: Sealed
) -> bool:
    """Put the answer down; False when the claim is no longer ours."""
    statement = (
        update(Answer)
        .where(Answer.digest == digest)
        .where(Answer.claim == claim)
        .values(status=status, headers=headers, body=body)
    )
    return session.connection().execute(statement).rowcount == 1


def release(session: Session, digest: bytes, claim: uuid.UUID) -> None:
    """Let go of a claim that came to nothing."""
    unanswered = (Answer.digest == digest) & (Answer.claim == claim) & Answer.status.is_(None)
    session.connection().execute(delete(Answer).where(unanswered))


def older_than(session: Session, moment: datetime, *, limit: int) -> Sequence[Answer]:
    """Claims and answers from before a moment, oldest first."""
    rows = select(Answer).where(Answer.claimed_at < moment).order_by(Answer.claimed_at).limit(limit)
    return session.scalars(rows).all()


def forget(session: Session, claims: Sequence[uuid.UUID], *, before: datetime) -> None:
    """Delete claims and answers that nobody has taken over meanwhile."""
    statement = delete(Answer).where(Answer.claim.in_(claims)).where(Answer.claimed_at < before)
    session.connection().execute(statement)
