"""Which data keys are there, wrapped by which key of the keyring?"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ForeignKey,
    LargeBinary,
    SmallInteger,
    String,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage import bulk
from service.storage.base import Base, BigCount
from service.vault import KeyRow

# Any number, as long as nothing else takes it: starts and rotations queue for this lock on PostgreSQL.
KEYRING_LOCK = 0x6773_6B65_7973


class KeyCheck(Base):
    """One key of the keyring that this database was written with, and the value by which to recognise it."""

    __tablename__ = "key_check"

    kid: Mapped[BigCount] = mapped_column(primary_key=True, autoincrement=False)
    deployment: Mapped[uuid.UUID]
    purpose: Mapped[str] = mapped_column(String(20))
    epoch: Mapped[int] = mapped_column(SmallInteger)
    kcv: Mapped[bytes] = mapped_column(LargeBinary(8))
    expected: Mapped[BigCount]
    """For an index: how many contacts it was planned for; its tokens' width follows from that."""


class DataKey(Base):
    """The wrapped data key of one owner. Deleting the row is the first step of erasing the owner."""

    __tablename__ = "data_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    owner: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    generation: Mapped[int] = mapped_column(SmallInteger)
    # Before a key is destroyed its check is deleted: from then on no process, however late, can add a row
    # that would need it.
    kid: Mapped[BigCount] = mapped_column(ForeignKey(KeyCheck.kid))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary(60))
    commitment: Mapped[bytes] = mapped_column(LargeBinary(32))
    audit_ref: Mapped[uuid.UUID]


def save(session: Session, rows: Sequence[KeyRow]) -> None:
    """Store data keys. Store them before what they seal, in the same transaction."""
    bulk.insert_many(session, DataKey.__table__, [_values(row) for row in rows])  # type: ignore[arg-type]


def find(session: Session, owner: uuid.UUID) -> KeyRow | None:
    """The data key of an owner; None when there never was one or it was shredded."""
    return find_many(session, (owner,)).get(owner)


def find_many(session: Session, owners: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, KeyRow]:
    """The data keys of some owners; those that have none are left out. At most a few hundred at a time."""
    rows = session.execute(select(*_COLUMNS).where(DataKey.owner.in_(list(owners))))
    return {row.owner: KeyRow(*row) for row in rows}


def shred(session: Session, owners: Iterable[uuid.UUID]) -> int:
    """Delete data keys for good, and say how many there were: what they sealed cannot be opened any more."""
    gone = delete(DataKey).where(DataKey.owner.in_(list(owners)))
    return session.connection().execute(gone).rowcount


def wrapped_by(session: Session, kid: int, *, after: uuid.UUID | None, limit: int) -> Sequence[KeyRow]:
    """Data keys that one key of the keyring wraps, by owner, from after an owner; locked until commit.

    Rows that another transaction holds are left for a later pass.
    """
    rows = select(*_COLUMNS).where(DataKey.kid == kid).order_by(DataKey.owner).limit(limit)
    if after is not None:
        rows = rows.where(DataKey.owner > after)
    return [KeyRow(*row) for row in session.execute(rows.with_for_update(skip_locked=True))]


def replace_wrapping(session: Session, rows: Sequence[KeyRow], *, was: int) -> None:
    """Store data keys that were wrapped anew, unless they have been shredded or changed since."""
    anew = (
        update(DataKey)
        .where(DataKey.owner == bindparam("of"))
        .where(DataKey.kid == was)
        .values(kid=bindparam("by"), wrapped=bindparam("in_"))
    )
    if rows:
        session.connection().execute(
            anew, [{"of": row.owner, "by": row.kid, "in_": row.wrapped} for row in rows]
        )


def count_by_kid(session: Session) -> Mapping[int, int]:
    """How many data keys each key of the keyring wraps. Reads the whole table."""
    counts = session.execute(select(DataKey.kid, func.count()).group_by(DataKey.kid))
    return {int(kid): count for kid, count in counts}


def is_in_use(session: Session, kid: int) -> bool:
    """Does any data key still need this key of the keyring?"""
    return session.scalar(select(DataKey.owner).where(DataKey.kid == kid).limit(1)) is not None


def any_data_key(session: Session) -> bool:
    """Has anything been sealed here at all?"""
    return session.scalar(select(DataKey.owner).limit(1)) is not None


def checks(session: Session) -> Sequence[KeyCheck]:
    """Every key that this database was written with, in a steady order."""
    return session.scalars(select(KeyCheck).order_by(KeyCheck.purpose, KeyCheck.epoch)).all()


def forget_check(session: Session, kid: int) -> None:
    """Let no further row be written with this key; IntegrityError while one still is."""
    session.connection().execute(delete(KeyCheck).where(KeyCheck.kid == kid))


def lock_keyring(session: Session) -> None:
    """Be the only one, until commit, who starts from nothing or rotates. On SQLite every writer is alone."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": KEYRING_LOCK})


_COLUMNS = (
    DataKey.owner,
    DataKey.generation,
    DataKey.kid,
    DataKey.wrapped,
    DataKey.commitment,
    DataKey.audit_ref,
)


def _values(row: KeyRow) -> dict[str, Any]:
    return {
        "owner": row.owner,
        "generation": row.generation,
        "kid": row.kid,
        "wrapped": row.wrapped,
        "commitment": row.commitment,
        "audit_ref": row.audit_ref,
    }
