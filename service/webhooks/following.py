"""What becomes of the addresses of a source, when its keys or the source itself end or begin again?

They are stopped for as long as it lasts and go on by themselves. What a person stopped, or what was given up,
stays as it is.
"""

from uuid import UUID

from rules.webhooks import Stop
from service.storage import webhooks as stored
from service.storage.webhooks import Webhook
from service.webhooks import belonging, register
from service.work import Work


def follow(work: Work, source_id: UUID | None = None) -> int:
    """Stop what may be told no more, and begin again what may: of one source or of all; gives how many."""
    work.session.flush()  # what was just done to the source counts
    rows = work.session.scalars(stored.bound(source_id)).all()
    why = belonging.why_each(work, {row.source_id for row in rows if row.source_id is not None})
    return sum(_follow(work, row, why[row.source_id]) for row in rows if row.source_id is not None)


def _follow(work: Work, row: Webhook, why: Stop | None) -> bool:
    was = row.disabled_why
    if was is why or (was is not None and not was.ends_by_itself):
        return False
    if why is None:
        register.go_on(work, row)
    elif was is None:
        register.stop(work, row, why)
    else:
        # The one reason has given way to the other: it has been told that nothing arrives.
        row.disabled_why = why
    return True
