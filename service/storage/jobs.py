"""What is there to do later, who is doing it, and what could not be done?"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    Index,
    Insert,
    Select,
    Update,
    and_,
    delete,
    exists,
    func,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, aliased, mapped_column

from service.storage.base import Base, BigCount


class State(StrEnum):
    """Where a job is on its way."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """Given up: a person must look at it and revive it."""


class Job(Base):
    """One piece of work for the worker. Its payload holds ids and codes, never a personal value."""

    __tablename__ = "job"
    __table_args__ = (
        Index(None, "state", "priority", "run_after", "id"),
        Index(
            "ix_job_lane_waiting",
            "lane",
            "id",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
        # Whatever the claim overlooks in a race, two jobs of a lane can not run at once.
        Index(
            "uq_job_lane_running",
            "lane",
            unique=True,
            postgresql_where=text("state = 'running'"),
            sqlite_where=text("state = 'running'"),
        ),
        # An id that was ever given is not given again, so that log lines stay true after a purge.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[BigCount] = mapped_column(primary_key=True, autoincrement=True)
    """Numbers, not time-ordered UUIDs: jobs of one transaction must keep their order in a lane."""
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    lane: Mapped[str | None]
    """Jobs of one lane run one at a time, in order of their ids."""
    priority: Mapped[int]
    """Lower is sooner."""
    unique_key: Mapped[str | None] = mapped_column(unique=True)
    run_after: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    """How often it was taken up. With `leased_by` it is the fencing token."""
    state: Mapped[State] = mapped_column(default=State.WAITING)
    last_error: Mapped[str | None]
    """Class and code of what went wrong, never its text."""
    done_at: Mapped[datetime | None]


def insert_once(dialect: str, values: Mapping[str, Any]) -> Insert:
    """Insert unless a job with this unique key exists; gives the new id, or no row."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(Job).values(values).on_conflict_do_nothing(index_elements=["unique_key"]).returning(Job.id)


def any_due(now: datetime) -> Select[bool]:
    """Is it worth trying to claim? Asked by readers, so that an idle worker keeps no writer waiting."""
    return select(exists(select(Job.id).where(_due(now))))


def claim_next(now: datetime, *, worker: str, until: datetime) -> Update:
    """Take the next due job, unless another holds it or its lane; gives its row, or none."""
    # As a CTE the choice is made once; as a bare subquery PostgreSQL may make it again and lock more.
    chosen = (
        select(Job.id)
        .where(_due(now))
        .order_by(Job.priority, Job.run_after, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Job)
        .cte("chosen")
    )
    return (
        update(Job)
        .where(Job.id.in_(select(chosen.c.id)))
        .values(state=State.RUNNING, leased_by=worker, leased_until=until, attempts=Job.attempts + 1)
        .returning(Job.id, Job.kind, Job.payload, Job.attempts)
        .execution_options(synchronize_session=False)
    )


def _due(now: datetime) -> ColumnElement[bool]:
    other, earlier = aliased(Job), aliased(Job)
    lane_is_busy = exists().where(other.lane == Job.lane, other.state == State.RUNNING)
    is_not_first = exists().where(
        earlier.lane == Job.lane, earlier.state == State.WAITING, earlier.id < Job.id
    )
    fresh = and_(
        Job.state == State.WAITING,
        Job.run_after <= now,
        or_(Job.lane.is_(None), and_(not_(lane_is_busy), not_(is_not_first))),
    )
    return or_(fresh, _abandoned(now))


def _abandoned(now: datetime) -> ColumnElement[bool]:
    return and_(Job.state == State.RUNNING, Job.leased_until < now)


def bury_abandoned(now: datetime, *, tries: int) -> Update:
    """Give up on jobs that took their worker down with them every time."""
    return (
        update(Job)
        .where(_abandoned(now), Job.attempts >= tries)
        .values(state=State.FAILED, leased_by=None, leased_until=None, last_error="abandoned")
        .execution_options(synchronize_session=False)
    )


def settle(job_id: int, *, worker: str, attempt: int, **values: Any) -> Update:
    """End one's own run of a job; changes no row when another has taken it over since."""
    return (
        update(Job)
        .where(
            Job.id == job_id,
            Job.state == State.RUNNING,
            Job.leased_by == worker,
            Job.attempts == attempt,
        )
        .values(leased_by=None, leased_until=None, **values)
        .execution_options(synchronize_session=False)
    )


def failed(*, after: int, limit: int) -> Select[Job]:
    """Jobs that were given up, oldest first, from after an id."""
    return select(Job).where(Job.state == State.FAILED, Job.id > after).order_by(Job.id).limit(limit)


def wake_failed(job_id: int, *, now: datetime) -> Update:
    """Let a job that was given up start over."""
    return (
        update(Job)
        .where(Job.id == job_id, Job.state == State.FAILED)
        .values(state=State.WAITING, run_after=now, attempts=0)
        .execution_options(synchronize_session=False)
    )


def count_by_state() -> Select[State, int]:
    """How many jobs are in each state."""
    return select(Job.state, func.count()).group_by(Job.state)


def forget_done(*, before: datetime, limit: int) -> Delete:
    """Delete some of the jobs that were done before an instant."""
    old = select(Job.id).where(Job.state == State.DONE, Job.done_at < before).limit(limit)
    return delete(Job).where(Job.id.in_(old)).execution_options(synchronize_session=False)
