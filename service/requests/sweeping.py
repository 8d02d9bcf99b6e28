"""Which cases are due, late, forgotten by whoever asked, or answered so long ago that their words may go?"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from rules import deadlines
from rules.requests import RequestState
from service import audit, outbox
from service.audit import Action
from service.jobs import queue
from service.requests import SETTLE, clocks, steps, timeline
from service.requests.timeline import EventKind
from service.storage import keys
from service.storage import requests as stored
from service.storage.outbox import LetterState
from service.storage.requests import SubjectRequest
from service.work import Work

log = logging.getLogger(__name__)

LOOK = "requests.look"
BATCH = 200
REMINDERS = (7, 2)
"""So many days before its last day a case is brought to mind."""
FORGET_AFTER = timedelta(days=1)


def look_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: count open cases anew, remind of what is due, say what is late, wake what stands still.

    Some at a time, by id; it comes back at once while there are more.
    """
    after = UUID(payload["after"]) if payload.get("after") else None
    rows = work.session.scalars(stored.open_cases(after=after, limit=BATCH)).all()
    touched = sum(_look_at(work, row) for row in rows)
    if len(rows) == BATCH:
        queue.enqueue(work, LOOK, {"after": rows[-1].id}, priority=queue.LATER)
    log.info("cases looked at", extra={"kind": LOOK, "count": touched})


def expire(work: Work, *, limit: int) -> int:
    """Close cases in which whoever asked has not answered us; gives how many."""
    before = work.now - timedelta(days=work.settings.identity_days)
    rows = work.session.scalars(stored.waiting_too_long(before, limit=limit)).all()
    for row in rows:
        row.revision += 1
        steps.go(row, RequestState.EXPIRED)
        steps.close(work, row)
        timeline.note(work, row.id, EventKind.EXPIRED)
        audit.note(work, Action.REQUEST_ANSWERED, about=row.id, state=row.state.value)
    return len(rows)


def forget(work: Work, *, limit: int) -> int:
    """Let the words of cases go whose person was erased, once the answer has left; gives how many."""
    rows = work.session.scalars(stored.to_forget(ended_before=work.now - FORGET_AFTER, limit=limit)).all()
    gone = [row for row in rows if not _waits_to_leave(work, row)]
    for row in gone:
        row.details = None
    work.session.flush()
    keys.shred(work.session, [row.id for row in gone])
    return len(gone)


def _look_at(work: Work, row: SubjectRequest) -> bool:
    rights = steps.rights_of(work, row)
    moved = clocks.count(work, row, rights, why="rules")
    if row.state is RequestState.EXECUTING:
        queue.enqueue(work, SETTLE, {"request": row.id}, priority=queue.LATER)
    if row.due_on is None or row.stands_since is not None:
        return moved
    left = deadlines.days_left(row.due_on, now=work.now, place=clocks.place(work.settings))
    if left < 0 and row.escalated_for != row.due_on:
        row.escalated_for = row.due_on
        timeline.note(work, row.id, EventKind.OVERDUE, due=row.due_on.isoformat())
        audit.note(work, Action.REQUEST_OVERDUE, about=row.id, state=row.state.value)
        log.warning("request overdue", extra={"kind": LOOK, "state": row.state})
        return True
    return _remind(work, row, left) or _unacknowledged(work, row) or moved


def _remind(work: Work, row: SubjectRequest, left: int) -> bool:
    stage = min((days for days in REMINDERS if left <= days), default=None)
    if stage is None or row.due_on is None or left < 0:
        return False
    marked = row.due_on - timedelta(days=stage)
    if row.reminded_for is not None and row.reminded_for >= marked:
        return False
    row.reminded_for = marked
    timeline.note(work, row.id, EventKind.REMINDED, days=left)
    return True


def _unacknowledged(work: Work, row: SubjectRequest) -> bool:
    """Where a law wants it said that a request has come, and no letter could say so."""
    is_late = row.acknowledge_by is not None and clocks.today(work) > row.acknowledge_by
    if not is_late or row.acknowledged_at is not None or row.escalated_for == row.acknowledge_by:
        return False
    row.escalated_for = row.acknowledge_by
    timeline.note(work, row.id, EventKind.OVERDUE, why="acknowledge")
    audit.note(work, Action.REQUEST_OVERDUE, about=row.id, why="acknowledge", state=row.state.value)
    return True


def _waits_to_leave(work: Work, row: SubjectRequest) -> bool:
    return any(letter.state is LetterState.WAITING for letter in outbox.of_owner(work, row.id))
