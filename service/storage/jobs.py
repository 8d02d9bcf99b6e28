"""What is there to do later, who is doing it, and what could not be done?"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import (
    Delete,
    Index,
    Insert,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.base import Base, BigCount, Instant
from service.storage.ready import Ready


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


# The statements of the worker's loop are built once: building them costs more than running them.
_JOB = cast("Table", Job.__table__)
_OTHER, _EARLIER = _JOB.alias("other"), _JOB.alias("earlier")
_NOW = bindparam("now", type_=Instant)

_NEW = ("kind", "payload", "lane", "priority", "run_after", "attempts", "state")

INSERT_UNLESS_WAITING = Ready(
    insert(_JOB).from_select(
        _NEW,
        select(*(bindparam(name, type_=_JOB.c[name].type) for name in _NEW)).where(
            not_(exists().where(_OTHER.c.lane == bindparam("lane"), _OTHER.c.state == State.WAITING))
        ),
    )
)
"""Insert unless a job of the lane waits."""

_LANE_IS_BUSY = exists().where(_OTHER.c.lane == _JOB.c.lane, _OTHER.c.state == State.RUNNING)
_IS_FIRST_OF_LANE = not_(
    exists().where(
        _EARLIER.c.lane == _JOB.c.lane, _EARLIER.c.state == State.WAITING, _EARLIER.c.id < _JOB.c.id
    )
)
_IS_DUE = and_(
    _JOB.c.state == State.WAITING,
    _JOB.c.run_after <= _NOW,
    or_(_JOB.c.lane.is_(None), and_(not_(_LANE_IS_BUSY), _IS_FIRST_OF_LANE)),
)
_IS_ABANDONED = and_(_JOB.c.state == State.RUNNING, _JOB.c.leased_until < _NOW)

# Is it worth trying to claim? Asked by readers, so that an idle worker keeps no writer waiting. Takes `now`.
ANY_DUE = select(or_(exists().where(_IS_DUE), exists().where(_IS_ABANDONED)))

# Jobs whose worker died wait again; those that took it down with them every time are given up. Takes `now`
# and `tries`. A statement of its own: asked for together, neither kind could be read by its index.
TAKE_BACK_ABANDONED = (
    update(_JOB)
    .where(_IS_ABANDONED)
    .values(
        state=case((_JOB.c.attempts >= bindparam("tries"), State.FAILED), else_=State.WAITING),
        leased_by=None,
        leased_until=None,
        last_error="abandoned",
    )
)

# As a CTE the choice is made once; as a bare subquery PostgreSQL may make it again and lock more.
_CHOSEN = (
    select(_JOB.c.id)
    .where(_IS_DUE)
    .order_by(_JOB.c.priority, _JOB.c.run_after, _JOB.c.id)
    .limit(1)
    .with_for_update(skip_locked=True, of=_JOB)
    .cte("chosen")
)
# Take the next due job, unless another holds it or its lane; gives its row, or none. Takes `now`, `worker`
# and `until`.
CLAIM_NEXT = (
    update(_JOB)
    .where(_JOB.c.id.in_(select(_CHOSEN.c.id)))
    .values(
        state=State.RUNNING,
        leased_by=bindparam("worker"),
        leased_until=bindparam("until"),
        attempts=_JOB.c.attempts + 1,
    )
    .returning(_JOB.c.id, _JOB.c.kind, _JOB.c.payload, _JOB.c.attempts)
)

# End one's own run of a job; changes no row when another has taken it over since. Takes `job`, `worker` and
# `attempt`, and `now`, or `to_state`, `again_at` and `error`.
_END = (
    update(_JOB)
    .where(
        _JOB.c.id == bindparam("job"),
        _JOB.c.state == State.RUNNING,
        _JOB.c.leased_by == bindparam("worker"),
        _JOB.c.attempts == bindparam("attempt"),
    )
    .values(leased_by=None, leased_until=None)
)
FINISH = _END.values(state=State.DONE, done_at=_NOW)
PUT_BACK = _END.values(
    state=bindparam("to_state"), run_after=bindparam("again_at"), last_error=bindparam("error")
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
