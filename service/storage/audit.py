"""What was done, by whom, to what: rows written in the same transaction as the deed."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DDL, Index, LargeBinary, Select, Table, event, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage import bulk
from service.storage.base import Base, BigCount

_LONGEST_WORK = timedelta(hours=1)
"""A deed bears the time at which its piece of work was begun; none takes so long."""


class AuditEvent(Base):
    """One deed. `body` is what a leaf of the log commits to: salt and body may be erased, the place stays."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index(None, "object_ref", "id"),
        Index(None, "action", "id"),
        # Many deeds have no actor with an id, and a new one has no place: they need not be indexed by it.
        Index(
            "ix_audit_event_actor_id_audit_event_at",
            "actor_id",
            "at",
            postgresql_where=text("actor_id IS NOT NULL"),
            sqlite_where=text("actor_id IS NOT NULL"),
        ),
        Index(
            "uq_audit_event_leaf_index",
            "leaf_index",
            unique=True,
            postgresql_where=text("leaf_index IS NOT NULL"),
            sqlite_where=text("leaf_index IS NOT NULL"),
        ),
        Index(
            "ix_audit_event_without_place",
            "id",
            postgresql_where=text("leaf_index IS NULL"),
            sqlite_where=text("leaf_index IS NULL"),
        ),
    )

    id: Mapped[BigCount] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    action: Mapped[str]
    object_ref: Mapped[uuid.UUID | None]
    """The thing it was done to; for a person the random reference kept beside the data key, never the id."""
    actor_id: Mapped[uuid.UUID | None]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    body: Mapped[dict[str, Any] | None]
    commitment: Mapped[bytes] = mapped_column(LargeBinary(32))
    """What the leaf holds: SHA-256 of salt and body. It tells nothing once both are erased."""
    leaf_index: Mapped[BigCount | None]
    """Place in the tamper-evident log; given by the sequencer after the commit."""
    redacted_at: Mapped[datetime | None]
    redacted_by: Mapped[uuid.UUID | None]
    """The erasure for which salt, body and reference were emptied."""


EVENTS: Table = AuditEvent.__table__  # type: ignore[assignment]

# Nobody changes a row but to give it its place, once, and to empty it, once; nobody deletes one. Whoever owns
# the table can take this away: the log shows what was done then, this keeps mistakes and injected SQL out.
_POSTGRESQL = (
    """
CREATE FUNCTION audit_event_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE'
     AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.action = OLD.action
     AND NEW.actor_id IS NOT DISTINCT FROM OLD.actor_id AND NEW.commitment = OLD.commitment
     AND (OLD.leaf_index IS NULL OR NEW.leaf_index = OLD.leaf_index)
     AND (OLD.redacted_at IS NULL OR NEW.redacted_at = OLD.redacted_at)
     AND ((NEW.salt IS NOT DISTINCT FROM OLD.salt AND NEW.body IS NOT DISTINCT FROM OLD.body
           AND NEW.object_ref IS NOT DISTINCT FROM OLD.object_ref)
          OR (NEW.salt IS NULL AND NEW.body IS NULL AND NEW.object_ref IS NULL
              AND NEW.redacted_at IS NOT NULL))
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the audit is only ever added to';
END $$
""",
    """
CREATE TRIGGER audit_event_is_kept BEFORE UPDATE OR DELETE ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_event_is_kept()
""",
    """
CREATE TRIGGER audit_event_is_never_emptied BEFORE TRUNCATE ON audit_event
FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_kept()
""",
)
_SQLITE = (
    """
CREATE TRIGGER audit_event_is_kept BEFORE UPDATE ON audit_event
WHEN NOT (
  NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.action = OLD.action
  AND NEW.actor_id IS OLD.actor_id AND NEW.commitment = OLD.commitment
  AND (OLD.leaf_index IS NULL OR NEW.leaf_index IS OLD.leaf_index)
  AND (OLD.redacted_at IS NULL OR NEW.redacted_at IS OLD.redacted_at)
  AND ((NEW.salt IS OLD.salt AND NEW.body IS OLD.body AND NEW.object_ref IS OLD.object_ref)
       OR (NEW.salt IS NULL AND NEW.body IS NULL AND NEW.object_ref IS NULL
           AND NEW.redacted_at IS NOT NULL)))
BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END
""",
    """
CREATE TRIGGER audit_event_is_never_deleted BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END
""",
)
GUARDS = {"postgresql": _POSTGRESQL, "sqlite": _SQLITE}
"""What the database itself refuses, by the kind of database; laid out by the migration too."""

UNGUARDED = {
    "postgresql": (
        "DROP TRIGGER IF EXISTS audit_event_is_never_emptied ON audit_event",
        "DROP TRIGGER IF EXISTS audit_event_is_kept ON audit_event",
        "DROP FUNCTION IF EXISTS audit_event_is_kept()",
    ),
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_event_is_never_deleted",
        "DROP TRIGGER IF EXISTS audit_event_is_kept",
    ),
}
"""The way back, for a migration that lays the table out anew; whoever lays it out must guard it again."""

for _dialect in GUARDS:
    for _statement in GUARDS[_dialect]:
        _guard = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no types
        event.listen(EVENTS, "after_create", _guard.execute_if(dialect=_dialect))
_no_guard = DDL("DROP FUNCTION IF EXISTS audit_event_is_kept()")  # type: ignore[no-untyped-call]  # as above
event.listen(EVENTS, "after_drop", _no_guard.execute_if(dialect="postgresql"))


def write(session: Session, **columns: Any) -> None:
    """Insert one event now, so that what must not happen without it can not."""
    bulk.insert_many(session, EVENTS, [columns])


def newest(
    session: Session,
    *,
    before: int | None,
    limit: int,
    action: str | None = None,
    actor_id: uuid.UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Sequence[AuditEvent]:
    """The latest events, newest first, from before an id; of one kind, by one actor, in a stretch of time."""
    rows = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(AuditEvent.id < before)
    if action is not None:
        rows = rows.where(AuditEvent.action == action)
    if actor_id is not None:
        rows = rows.where(AuditEvent.actor_id == actor_id)
    if since is not None:
        first = _first_from(session, since, slack=_LONGEST_WORK)
        rows = rows.where(AuditEvent.at >= since, AuditEvent.id >= first)
    if until is not None:
        beyond = _first_from(session, until, slack=-_LONGEST_WORK)
        rows = rows.where(AuditEvent.at < until, AuditEvent.id < beyond)
    return session.scalars(rows).all()


def _first_from(session: Session, at: datetime, *, slack: timedelta) -> int:
    """About where in the log a moment lies: the id from which on deeds are at most `slack` older.

    Ids follow the clock, but for the length of a piece of work. So no index by time has to be written with
    every deed; a score of look-ups by id find the place.
    """
    first, last = session.execute(select(func.min(AuditEvent.id), func.max(AuditEvent.id))).one()
    low, high = (first, last + 1) if first and last else (0, 0)
    while low < high:
        middle = (low + high) // 2
        found = select(AuditEvent.id, AuditEvent.at).where(AuditEvent.id >= middle)
        met = session.execute(found.order_by(AuditEvent.id).limit(1)).one()
        low, high = (low, middle) if at - met.at <= slack else (met.id + 1, high)
    return low


def of_object(object_ref: uuid.UUID, *, limit: int) -> Select[AuditEvent]:
    """What was done to one thing, newest first."""
    return (
        select(AuditEvent)
        .where(AuditEvent.object_ref == object_ref)
        .order_by(AuditEvent.id.desc())
        .limit(limit)
    )


def count_by(
    actor_id: uuid.UUID, actions: Collection[str], *, since: datetime, about: uuid.UUID | None = None
) -> Select[int]:
    """How often somebody did any of those things since then, to anything or to one thing."""
    rows = select(func.count(AuditEvent.id)).where(
        AuditEvent.actor_id == actor_id, AuditEvent.action.in_(actions), AuditEvent.at >= since
    )
    return rows if about is None else rows.where(AuditEvent.object_ref == about)
