"""What is to be done later, exactly once, and what became of it?

A job is written in the transaction that makes it necessary, and ended in the transaction that carries it out.
A worker holds it under a lease; when the worker dies, another takes it over, and whatever the first had not
committed never happened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Update

from service.access import Scope
from service.errors import NotFound
from service.jobs.payloads import checked, checked_key
from service.storage import jobs as stored
from service.storage import ready
from service.storage.jobs import Job, State
from service.work import Work

# Eight tries with doubled waits give a broken dependency about twenty minutes before a person is asked.
TRIES = 8
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
# Longer than any schedule may stand still, for the unique keys of what was done go with the rows.
KEEP_DONE = timedelta(days=7)
PURGE_BATCH = 5_000

SOON, NORMAL, LATER = 0, 10, 20
"""Priorities: somebody waits for it; the usual; whenever there is time."""


class LeaseLost(Exception):
    """Another worker has taken the job over, so this run of it must leave no trace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A job in somebody's hands."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    worker: str
    attempt: int
    """1 for the first run. With `worker` it is the fencing token."""


def enqueue(
    work: Work,
    kind: str,
    payload: Mapping[str, object] | None = None,
    *,
    lane: str | None = None,
    priority: int = NORMAL,
    run_after: datetime | None = None,
) -> int:
    """Have it done after this work is committed; gives the number of the job.

    Jobs of one `lane` run one at a time, in the order in which they were enqueued. The payload holds ids,
    numbers and codes only: anything else raises ValueError.
    """
    job = Job(
        kind=kind,
        payload=checked(kind, payload or {}),
        lane=lane,
        priority=priority,
        run_after=run_after or work.now,
    )
    work.session.add(job)
    work.session.flush()  # the caller may want the number
    return job.id


def enqueue_once(
    work: Work,
    kind: str,
    payload: Mapping[str, object] | None = None,
    *,
    unique_key: str,
    lane: str | None = None,
    priority: int = NORMAL,
    run_after: datetime | None = None,
) -> int | None:
    """Like `enqueue`, unless a job with this key was enqueued in the last seven days; then None.

    The key reads `kind@…`, with ids, instants or codes after the @.
    """
    values = {
        "kind": kind,
        "payload": checked(kind, payload or {}),
        "lane": lane,
        "priority": priority,
        "unique_key": checked_key(kind, unique_key),
        "run_after": run_after or work.now,
    }
    dialect = work.session.get_bind().dialect.name
    return work.session.execute(stored.insert_once(dialect, values)).scalar_one_or_none()


def enqueue_unless_waiting(work: Work, kind: str, *, lane: str, run_after: datetime | None = None) -> None:
    """Have it done after this work is committed, unless a job of that lane waits already: it does for both.

    For sweeps that take whatever there is: one that is running now may have looked before we commit, so let
    the timetable call it too.
    """
    values = {
        "kind": kind,
        "payload": checked(kind, {}),
        "lane": lane,
        "priority": NORMAL,
        "run_after": run_after or work.now,
        "attempts": 0,
        "state": State.WAITING,
    }
    ready.run(work.session, stored.INSERT_UNLESS_WAITING, [values])


def is_any_due(work: Work) -> bool:
    """Is there something to claim?"""
    return bool(work.session.scalar(stored.ANY_DUE, {"now": work.now}))


def claim(work: Work, *, worker: str, lease: timedelta) -> Claimed | None:
    """Take the next due job; nobody else can hold it, or its lane, until the lease ends.

    Two workers that race for one lane meet at a unique index: one of them gets an IntegrityError from the
    database and simply asks again.
    """
    work.session.execute(stored.TAKE_BACK_ABANDONED, {"now": work.now, "tries": TRIES})
    holder = {"now": work.now, "worker": worker, "until": work.now + lease}
    row = work.session.execute(stored.CLAIM_NEXT, holder).one_or_none()
    if row is None:
        return None
    return Claimed(id=row.id, kind=row.kind, payload=row.payload, worker=worker, attempt=row.attempts)


def finish(work: Work, claimed: Claimed) -> None:
    """It is done. Belongs into the same work as its effect; raises LeaseLost to undo both."""
    _end(work, claimed, stored.FINISH, now=work.now)


def fail(work: Work, claimed: Claimed, *, error: str) -> State:
    """It could not be done: try again after a while, or give it up after eight tries. May raise LeaseLost.

    `error` is the class and code of what went wrong, never its text.
    """
    state = State.WAITING if claimed.attempt < TRIES else State.FAILED
    again_at = work.now + wait_after(claimed.attempt)
    _end(work, claimed, stored.PUT_BACK, to_state=state, again_at=again_at, error=error)
    return state


def wait_after(attempt: int) -> timedelta:
    """How long to wait after the first, second … failed run: 10 s, doubled each time, at most an hour."""
    doubled: timedelta = FIRST_WAIT * 2 ** (attempt - 1)
    return min(doubled, LONGEST_WAIT)


def dead(work: Work, *, after: int = 0, limit: int = 50) -> Sequence[Job]:
    """Jobs that were given up, oldest first. Needs system:read."""
    work.actor.must(Scope.SYSTEM_READ)
    return work.session.scalars(stored.failed(after=after, limit=min(limit, 200))).all()


def revive(work: Work, job_id: int) -> None:
    """Let a job that was given up start over, with eight new tries. Needs system:manage; raises NotFound."""
    work.actor.must(Scope.SYSTEM_MANAGE)
    if not _count(work, stored.wake_failed(job_id, now=work.now)):
        raise NotFound


def counts(work: Work) -> dict[State, int]:
    """How many jobs are in each state, for gauges. Needs system:read."""
    work.actor.must(Scope.SYSTEM_READ)
    found = dict(work.session.execute(stored.count_by_state()).all())
    return {state: found.get(state, 0) for state in State}


def purge(work: Work) -> int:
    """Forget jobs that were done a week ago, some thousands at a time; gives how many."""
    return _count(work, stored.forget_done(before=work.now - KEEP_DONE, limit=PURGE_BATCH))


def _end(work: Work, claimed: Claimed, statement: Update, **values: object) -> None:
    token = {"job": claimed.id, "worker": claimed.worker, "attempt": claimed.attempt}
    if not _count(work, statement, token | values):
        raise LeaseLost


def _count(work: Work, statement: Update | Delete, values: Mapping[str, Any] | None = None) -> int:
    return cast("CursorResult[Any]", work.session.execute(statement, values)).rowcount
