"""Which people may sign in, as what, and with which second factor?"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Delete, ForeignKey, Select, String, Update, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.base import Base, BigCount, Digest
from service.vault.sealed import Sealed


class Theme(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class User(Base):
    """A person who works here. The name is a handle they are given, never an e-mail address."""

    __tablename__ = "app_user"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    roles: Mapped[list[str]]
    password: Mapped[str] = mapped_column(String(160))
    """Argon2id in its own text form, with its parameters and salt."""
    password_ends_at: Mapped[datetime | None]
    """Set while the password is a one-time one: until then it opens nothing but the choice of another."""
    totp: Mapped[Sealed | None]
    """Secret of the code generator, sealed under the user's own data key."""
    totp_confirmed_at: Mapped[datetime | None]
    """When the first code proved that the generator works; without it the secret counts for nothing."""
    totp_step: Mapped[BigCount | None]
    """Half minute of the newest code that was used; neither it nor an older one is taken again."""
    language: Mapped[str | None] = mapped_column(String(8))
    theme: Mapped[Theme]
    shortcuts: Mapped[bool]
    """May single keys act? WCAG 2.1.4 asks for the switch."""
    locked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One of the codes that let a person in without the code generator, once; only a keyed hash is kept."""

    __tablename__ = "recovery_code"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    digest: Mapped[Digest] = mapped_column(primary_key=True)


def by_name(name: str) -> Select[User]:
    """The user of that name."""
    return select(User).where(User.name == name)


def all_by_name() -> Select[User]:
    """Every user, by name."""
    return select(User).order_by(User.name).limit(1_000)


def names(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of some users; at most a page of them at a time."""
    found = session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row.id: row.name for row in found}


def take_step(session: Session, user_id: uuid.UUID, step: int) -> bool:
    """Use up the codes of a half minute and all before it; False when another sign-in already has."""
    taken = (
        update(User)
        .where(User.id == user_id)
        .where(User.totp_step.is_(None) | (User.totp_step < step))
        .values(totp_step=step)
    )
    return _run(session, taken) == 1


def take_recovery_code(session: Session, user_id: uuid.UUID, digest: Digest) -> bool:
    """Use up a recovery code; False when there is none such."""
    taken = delete(RecoveryCode).where(RecoveryCode.user_id == user_id).where(RecoveryCode.digest == digest)
    return _run(session, taken) == 1


def forget_recovery_codes(session: Session, user_id: uuid.UUID) -> None:
    """Make every recovery code of a user worthless."""
    _run(session, delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def count_recovery_codes(session: Session, user_id: uuid.UUID) -> int:
    """How many recovery codes a user has left."""
    return session.scalar(select(func.count()).where(RecoveryCode.user_id == user_id)) or 0


def _run(session: Session, statement: Update | Delete) -> int:
    # Pending changes go first: a row must not be changed after it is deleted.
    session.flush()
    return session.connection().execute(statement).rowcount
