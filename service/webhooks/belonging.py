"""May a program still be told, seeing how the source stands whose key made it?

What people here made belongs to no source, and is told whatever becomes of any.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from rules import webhooks as rules
from rules.webhooks import Stop
from service.storage import webhooks as stored
from service.work import Work


def why_quiet(work: Work, source_id: UUID | None) -> Stop | None:
    """Why nothing may be told to what belongs to a source; None when it may."""
    return why_each(work, [source_id]).get(source_id) if source_id is not None else None


def why_each(work: Work, source_ids: Collection[UUID]) -> Mapping[UUID, Stop | None]:
    """The same of several sources."""
    today = work.now.date()
    return {
        row.id: rules.why_quiet(
            is_open=row.paused_at is None and (row.licence_ends_on is None or row.licence_ends_on >= today),
            has_key=row.has_key,
        )
        for row in work.session.execute(stored.standing_of(source_ids, work.now))
    }
