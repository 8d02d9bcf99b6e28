"""Somebody objects to what rests on our own interest: what happens until it is weighed, and what then?

GDPR art. 21(1) and 18(1)(d). As soon as it is shown who objects, the data are kept and used for nothing. An
officer weighs: where the reasons of the person weigh more the case is carried out, otherwise the right is
refused with ours. Either way the person is told before the data are used again.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rules.objections import Weighed
from rules.requests import Outcome, Right
from rules.restrictions import Ground
from service import audit, objections, restrictions
from service.access import ActorKind
from service.audit import Action
from service.errors import Conflict, Forbidden
from service.requests import Identity, letters, objecting, steps, timeline
from service.requests.timeline import EventKind
from service.storage import requests as stored
from service.storage.requests import RequestRight, SubjectRequest
from service.work import Work


def uphold(work: Work, request_id: UUID, *, explained: str = "", expected: str | None = None) -> None:
    """Say that the person's reasons weigh more; it takes effect when the case is carried out.

    Needs requests:write. Raises NotFound, Stale; Forbidden for a key, which cannot weigh; Conflict when there
    is no objection to be weighed, it was weighed already, or it has not been shown who objects.
    """
    row, rights = steps.opened(work, request_id, expected)
    if work.actor.kind is ActorKind.API_KEY:
        raise Forbidden("Whose interest weighs more is for an officer to say.")
    waiting = [each for each in rights if must_be_weighed(each)]
    if not waiting or row.identity is Identity.NONE:
        raise Conflict("There is no objection to be weighed here.")
    waiting[0].upheld_at = work.now
    timeline.note(work, row.id, EventKind.WEIGHED, text=explained, weighed=Weighed.UPHELD.value)
    audit.note(work, Action.REQUEST_DECIDED, about=row.id, why="upheld", state=row.state.value)


def must_be_weighed(right: RequestRight) -> bool:
    """Is it an objection to our interest that nobody has weighed yet?"""
    is_objection = right.right is Right.OBJECTION_TO_INTEREST
    return is_objection and right.outcome is None and right.upheld_at is None


def must_have_been_weighed(work: Work, row: SubjectRequest) -> None:
    """Raises Conflict when a case is to be carried out, and an objection in it was not weighed yet."""
    is_waiting = any(map(must_be_weighed, steps.rights_of(work, row)))
    if is_waiting and work.session.scalars(stored.contacts_of(row.id)).first() is not None:
        raise Conflict("Weigh the objection first.")


def carry_out(work: Work, row: SubjectRequest, contact_ids: Sequence[UUID]) -> None:
    """An objection that was upheld: nothing but service is done with the data from now on."""
    objections.uphold(work, contact_ids, objecting.voice_of(row))


def tend_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: keep the data still while an objection waits, and begin to let go once it is decided.

    It looks at how the case stands, so it may run any number of times.
    """
    row = work.session.scalars(stored.locked(UUID(payload["request"]))).one_or_none()
    rights = steps.rights_of(work, row) if row else []
    [*found] = (each for each in rights if each.right is Right.OBJECTION_TO_INTEREST)
    if row is None or not found:
        return
    if found[0].outcome is None and row.state not in stored.ENDED:
        _hold(work, row)
    else:
        _let_go(work, row, found[0])


def _hold(work: Work, row: SubjectRequest) -> None:
    if row.identity is Identity.NONE:
        return
    there = {each.contact_id for each in restrictions.of_request(work, row.id)}
    fresh = set(work.session.scalars(stored.contacts_of(row.id))) - there
    if fresh:
        objections.hold_still(work, fresh, objecting.voice_of(row))
        timeline.note(work, row.id, EventKind.HELD, count=len(fresh))
        letters.held(work, row)


def _let_go(work: Work, row: SubjectRequest, right: RequestRight) -> None:
    for each in restrictions.of_request(work, row.id):
        if each.ground is Ground.OBJECTION and each.stands and each.lifting_begun_at is None:
            restrictions.begin_lifting(work, each.id, weighed=weighed(right))


def weighed(right: RequestRight) -> Weighed:
    """How an objection ended that is decided, or that nobody decides any more."""
    if right.outcome is Outcome.DONE:
        return Weighed.UPHELD
    is_overruled = right.refusal is not None and right.refusal.outweighs
    return Weighed.OVERRULED if is_overruled else Weighed.DROPPED
