"""What may an officer decide in a case: more time, a question, a refusal, who works on it?"""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from rules.deadlines import Ground
from rules.requests import Outcome, Refusal, Regime, RequestState, Right
from service import audit
from service.access import ActorKind
from service.audit import Action
from service.errors import Conflict, Fault, Forbidden, Invalid
from service.ids import new_id
from service.requests import Identity, clocks, letters, steps, timeline
from service.requests.timeline import EventKind
from service.storage import requests as stored
from service.storage import users
from service.storage.requests import RequestPause, RequestRight, SubjectRequest
from service.work import Work


class Extension(StrEnum):
    """Why an answer takes longer (GDPR art. 12(3))."""

    COMPLEX = "complex"
    NUMEROUS = "numerous"


class Doubt(StrEnum):
    """Why it is doubted who asks (GDPR art. 12(6))."""

    NAME_ONLY = "name_only"
    """Nothing but a name was given, which several may have."""
    MISMATCH = "mismatch"
    """What was told does not fit what we hold."""
    SHARED_ADDRESS = "shared_address"
    """Several people use the address."""
    PRETENDER = "pretender"
    """Something speaks for somebody else being at work."""


def extend(
    work: Work, request_id: UUID, reason: Extension, *, explained: str = "", expected: str | None = None
) -> None:
    """Say that it takes longer, which must be said within the first period, and write so with the reason.

    Needs requests:write. Raises NotFound, Stale; Conflict when it is too late, was done before, or no law
    allows it.
    """
    row, rights = steps.opened(work, request_id, expected)
    if not clocks.may_extend(work, row, rights):
        raise Conflict("It can only be extended once, within the first period, and where the law allows it.")
    first = row.first_due_on or clocks.today(work)
    row.extended_at, row.extension = work.now, reason.value
    timeline.note(work, row.id, EventKind.EXTENDED, text=explained, reason=reason.value)
    clocks.count(work, row, rights, why="extended")
    _note(work, row, "extended")
    letters.extended(work, row, rights, first=first, reason=reason.value, explained=explained)


def pause(
    work: Work,
    request_id: UUID,
    ground: Ground,
    *,
    question: str,
    doubt: Doubt | None = None,
    expected: str | None = None,
) -> bool:
    """Ask the person something and wait; tells whether the clock stands still meanwhile.

    Whether it does is for the law of the case to say. More proof of identity needs a reason to doubt, by an
    officer, and is never asked of somebody who has shown who they are. Needs requests:write; raises NotFound,
    Stale, Conflict, Invalid, Forbidden.
    """
    row, rights = steps.opened(work, request_id, expected)
    if not question.strip():
        raise Invalid(faults=[Fault("/question", "missing", "Say what has to be known.")])
    _must_be_allowed(work, row, ground, doubt)
    to = RequestState.IDENTITY_PENDING if ground is Ground.IDENTITY else RequestState.CLARIFICATION_PENDING
    if row.state is not to:
        steps.go(row, to)
    elif row.stands_since is not None:
        raise Conflict("The clock stands still already.")
    is_counted = _is_counted(work, row, rights, ground, doubt)
    row.waits_since = work.now
    row.stands_since = work.now if is_counted else row.stands_since
    _write(work, row, ground, doubt, is_counted=is_counted)
    told = {"ground": ground.value, "doubt": doubt.value if doubt else None, "counts": is_counted}
    timeline.note(work, row.id, EventKind.PAUSED, text=question, **told)
    _note(work, row, f"paused.{ground.value}")
    letters.clarify(work, row, rights, question=question, is_doubt=ground is Ground.IDENTITY)
    return is_counted


def resume(work: Work, request_id: UUID, *, note: str = "", expected: str | None = None) -> None:
    """What we waited for has come: the clock goes on, and its last day moves by as long as it stood.

    Needs requests:write; an identity that was doubted is for an officer to be sure of. Raises NotFound,
    Stale, Conflict, Forbidden.
    """
    row, rights = steps.opened(work, request_id, expected)
    if not row.state.waits_for_the_person:
        raise Conflict("Nothing is waited for.")
    was_identity = row.state is RequestState.IDENTITY_PENDING
    if was_identity and row.identity is Identity.NONE:
        if work.actor.kind is ActorKind.API_KEY:
            raise Forbidden("Whether it is the person is for an officer to say.")
        row.identity = Identity.OFFICER
        timeline.note(work, row.id, EventKind.PROVEN, how=row.identity.value)
    _end_pauses(work, row)
    known = row.identity is not Identity.NONE
    steps.go(row, RequestState.IN_PROGRESS if known else RequestState.IDENTITY_PENDING)
    row.waits_since = None if known else work.now
    timeline.note(work, row.id, EventKind.RESUMED, text=note)
    _note(work, row, "resumed")
    clocks.count(work, row, rights, why="resumed")


def refuse(
    work: Work,
    request_id: UUID,
    reason: Refusal,
    *,
    right: Right | None = None,
    explained: str = "",
    expected: str | None = None,
) -> None:
    """Refuse one right, or all that are open. When none is left it is answered, with whom to complain to.

    That our own grounds weigh more stands against an objection to our interest only, and has to be explained.
    Needs requests:write. Raises NotFound, Stale, Conflict, Invalid.
    """
    row, rights = steps.opened(work, request_id, expected)
    if reason.outweighs and not explained.strip():
        detail = "Say which grounds weigh more, and why."
        raise Invalid(faults=[Fault("/explanation", "missing", detail)])
    chosen = [
        each
        for each in rights
        if each.outcome is None
        and right in {None, each.right}
        and (not reason.outweighs or each.right is Right.OBJECTION_TO_INTEREST)
    ]
    if not chosen or any(each.right is Right.ERASURE and each.begun_at for each in chosen):
        raise Conflict("There is no such right to be decided here.")
    for each in chosen:
        steps.conclude(work, row, each, Outcome.REFUSED, refusal=reason, explained=explained)
    _note(work, row, f"refused.{reason.value}")
    steps.end_if_settled(work, row, rights)


def revoke(work: Work, request_id: UUID, *, expected: str | None = None) -> None:
    """Whoever asked takes it back. Needs requests:write; Conflict once it is being carried out."""
    row, _ = steps.opened(work, request_id, expected)
    steps.go(row, RequestState.REVOKED)
    steps.close(work, row)
    timeline.note(work, row.id, EventKind.REVOKED)
    _note(work, row, "revoked")


def assign(work: Work, request_id: UUID, user_id: UUID | None, *, expected: str | None = None) -> None:
    """Give a case to somebody who works here, or to nobody. Needs requests:write; may raise Invalid."""
    row, _ = steps.opened(work, request_id, expected)
    if user_id is not None and work.session.get(users.User, user_id) is None:
        raise Invalid(faults=[Fault("/assignee_id", "unknown", "There is nobody of that id.")])
    row.assignee_id = user_id
    timeline.note(work, row.id, EventKind.ASSIGNED, to=str(user_id) if user_id else None)


def _must_be_allowed(work: Work, row: SubjectRequest, ground: Ground, doubt: Doubt | None) -> None:
    if ground is not Ground.IDENTITY:
        return
    if row.identity is not Identity.NONE:
        raise Conflict("It was shown already who asks: nothing more may be asked for.")
    if work.actor.kind is ActorKind.API_KEY:
        raise Forbidden("Whether there is reason to doubt is for an officer to say.")
    if doubt is None and row.regime is not Regime.UK_GDPR:
        raise Invalid(faults=[Fault("/doubt", "missing", "Say why it is doubted who asks.")])


def _is_counted(
    work: Work, row: SubjectRequest, rights: Sequence[RequestRight], ground: Ground, doubt: Doubt | None
) -> bool:
    waiting = [each for each in rights if each.outcome is None]
    found = [clocks.period(work, row, each.right) for each in waiting]
    return any(clocks.counts(each, ground, is_doubted=doubt is not None) for each in found)


def _write(work: Work, row: SubjectRequest, ground: Ground, doubt: Doubt | None, *, is_counted: bool) -> None:
    work.session.add(
        RequestPause(
            id=new_id(work.now),
            request_id=row.id,
            ground=ground,
            doubt=doubt.value if doubt else None,
            is_counted=is_counted,
            begins=work.now,
            by_id=work.actor.id,
        )
    )


def _end_pauses(work: Work, row: SubjectRequest) -> None:
    row.stands_since = None
    for each in work.session.scalars(stored.pauses(row.id)):
        each.ends = each.ends or work.now


def _note(work: Work, row: SubjectRequest, why: str) -> None:
    audit.note(work, Action.REQUEST_DECIDED, about=row.id, why=why, state=row.state.value)
