"""Who is signed in now, and who has knocked too often?"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Delete, ForeignKey, Select, Update, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.base import Base, Digest
from service.storage.users import User


class Stage(StrEnum):
    """How far a person has come in."""

    HALF = "half"
    """The password was right; the second factor is still asked for."""
    FULL = "full"


class SignedIn(Base):
    """One browser of one person. Its secret is in the cookie; only a keyed hash of it is kept."""

    __tablename__ = "session"

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("app_user.id"), index=True)
    stage: Mapped[Stage]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    """The end whatever happens; being idle may end it sooner."""


class Knocks(Base):
    """How often in a row an account or an address has failed to sign in.

    The key is a keyed hash, and accounts that do not exist are counted alike: the table tells neither
    addresses nor names.
    """

    __tablename__ = "sign_in_guard"

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    shut_until: Mapped[datetime | None]


def with_user(digest: Digest) -> Select[SignedIn, User]:
    """The session with that hash, and its user."""
    return select(SignedIn, User).join(User, User.id == SignedIn.user_id).where(SignedIn.digest == digest)


def end(session: Session, digest: Digest) -> None:
    """Sign one browser out."""
    _run(session, delete(SignedIn).where(SignedIn.digest == digest))


def end_all_of(session: Session, user_id: uuid.UUID) -> None:
    """Sign a person out everywhere."""
    _run(session, delete(SignedIn).where(SignedIn.user_id == user_id))


def touch(session: Session, digest: Digest, now: datetime) -> None:
    """Note that the person is still there."""
    _run(session, update(SignedIn).where(SignedIn.digest == digest).values(seen_at=now))


def count_from_nothing(session: Session, digests: Iterable[Digest], now: datetime) -> None:
    """See to it that there is a row to count in, whoever else may be making the same one."""
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    rows = [{"digest": digest, "failures": 0, "last_at": now} for digest in sorted(digests)]
    session.execute(make(Knocks).values(rows).on_conflict_do_nothing())


def knocks(digests: Iterable[Digest]) -> Select[Knocks]:
    """What is counted under these keys, locked until commit so that no attempt goes uncounted."""
    return select(Knocks).where(Knocks.digest.in_(list(digests))).order_by(Knocks.digest).with_for_update()


def forget_knocks(session: Session, digest: Digest) -> None:
    """Start counting anew."""
    _run(session, delete(Knocks).where(Knocks.digest == digest))


def sweep(session: Session, *, now: datetime, knocks_before: datetime) -> int:
    """Delete sessions that are over and counts that are old, and say how many rows that were."""
    over = _run(session, delete(SignedIn).where(SignedIn.ends_at < now))
    return over + _run(session, delete(Knocks).where(Knocks.last_at < knocks_before))


def _run(session: Session, statement: Update | Delete) -> int:
    # Pending changes go first: a row must not be changed after it is deleted.
    session.flush()
    return session.connection().execute(statement).rowcount
