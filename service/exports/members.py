"""Which segment is meant, and is there such a segment at all?"""

from datetime import datetime
from uuid import UUID

from service.errors import NotFound
from service.segments import deciding, defining
from service.storage import feed, standings
from service.storage import segments as stored
from service.storage.segments import Segment
from service.work import Work


def must_be_there(work: Work, segment_id: UUID) -> None:
    """Raises NotFound for a segment that is not there, or not used any more."""
    row = work.session.get(Segment, segment_id)
    if row is None or row.ended_at is not None:
        raise NotFound


def are_decided(work: Work, segment_id: UUID, *, since: datetime) -> bool:
    """Is it known of everybody whether they may be reached, and is all told that had happened by a moment?"""
    _, oldest = feed.count_waiting(work.session)
    if oldest is not None and oldest <= since:
        return False
    definition = defining.definition_of(work, segment_id)
    kept = work.session.scalars(standings.kept_of(definition.purpose, definition.channel)).one_or_none()
    if kept is None or kept.whole_at is None:
        return False
    return deciding.edition(work, definition.purpose, definition.channel) != 0


def named(work: Work, text: str) -> UUID:
    """The segment in use that is called so, or has this id. Raises NotFound."""
    found = work.session.scalars(stored.named(text)).first() or _id(text)
    if found is None:
        raise NotFound(f"There is no segment {text!r}.")
    must_be_there(work, found)
    return found


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
