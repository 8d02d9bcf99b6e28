"""Which re-runs of the rules over what is stored were begun, and how far are they?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    bindparam,
    func,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.knowledge import STAMP
from rules.leads import LeadStatus
from service.storage import locks
from service.storage.base import Base
from service.storage.leads import Finding, Lead, Record


class RerunState(StrEnum):
    """How a re-run stands."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    """By a person, or because the rules it was begun for are no longer in force."""


class Rerun(Base):
    """One pass of the rules over stored leads: where it is, and what came of it so far."""

    __tablename__ = "rerun"
    __table_args__ = (
        # Two at once would only judge the same leads twice.
        Index(
            "uq_rerun_running",
            "state",
            unique=True,
            postgresql_where=text("state = 'running'"),
            sqlite_where=text("state = 'running'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    state: Mapped[RerunState]
    rules: Mapped[str] = mapped_column(String(STAMP), ForeignKey("rules_version.id"))
    """The rules it was begun for."""
    source_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("source.id"))
    """The one source it is for; all of them when empty."""
    started_at: Mapped[datetime]
    """Leads that came in later were judged by these rules already."""
    started_by: Mapped[uuid.UUID | None]
    finished_at: Mapped[datetime | None]
    after: Mapped[uuid.UUID | None]
    """The last lead that was looked at."""
    total: Mapped[int]
    """Leads there were to look at when it began."""
    seen: Mapped[int]
    changed: Mapped[int]
    """Leads whose values, findings, score or state became others."""
    taken_in: Mapped[int]
    """Leads that waited in quarantine and may pass now."""
    contacts: Mapped[int]
    """Contacts that were built anew, counted each time."""
    skipped: Mapped[int]
    """Leads that nobody can open any more, and those of paused sources that might pass now."""


def newest(*, limit: int) -> Select[Rerun]:
    """The latest re-runs."""
    return select(Rerun).order_by(Rerun.id.desc()).limit(min(limit, 100))


def running() -> Select[Rerun]:
    """The re-run under way, locked until we commit."""
    return locks.alone(select(Rerun).where(Rerun.state == RerunState.RUNNING))


def locked(rerun_id: uuid.UUID) -> Select[Rerun]:
    """One re-run, which nobody else may carry on until we commit."""
    return locks.alone(select(Rerun).where(Rerun.id == rerun_id))


JUDGED = (LeadStatus.ACCEPTED, LeadStatus.QUARANTINED)
"""Leads of which something is kept that rules have a say in."""


def count(*, source_id: uuid.UUID | None, until: datetime) -> Select[int]:
    """How many leads there are to look at."""
    return select(func.count(Lead.id)).where(*_asked(source_id, until))


def batch(
    *, source_id: uuid.UUID | None, until: datetime, after: uuid.UUID | None, limit: int
) -> Select[uuid.UUID]:
    """The next leads to look at, in the order in which they came."""
    asked = _asked(source_id, until)
    if after is not None:
        asked.append(Lead.id > after)
    return select(Lead.id).where(*asked).order_by(Lead.id).limit(limit)


def sample(*, newest: int | None, source_id: uuid.UUID | None) -> Select[uuid.UUID]:
    """The newest accepted leads, or all of them when no number is given, and every lead in quarantine."""
    asked = [Lead.source_id == source_id] if source_id else []
    accepted = select(Lead.id).where(Lead.status == LeadStatus.ACCEPTED, *asked).order_by(Lead.id.desc())
    waiting = select(Lead.id).where(Lead.status == LeadStatus.QUARANTINED, *asked)
    taken = accepted.limit(newest).subquery()
    return union_all(select(taken.c.id), waiting)  # type: ignore[return-value]  # a union of ids gives ids


def leads(ids: Collection[uuid.UUID]) -> Select[Lead, Record]:
    """Those leads with their records, oldest first."""
    return (
        select(Lead, Record)
        .outerjoin(Record, Record.lead_id == Lead.id)
        .where(Lead.id.in_(ids))
        .order_by(Lead.id)
    )


def findings(ids: Collection[uuid.UUID]) -> Select[Finding]:
    """The findings of those leads, in the order in which they were made."""
    return select(Finding).where(Finding.lead_id.in_(ids)).order_by(Finding.lead_id, Finding.ordinal)


def of_contacts(contact_ids: Collection[uuid.UUID]) -> Select[uuid.UUID]:
    """The leads that those contacts are built from."""
    return select(Record.lead_id).where(Record.contact_id.in_(contact_ids)).order_by(Record.lead_id)


def mark(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write down by which rules leads were judged now, and with what result; rows are named by `id`."""
    if not rows:
        return
    table = Lead.__table__
    names = [name for name in rows[0] if name != "id"]
    statement = (
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == bindparam("key"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )
    given = [{"key": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows]
    session.connection().execute(statement, given)


def _asked(source_id: uuid.UUID | None, until: datetime) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = [Lead.status.in_(JUDGED), Lead.received_at <= until]
    return [*asked, Lead.source_id == source_id] if source_id is not None else asked
