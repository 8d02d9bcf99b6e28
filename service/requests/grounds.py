"""On which ground does somebody want their data kept and not used: who says so, and when must it be known?

GDPR art. 18(1) has four. Whoever asks need not know them: where neither they nor the rest of the case tells,
an officer reads what they wrote, and says it before the restriction begins.
"""

from uuid import UUID

from rules.requests import RequestState, Right
from rules.restrictions import Ground
from service import audit
from service.audit import Action
from service.errors import Conflict, Fault, Invalid
from service.jobs import queue
from service.requests import SETTLE, steps, timeline
from service.requests.timeline import EventKind
from service.storage import requests as stored
from service.storage.requests import RequestRight, SubjectRequest
from service.work import Work


def state(work: Work, request_id: UUID, ground: Ground, *, expected: str | None = None) -> None:
    """Say on which ground the restriction of a case is asked for; the last word before it begins counts.

    Needs requests:write. Raises NotFound, Stale; Conflict when no restriction is open, or it has begun;
    Invalid for a ground that nobody can ask for.
    """
    row, rights = steps.opened(work, request_id, expected)
    if not ground.is_for_the_person:
        detail = "Nobody can ask for it on this ground."
        raise Invalid(faults=[Fault("/restriction_ground", "unacceptable", detail)])
    asked = [each for each in rights if each.right is Right.RESTRICTION and each.outcome is None]
    if not asked or asked[0].begun_at is not None:
        raise Conflict("There is no restriction to be decided here.")
    asked[0].ground = ground
    if row.state is RequestState.EXECUTING:
        queue.enqueue(work, SETTLE, {"request": row.id}, priority=queue.SOON)
    timeline.note(work, row.id, EventKind.GROUND, ground=ground.value)
    audit.note(work, Action.REQUEST_DECIDED, about=row.id, why="ground", state=row.state.value)


def is_missing(right: RequestRight) -> bool:
    """Is it a restriction that is open, and nobody has said on which ground?"""
    return right.right is Right.RESTRICTION and right.outcome is None and right.ground is None


def must_be_told(work: Work, row: SubjectRequest) -> None:
    """Raises Conflict when a restriction is to begin, and nobody has said on which ground."""
    is_untold = any(map(is_missing, steps.rights_of(work, row)))
    if is_untold and work.session.scalars(stored.contacts_of(row.id)).first() is not None:
        raise Conflict("Say first on which ground the data are to be kept and not used.")
