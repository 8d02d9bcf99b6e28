"""When is what we keep of a file itself let go?

The rows live on in their leads, which have days of their own. What is left of the file is its name, its
columns, and, when nobody committed it, its sealed rows.
"""

from datetime import timedelta

from service.storage import imports as stored
from service.storage import keys
from service.work import Work

UNCOMMITTED_DAYS = 7
"""Days that an uploaded file waits for its commit."""


def expire(work: Work, *, limit: int = 100) -> int:
    """Shred files whose days are over and say how many; counts and dates stay. Safe to run twice."""
    due = work.session.scalars(
        stored.due(
            uncommitted_before=work.now - timedelta(days=UNCOMMITTED_DAYS),
            finished_before=work.now - timedelta(days=work.settings.lead_days),
            limit=limit,
        )
    ).all()
    for run in due:
        work.session.execute(stored.empty_chunks(run.id))
        run.title = run.header = None
    keys.shred(work.session, [run.id for run in due])
    return len(due)
