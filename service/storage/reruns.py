"""Which re-runs of the rules over what is stored were begun, and how far are they?"""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Select, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.base import Base, BigCount
from service.storage.rules_versions import STAMP


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
    total: Mapped[BigCount]
    """Leads there were to look at when it began."""
    seen: Mapped[BigCount]
    changed: Mapped[BigCount]
    """Leads whose values, findings, score or state became others."""
    taken_in: Mapped[BigCount]
    """Leads that waited in quarantine and may pass now."""
    contacts: Mapped[BigCount]
    """Contacts that were built anew, counted each time."""
    skipped: Mapped[BigCount]
    """Leads that nobody can open any more."""


def newest(*, limit: int) -> Select[Rerun]:
    """The latest re-runs."""
    return select(Rerun).order_by(Rerun.id.desc()).limit(min(limit, 100))


def running() -> Select[Rerun]:
    """The re-run under way, locked until we commit."""
    return select(Rerun).where(Rerun.state == RerunState.RUNNING).with_for_update()


def locked(rerun_id: uuid.UUID) -> Select[Rerun]:
    """One re-run, which nobody else may carry on until we commit."""
    return select(Rerun).where(Rerun.id == rerun_id).with_for_update()
