"""Whom must we leave alone? Keyed hashes that lead to nobody, and the lists that they came from."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    Select,
    SmallInteger,
    String,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.suppressions import Form, IdType, Lifting, Reason
from service.storage import locks
from service.storage.base import Base, BigCount
from service.storage.ready import Ready, ask
from service.vault import SuppressionKind
from service.vault.sealed import Sealed

PURPOSE_LENGTH = 64
CHANNEL_LENGTH = 10


class Suppression(Base):
    """One sign by which somebody is left alone. It refers to no person, and survives all erasure."""

    __tablename__ = "suppression"
    __table_args__ = (
        Index(
            "uq_suppression_standing",
            "digest",
            "purpose",
            "channel",
            "reason",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
        Index(None, "digest"),
        Index(None, "group_id"),
        Index(None, "kind"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    group_id: Mapped[uuid.UUID]
    """What was written down together: several signs of one person."""
    kind: Mapped[int] = mapped_column(SmallInteger)
    """What the hash is of: a service.vault.SuppressionKind."""
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    """Keyed hash by a key of its own, which is never replaced."""
    purpose: Mapped[str] = mapped_column(String(PURPOSE_LENGTH))
    """Key of a purpose, or * for all."""
    channel: Mapped[str] = mapped_column(String(CHANNEL_LENGTH))
    """A channel, or * for all."""
    reason: Mapped[Reason]
    ground: Mapped[str] = mapped_column(String(120))
    """On which ground the hash is kept, as it was when it was written."""
    origin_event_id: Mapped[uuid.UUID | None]
    """The stated wish that it comes of, if there was one."""
    list_id: Mapped[uuid.UUID | None]
    """The list that it came with."""
    source_id: Mapped[uuid.UUID | None]
    """The source whose key wrote it."""
    review_at: Mapped[datetime | None]
    """When somebody should look whether it is still needed."""
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID | None]
    lifted_at: Mapped[datetime | None]
    """Since when it holds no longer; kept, so that it can be said what held before."""
    lifted_by: Mapped[uuid.UUID | None]
    lifted_why: Mapped[Lifting | None]


class ListState(StrEnum):
    """How far a list is."""

    COMING = "coming"
    """Its file is being sent."""
    RUNNING = "running"
    DONE = "done"


class SuppressionList(Base):
    """A list of people to leave alone that somebody sent: an opt-out register, unsubscribed, bounces."""

    __tablename__ = "suppression_list"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    id_type: Mapped[IdType]
    form: Mapped[Form]
    reason: Mapped[Reason]
    purpose: Mapped[str] = mapped_column(String(PURPOSE_LENGTH))
    channel: Mapped[str] = mapped_column(String(CHANNEL_LENGTH))
    country: Mapped[str | None] = mapped_column(String(2))
    """How numbers without a country are read."""
    source_id: Mapped[uuid.UUID | None]
    state: Mapped[ListState]
    rows: Mapped[BigCount]
    taken: Mapped[BigCount]
    known: Mapped[BigCount]
    unusable: Mapped[BigCount]
    unusable_rows: Mapped[list[Any]]
    """Numbers of the first rows that nothing can be made of; never what stands there."""
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID | None]
    finished_at: Mapped[datetime | None]


class ListChunk(Base):
    """Some rows of a list, sealed until they are taken over in one transaction."""

    __tablename__ = "suppression_list_chunk"

    list_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(SuppressionList.id), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[Sealed | None]
    done_at: Mapped[datetime | None]


SUPPRESSIONS: Table = Suppression.__table__  # type: ignore[assignment]

# SQLite takes no more parameters than this in one statement by default, with room for others.
_SLICE = 900


def kinds(session: Session) -> set[int]:
    """Of which kinds there is any entry: a hash of another need not be made."""
    [found] = ask(session, (KINDS, {}))[0]
    return kinds_of(found)


def kinds_of(found: Sequence[bool]) -> set[int]:
    """What the one row that answers KINDS tells."""
    return {int(kind) for kind, is_there in zip(SuppressionKind, found, strict=True) if is_there}


KINDS = Ready(
    select(
        *(
            exists().where(Suppression.kind == int(kind)).label(f"kind_{int(kind)}")
            for kind in SuppressionKind
        )
    )
)
"""Of which kinds is there any entry? One row, with a truth for each."""


def with_digests(session: Session, digests: Iterable[bytes], *, as_of: datetime | None) -> list[Row[Any]]:
    """The entries under these hashes that stand, or that stood at an instant."""
    wanted = list(digests)
    statement = _UNDER.where(_stands(as_of))
    rows: list[Row[Any]] = []
    for start in range(0, len(wanted), _SLICE):
        rows += session.connection().execute(statement, {"digests": wanted[start : start + _SLICE]}).all()
    return rows


_UNDER = select(SUPPRESSIONS).where(SUPPRESSIONS.c.digest.in_(bindparam("digests", expanding=True)))


def insert_new(session: Session, rows: Sequence[dict[str, Any]]) -> set[uuid.UUID]:
    """Write entries, but for those that stand already; gives the ids of what is new."""
    if not rows:
        return set()
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    added: set[uuid.UUID] = set()
    for start in range(0, len(rows), _ROWS):
        statement = insert(SUPPRESSIONS).values(list(rows[start : start + _ROWS])).on_conflict_do_nothing()
        added |= set(session.scalars(statement.returning(SUPPRESSIONS.c.id)))
    return added


# Rows of one statement: each takes as many parameters as it has columns.
_ROWS = 60


def page(
    *, reason: Reason | None, purpose: str | None, channel: str | None, before: uuid.UUID | None, limit: int
) -> Select[Suppression]:
    """Entries that stand, newest first."""
    rows = select(Suppression).where(Suppression.lifted_at.is_(None))
    asked = ((Suppression.reason, reason), (Suppression.purpose, purpose), (Suppression.channel, channel))
    for column, value in asked:
        rows = rows if value is None else rows.where(column == value)
    rows = rows if before is None else rows.where(Suppression.id < before)
    return rows.order_by(Suppression.id.desc()).limit(limit)


def count_by_reason() -> Select[Reason, int]:
    """How many entries stand, by reason."""
    return (
        select(Suppression.reason, func.count())
        .where(Suppression.lifted_at.is_(None))
        .group_by(Suppression.reason)
    )


def of_group(group_id: uuid.UUID) -> Select[Suppression]:
    """What was written down together and still stands."""
    return (
        select(Suppression)
        .where(Suppression.group_id == group_id, Suppression.lifted_at.is_(None))
        .order_by(Suppression.id)
    )


def lift(ids: Collection[uuid.UUID], *, at: datetime, by: uuid.UUID | None, why: Lifting) -> Update:
    """Let entries stand no longer."""
    return (
        update(Suppression)
        .where(Suppression.id.in_(ids), Suppression.lifted_at.is_(None))
        .values(lifted_at=at, lifted_by=by, lifted_why=why)
        .execution_options(synchronize_session="fetch")
    )


def next_chunk(list_id: uuid.UUID) -> Select[ListChunk]:
    """The first rows of a list that are not taken over."""
    return (
        select(ListChunk)
        .where(ListChunk.list_id == list_id, ListChunk.done_at.is_(None))
        .order_by(ListChunk.ordinal)
        .limit(1)
    )


def locked_list(list_id: uuid.UUID) -> Select[SuppressionList]:
    """The list, kept from everyone else until we commit."""
    return locks.alone(select(SuppressionList).where(SuppressionList.id == list_id))


def lists(*, before: uuid.UUID | None, limit: int) -> Select[SuppressionList]:
    """Lists, newest first."""
    rows = select(SuppressionList).order_by(SuppressionList.id.desc()).limit(limit)
    return rows if before is None else rows.where(SuppressionList.id < before)


def forsaken(before: datetime, *, limit: int) -> Select[SuppressionList]:
    """Lists whose sending was begun long ago and never ended."""
    return (
        select(SuppressionList)
        .where(SuppressionList.state == ListState.COMING, SuppressionList.created_at < before)
        .order_by(SuppressionList.id)
        .limit(limit)
    )


def forget_lists(session: Session, list_ids: Collection[uuid.UUID]) -> None:
    """Delete lists that never came whole, with all that is kept of their lines."""
    session.execute(delete(ListChunk).where(ListChunk.list_id.in_(list_ids)))
    session.execute(delete(SuppressionList).where(SuppressionList.id.in_(list_ids)))


def _stands(as_of: datetime | None) -> Any:
    if as_of is None:
        return SUPPRESSIONS.c.lifted_at.is_(None)
    lifted = SUPPRESSIONS.c.lifted_at
    return and_(SUPPRESSIONS.c.created_at <= as_of, or_(lifted.is_(None), lifted > as_of))
