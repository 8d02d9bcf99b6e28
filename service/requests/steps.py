"""How does a case move from one state to the next, so that nobody else moves it meanwhile?"""

from collections.abc import Sequence
from uuid import UUID

from rules.requests import Outcome, Refusal, RequestState, Right, end_of, may_go
from service import audit
from service.access import ActorKind, Scope
from service.audit import Action
from service.errors import Conflict, NotFound, Stale
from service.jobs import queue
from service.requests import WEIGH, clocks, letters, timeline
from service.requests.timeline import EventKind
from service.storage import requests as stored
from service.storage.requests import RequestRight, SubjectRequest
from service.work import Work

_WAY = (RequestState.IN_PROGRESS, RequestState.EXECUTING)


def load(work: Work, request_id: UUID, *, expected: str | None = None) -> SubjectRequest:
    """One case, kept from everyone else until we commit; for a key, one of its own source.

    Raises NotFound, and Stale when `expected` is another revision. Counts the change that will follow.
    """
    row = work.session.scalars(stored.locked(request_id)).one_or_none()
    is_key = work.actor.kind is ActorKind.API_KEY
    if row is None or (is_key and row.source_id != work.actor.source_id):
        raise NotFound
    if expected is not None and expected != str(row.revision):
        raise Stale
    row.revision += 1
    return row


def opened(
    work: Work, request_id: UUID, expected: str | None
) -> tuple[SubjectRequest, Sequence[RequestRight]]:
    """One case that is not over, with its rights, for whoever may decide in it: requests:write.

    Raises as `load` does, and Conflict for a case that is over.
    """
    work.actor.must(Scope.REQUESTS_WRITE)
    if work.actor.kind is ActorKind.PERSON:
        raise NotFound
    row = load(work, request_id, expected=expected)
    if row.state in stored.ENDED:
        raise Conflict("The case is over.")
    return row, rights_of(work, row)


def rights_of(work: Work, row: SubjectRequest) -> Sequence[RequestRight]:
    """The rights it asks for, in a steady order."""
    found = work.session.scalars(stored.rights(row.id)).all()
    return sorted(found, key=lambda each: each.right.value)


def go(row: SubjectRequest, to: RequestState) -> None:
    """Take a step; Conflict when there is no such step."""
    if not may_go(row.state, to):
        message = f"A case that is {row.state.value} cannot become {to.value}."
        raise Conflict(message)
    row.state = to


def conclude(
    work: Work,
    row: SubjectRequest,
    right: RequestRight,
    outcome: Outcome,
    *,
    refusal: Refusal | None = None,
    explained: str = "",
) -> None:
    """Write down what became of one right; what explains it stands in the answer to come."""
    right.outcome, right.refusal, right.ended_at = outcome, refusal, work.now
    told = {"right": right.right.value, "outcome": outcome.value}
    if refusal:
        told["refusal"] = refusal.value
    timeline.note(work, row.id, EventKind.OUTCOME, text=explained, **told)
    weigh_later(work, row, [right])


def end_if_settled(work: Work, row: SubjectRequest, rights: Sequence[RequestRight]) -> bool:
    """End the case when every right has its outcome, and write to whoever asked. Tells whether it did."""
    row.due_on = clocks.next_due(rights)
    outcomes = [each.outcome for each in rights if each.outcome is not None]
    if len(outcomes) < len(rights):
        return False
    end = end_of(outcomes)
    for step in _WAY:
        if not may_go(row.state, end) and may_go(row.state, step):
            row.state = step
    go(row, end)
    close(work, row)
    timeline.note(work, row.id, EventKind.ENDED, state=end.value)
    audit.note(work, Action.REQUEST_ANSWERED, about=row.id, state=end.value)
    letters.done(work, row, rights)
    return True


def close(work: Work, row: SubjectRequest) -> None:
    """Nobody waits any more."""
    row.ended_at, row.waits_since, row.stands_since, row.code = work.now, None, None, None
    for pause in work.session.scalars(stored.pauses(row.id)):
        pause.ends = pause.ends or work.now
    weigh_later(work, row, [each for each in rights_of(work, row) if each.outcome is None])


def weigh_later(work: Work, row: SubjectRequest, rights: Sequence[RequestRight]) -> None:
    """Have the data kept still, or let go, as an objection stands that has to be weighed."""
    if any(each.right is Right.OBJECTION_TO_INTEREST for each in rights):
        queue.enqueue(work, WEIGH, {"request": row.id}, priority=queue.SOON)
