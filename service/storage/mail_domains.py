"""What is known of the domains of e-mail addresses, none of which can be read here?"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import LargeBinary, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.mail_domains import CHECKS, DomainState
from service.storage.base import Base


class MailDomain(Base):
    """One domain by its keyed hash, for a domain can be the name of a family. A lead tells which it is."""

    __tablename__ = "mail_domain"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    lead_id: Mapped[uuid.UUID] = mapped_column(index=True)
    """The lead to open for the name of the domain; once its key is shredded nobody can ask again."""
    state: Mapped[DomainState]
    absences: Mapped[int]
    """How often it was not there, counted a week apart."""
    absent_at: Mapped[datetime | None]
    wanted_at: Mapped[datetime | None]
    """When a job was written to ask about it; empty once it has been answered."""
    check_after: Mapped[datetime] = mapped_column(index=True)
    """It need not be asked about before."""


def some(session: Session, digests: Collection[bytes]) -> Sequence[MailDomain]:
    """The rows of these domains, as far as there are any. A few thousand at a time."""
    rows = select(MailDomain).where(MailDomain.digest.in_(digests)).order_by(MailDomain.digest)
    return session.scalars(rows).all()


def states(session: Session, digests: Collection[bytes]) -> Mapping[bytes, DomainState]:
    """The state of those of the domains of which anything is known."""
    rows = (
        select(MailDomain.digest, MailDomain.state)
        .where(MailDomain.digest.in_(digests))
        .where(MailDomain.state != DomainState.UNKNOWN)
    )
    return {row.digest: row.state for row in session.execute(rows)}


def add(session: Session, wanted: Iterable[tuple[bytes, uuid.UUID]], *, now: datetime) -> None:
    """Begin rows for domains that were met for the first time; one that another has begun stays as it is."""
    rows = [
        {
            "digest": digest,
            "lead_id": lead_id,
            "state": DomainState.UNKNOWN,
            "absences": 0,
            "wanted_at": now,
            "check_after": now,
        }
        for digest, lead_id in sorted(wanted)
    ]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    if rows:
        session.execute(insert(MailDomain).on_conflict_do_nothing(), rows)


def awaited(session: Session, lead_ids: Collection[uuid.UUID]) -> Sequence[bytes]:
    """The domains that these leads name and that somebody wants to know of."""
    rows = (
        select(MailDomain.digest)
        .where(MailDomain.lead_id.in_(lead_ids))
        .where(MailDomain.wanted_at.is_not(None))
        .order_by(MailDomain.digest)
    )
    return session.scalars(rows).all()


def due(session: Session, now: datetime, *, given_up: datetime, limit: int) -> Sequence[MailDomain]:
    """Domains to ask about again unbidden: those whose absence is not yet proven, and forgotten errands.

    An errand is forgotten when it was begun before `given_up`.
    """
    is_in_doubt = and_(MailDomain.absences.between(1, CHECKS - 1), MailDomain.wanted_at.is_(None))
    rows = (
        select(MailDomain)
        .where(MailDomain.check_after <= now)
        .where(or_(is_in_doubt, MailDomain.wanted_at < given_up))
        .order_by(MailDomain.check_after)
        .limit(limit)
    )
    return session.scalars(rows).all()


def mark(session: Session, digest: bytes, lead_id: uuid.UUID, *, now: datetime) -> None:
    """Note that a job was written to ask about this domain, and in which lead it stands."""
    statement = update(MailDomain).where(MailDomain.digest == digest)
    session.execute(statement.values(lead_id=lead_id, wanted_at=now))


def forget(session: Session, digests: Collection[bytes]) -> None:
    """Delete what is known of these domains."""
    session.execute(delete(MailDomain).where(MailDomain.digest.in_(digests)))


def forget_stale(session: Session, before: datetime, *, limit: int) -> int:
    """Delete some of the domains that should have been asked about before an instant; gives how many."""
    old = select(MailDomain.digest).where(MailDomain.check_after < before).limit(limit)
    gone = delete(MailDomain).where(MailDomain.digest.in_(old))
    return session.connection().execute(gone).rowcount


def lost(session: Session, *, limit: int) -> Sequence[tuple[bytes, DomainState]]:
    """Domains that are gone, or say that they take no mail: hash and state, those looked at last first."""
    rows = (
        select(MailDomain.digest, MailDomain.state)
        .where(MailDomain.state.in_([DomainState.GONE, DomainState.NO_MAIL]))
        .order_by(MailDomain.check_after.desc(), MailDomain.digest)
        .limit(limit)
    )
    return [(row.digest, row.state) for row in session.execute(rows)]
