"""What happened to contacts that others must hear of: marked with the deed itself, told a moment later.

A mark is one bare row, written in the transaction of the deed. The publisher puts the marks of a contact
together, gives the entry its number and reads what is true by then. So a deed waits for no other, and what
was taken back meanwhile is never told.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta
from uuid import UUID
from weakref import WeakSet

from sqlalchemy.orm import SessionTransaction

from rules.changes import Change
from rules.fields import FieldName
from service.jobs import queue
from service.storage import feed as stored
from service.work import Work

JOB = "feed.publish"
LOOK = "segments.again"
"""The job that has everybody looked at again."""
LOOK_PAUSE = timedelta(minutes=1)
# What is done within a moment is told at once.
PAUSE = timedelta(seconds=1)

_WOKEN: WeakSet[SessionTransaction] = WeakSet()
"""Transactions and savepoints that have asked for the publisher already: a file of rows asks once."""


def mark(
    work: Work,
    contact_ids: Iterable[UUID],
    kind: Change,
    *,
    fields: Collection[FieldName] = (),
    is_followed: bool = False,
) -> None:
    """Have it told of these contacts that this happened to them, once this work is committed.

    Call it in the transaction of the deed; it costs one insert a contact, and marks of one contact become
    one entry. `fields` are those that say something else now, where the caller knows. Of what
    `is_followed` by a job that wakes the publisher itself, nobody need ask for it here.
    """
    marked = list(dict.fromkeys(contact_ids))
    if not marked:
        return
    told = sorted(field.value for field in set(fields))
    stored.mark(
        work.session,
        [{"contact_id": each, "kind": kind, "fields": told, "at": work.now} for each in marked],
    )
    if not is_followed:
        _wake_once(work)


def wake(work: Work, *, pause: timedelta = PAUSE) -> None:
    """Have what is marked told soon; a job that waits already does for all."""
    queue.enqueue_unless_waiting(work, JOB, lane=JOB, run_after=work.now + pause)


def look_again(work: Work) -> None:
    """Have everybody's permissions looked at again: they are others for somebody whom nobody can name.

    A job that waits already does for all.
    """
    queue.enqueue_unless_waiting(work, LOOK, lane=LOOK, run_after=work.now + LOOK_PAUSE)


def _wake_once(work: Work) -> None:
    # A savepoint may be undone and take the job with it, so each asks for itself.
    transaction = work.session.get_nested_transaction() or work.session.get_transaction()
    if transaction in _WOKEN:
        return
    wake(work)
    begun = work.session.get_nested_transaction() or work.session.get_transaction()
    if begun is not None:
        _WOKEN.add(begun)
