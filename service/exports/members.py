"""Who is in a segment at this moment, and is there such a segment at all?"""

from uuid import UUID

from sqlalchemy import Select

from service.errors import NotFound
from service.segments import counting, defining
from service.storage import exports
from service.storage import segments as stored
from service.storage.segments import Segment
from service.work import Work


def must_be_there(work: Work, segment_id: UUID) -> None:
    """Raises NotFound for a segment that is not there, or not used any more."""
    row = work.session.get(Segment, segment_id)
    if row is None or row.ended_at is not None:
        raise NotFound


def of_segment(work: Work, segment_id: UUID) -> Select[UUID]:
    """The question for the contacts of a segment. Whether they may be addressed is asked of each later."""
    definition = defining.definition_of(work, segment_id)
    return exports.in_segment(definition, counting.moment(work, definition))


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
