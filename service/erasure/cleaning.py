"""When is what was deleted gone from the files as well, and who is told?"""

import logging
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from rules import erasing
from rules.erasing import ErasureState
from service import audit
from service.access import SYSTEM
from service.audit import Action
from service.errors import Unavailable
from service.jobs import queue
from service.storage import erasure as stored
from service.storage import wiping
from service.work import Work, Workshop

log = logging.getLogger(__name__)

JOB = "erasure.clean"
BY_NIGHT = "erasure.compact"
"""The same, when nobody minds that a long table is written anew."""

SETTLE = "requests.settle"
"""The job that looks what became of a case."""


def order(work: Work) -> None:
    """Have the files wiped after this work is committed; once for all that wait for it."""
    queue.enqueue_unless_waiting(work, JOB, lane=JOB)


def clean(workshop: Workshop, _payload: Mapping[str, Any]) -> Callable[[Work], None]:
    """The errand: overwrite what was deleted, and then say that these erasures have come to their end."""
    return _clean(workshop, is_thorough=False)


def clean_thoroughly(workshop: Workshop, _payload: Mapping[str, Any]) -> Callable[[Work], None]:
    """The errand of the night: the same, however long a table is."""
    return _clean(workshop, is_thorough=True)


def _clean(workshop: Workshop, *, is_thorough: bool) -> Callable[[Work], None]:
    with workshop.look(SYSTEM) as work:
        waiting = [row.id for row in work.session.scalars(stored.cleaning())]
    if not waiting:
        return _leave
    if wiping.wipe(workshop.engine, is_thorough=is_thorough):
        return partial(_end, erasure_ids=waiting)
    log.info("files not wiped yet", extra={"kind": JOB, "count": len(waiting)})
    if is_thorough or workshop.engine.dialect.name == "sqlite":
        # Somebody reads, and goes away again: the queue tries it again after a while.
        raise Unavailable
    return _leave


def _leave(_work: Work) -> None:
    """Nothing to write down."""


def _end(work: Work, *, erasure_ids: Collection[UUID]) -> None:
    for erasure_id in erasure_ids:
        row = work.session.scalars(stored.locked(erasure_id)).one()
        if row.state is not ErasureState.CLEANING:
            continue
        found = work.session.scalars(stored.results(erasure_id)).all()
        is_whole = erasing.is_whole((each.fate, each.ground) for each in found)
        row.state = ErasureState.FINAL if is_whole else ErasureState.PARTIAL
        row.cleaned_at = work.now
        audit.note(work, Action.ERASURE_ENDED, about=erasure_id, state=row.state.value)
        if row.request_id is not None:
            queue.enqueue(work, SETTLE, {"request": row.request_id})
