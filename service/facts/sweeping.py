"""Whose facts are behind? Looked for by the timetable, so that nothing is missed that nobody told of."""

from collections.abc import Sequence
from uuid import UUID

from service import facts, unreadable
from service.storage import facts as stored
from service.work import Work


def catch_up(work: Work, *, limit: int) -> int:
    """Make facts that are missing or behind, and those whose day has come; gives how many."""
    behind = list(work.session.scalars(stored.overdue(limit=limit)))
    due = list(work.session.scalars(stored.changing(work.now, limit=limit)))
    lost = list(work.session.scalars(stored.adrift(limit=limit)))
    stored.forget(work.session, lost)
    _make(work, sorted({*behind, *due}))
    return max(len(behind), len(due), len(lost))


def _make(work: Work, contact_ids: Sequence[UUID]) -> None:
    """Make them anew; whoever cannot be opened keeps nobody else from it."""

    def make(some: Sequence[UUID]) -> None:
        with work.session.begin_nested():
            facts.refresh(work, some)

    unreadable.by_halves(work, contact_ids, make, lambda _: None)
