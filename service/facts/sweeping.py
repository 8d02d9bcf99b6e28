"""Whose facts are behind? Looked for by the timetable, so that nothing is missed that nobody told of."""

from service import facts
from service.storage import facts as stored
from service.work import Work


def catch_up(work: Work, *, limit: int) -> int:
    """Make facts that are missing or behind, and those whose day has come; gives how many."""
    behind = list(work.session.scalars(stored.overdue(limit=limit)))
    due = list(work.session.scalars(stored.changing(work.now, limit=limit)))
    lost = list(work.session.scalars(stored.adrift(limit=limit)))
    stored.forget(work.session, lost)
    facts.refresh(work, {*behind, *due})
    return max(len(behind), len(due), len(lost))
