"""How is a request carried out, right by right, and when has it been answered?

Each right is a piece of work of its own (a copy, an erasure, a restriction), which says when it is done. One
job begins what has not begun and ends what is finished: it may run any number of times.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.copies import PackageKind, PackageState
from rules.erasing import Category, Cause, Fate
from rules.requests import Outcome, Refusal, RequestState, Right
from rules.tellings import Deed
from service import audit, corrections, erasure, packages, page_links, recipients, restrictions
from service.access import ActorKind, Scope
from service.audit import Action
from service.errors import Conflict, Forbidden, NotFound
from service.jobs import queue
from service.page_links import LASTS, LinkKind
from service.requests import (
    SETTLE,
    Identity,
    clocks,
    details_of,
    grounds,
    letters,
    objecting,
    steps,
    timeline,
    weighing,
)
from service.requests.timeline import EventKind
from service.storage import keys
from service.storage import requests as stored
from service.storage.requests import RequestRight, SubjectRequest
from service.work import Work

ORDER = (
    Right.OBJECTION,
    Right.OBJECTION_TO_INTEREST,
    Right.RESTRICTION,
    Right.RECTIFICATION,
    Right.ACCESS,
    Right.PORTABILITY,
    Right.ERASURE,
)
"""In this order they begin: an erasure comes last, for it ends everything else."""

_COPIES = {Right.ACCESS: PackageKind.ACCESS, Right.PORTABILITY: PackageKind.PORTABILITY}
# What stays of an erased person by its nature does not make an erasure less: hashes, and the case itself.
_OUR_OWN = frozenset({Category.SUPPRESSION, Category.REQUESTS})


def approve(work: Work, request_id: UUID, *, expected: str | None = None) -> RequestState:
    """Have a case carried out, or propose it where a second person has to agree; tells what it is then.

    Needs requests:write. The second person is no key, and neither who proposed it nor who opened the case:
    Forbidden. Raises NotFound, Stale; Conflict before identity is shown, the ground of a restriction told
    and an objection weighed, or when it was decided already.
    """
    work.actor.must(Scope.REQUESTS_WRITE)
    if work.actor.kind is ActorKind.PERSON:
        raise NotFound
    row = steps.load(work, request_id, expected=expected)
    grounds.must_be_told(work, row)
    weighing.must_have_been_weighed(work, row)
    if row.state is RequestState.AWAITING_APPROVAL:
        _must_be_another(work, row)
        row.approved_by = work.actor.id
        timeline.note(work, row.id, EventKind.APPROVED)
    elif row.identity is Identity.NONE:
        raise Conflict("It has not been shown who asks.")
    elif needs_second(work, row):
        steps.go(row, RequestState.AWAITING_APPROVAL)
        row.proposed_by = work.actor.id
        timeline.note(work, row.id, EventKind.PROPOSED)
        _note(work, row, "proposed")
        return row.state
    steps.go(row, RequestState.EXECUTING)
    timeline.note(work, row.id, EventKind.BEGUN)
    _note(work, row, "approved")
    queue.enqueue(work, SETTLE, {"request": row.id}, priority=queue.SOON)
    return row.state


def send_back(work: Work, request_id: UUID, *, note: str = "", expected: str | None = None) -> None:
    """The second person does not agree: the case goes back. Needs requests:manage; raises as `approve`."""
    work.actor.must(Scope.REQUESTS_MANAGE)
    row = steps.load(work, request_id, expected=expected)
    if row.state is not RequestState.AWAITING_APPROVAL:
        raise Conflict("Nobody has to agree to anything here.")
    steps.go(row, RequestState.IN_PROGRESS)
    row.proposed_by = None
    timeline.note(work, row.id, EventKind.RETURNED, text=note)
    _note(work, row, "returned")


def needs_second(work: Work, row: SubjectRequest) -> bool:
    """Must somebody else agree? To the erasure of several contacts, or to everything where that is set."""
    if work.settings.two_people:
        return True
    asked = {each.right for each in steps.rights_of(work, row) if each.outcome is None}
    return Right.ERASURE in asked and len(work.session.scalars(stored.contacts_of(row.id)).all()) > 1


def settle_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: begin what has not begun, end what is finished, and answer when all is."""
    row = work.session.scalars(stored.locked(UUID(payload["request"]))).one_or_none()
    if row is None:
        return
    if row.state is RequestState.PARTIALLY_FULFILLED:
        _finish(work, row)
        return
    if row.state is not RequestState.EXECUTING:
        return
    row.revision += 1
    rights = in_order(steps.rights_of(work, row))
    contact_ids = work.session.scalars(stored.contacts_of(row.id)).all()
    for each in rights:
        if each.outcome is not None or (each.right is Right.ERASURE and _is_early(work, rights)):
            continue
        if not contact_ids and each.right is not Right.OBJECTION:
            steps.conclude(work, row, each, Outcome.REFUSED, refusal=Refusal.NO_MATCH)
        elif each.begun_at is None and not (grounds.is_missing(each) or weighing.must_be_weighed(each)):
            _begin(work, row, each, contact_ids)
    for each in rights:
        if each.outcome is None and each.begun_at is not None:
            _look(work, row, each)
    row.due_on = clocks.next_due(rights)
    steps.end_if_settled(work, row, rights)


def conclude(
    work: Work, request_id: UUID, right: Right, outcome: Outcome, *, expected: str | None = None
) -> None:
    """Say by hand what became of a right that no job can finish: a correction. Needs requests:manage.

    Raises NotFound, Stale; Conflict unless it is being carried out and still open.
    """
    work.actor.must(Scope.REQUESTS_MANAGE)
    row = steps.load(work, request_id, expected=expected)
    chosen = [each for each in steps.rights_of(work, row) if each.right is right and each.outcome is None]
    if row.state is not RequestState.EXECUTING or not chosen or right is not Right.RECTIFICATION:
        raise Conflict("There is no such right to be concluded here.")
    refusal = Refusal.UNFOUNDED if outcome is Outcome.REFUSED else None
    steps.conclude(work, row, chosen[0], outcome, refusal=refusal)
    queue.enqueue(work, SETTLE, {"request": row.id}, priority=queue.SOON)


def in_order(rights: Sequence[RequestRight]) -> list[RequestRight]:
    """The rights in the order in which they are carried out."""
    return sorted(rights, key=lambda each: ORDER.index(each.right))


def _begin(work: Work, row: SubjectRequest, each: RequestRight, contact_ids: Sequence[UUID]) -> None:
    each.begun_at = work.now
    timeline.note(work, row.id, EventKind.BEGUN, right=each.right.value, count=len(contact_ids))
    match each.right:
        case Right.OBJECTION:
            key = keys.find(work.session, row.id)
            if key is not None:
                objecting.object_(work, row, details_of(row, work.vault.safe(key)), contact_ids)
            steps.conclude(work, row, each, Outcome.DONE)
        case Right.OBJECTION_TO_INTEREST:
            weighing.carry_out(work, row, contact_ids)
            steps.conclude(work, row, each, Outcome.DONE)
        case Right.RESTRICTION if each.ground is not None:
            for contact_id in contact_ids:
                each.piece_id = restrictions.restrict(work, contact_id, ground=each.ground, request_id=row.id)
            steps.conclude(work, row, each, Outcome.DONE)
        case Right.ACCESS | Right.PORTABILITY:
            kind = _COPIES[each.right]
            each.piece_id = packages.order(
                work, contact_ids, kind=kind, request_id=row.id, language=row.language
            )
        case Right.ERASURE:
            recipients.tell(work, contact_ids, deed=Deed.ERASED, request_id=row.id)
            each.piece_id = erasure.erase(
                work, contact_ids, cause=Cause.REQUEST, request_id=row.id, suppress=True
            )
        case _:
            pass  # a correction: an officer puts it right on the page of the contact, and says so


def _look(work: Work, row: SubjectRequest, each: RequestRight) -> None:
    """Has the piece of work come to its end, and to which?"""
    match each.right:
        case Right.ACCESS | Right.PORTABILITY if each.piece_id is not None:
            found = packages.view(work, each.piece_id)
            if found.state is PackageState.READY:
                _hand_out(work, row, each.piece_id, found.expires_at)
            if found.state is PackageState.READY or found.fetched_at is not None:
                steps.conclude(work, row, each, Outcome.DONE)
        case Right.ERASURE if each.piece_id is not None:
            view = erasure.view(work, each.piece_id)
            if view.ended_at is not None and not _has_failed(view):
                outcome, refusal = _of_erasure(view)
                steps.conclude(work, row, each, outcome, refusal=refusal)
        case Right.RECTIFICATION:
            if corrections.of_request(work, row.id):
                steps.conclude(work, row, each, Outcome.DONE)
        case _:
            pass


def _hand_out(work: Work, row: SubjectRequest, package_id: UUID, expires_at: datetime | None) -> None:
    """Send the link to the copy; who has no mailbox gets one from an officer."""
    token = packages.link(work, package_id)
    days = (expires_at - work.now).days if expires_at else LASTS[LinkKind.PACKAGE].days
    letters.package(work, row, link=page_links.address(work, LinkKind.PACKAGE, token), days=days)


def _finish(work: Work, row: SubjectRequest) -> None:
    """The release of a hold has finished what had to be left: then the person is told so."""
    rights = steps.rights_of(work, row)
    for each in rights:
        if each.right is not Right.ERASURE or each.outcome is not Outcome.PARTLY or each.piece_id is None:
            continue
        view = erasure.view(work, each.piece_id)
        outcome, _ = _of_erasure(view)
        if view.ended_at is not None and not _has_failed(view) and outcome is Outcome.DONE:
            row.revision += 1
            steps.go(row, RequestState.EXECUTING)
            steps.conclude(work, row, each, outcome)
            steps.end_if_settled(work, row, rights)


def _has_failed(view: erasure.ErasureView) -> bool:
    return any(result.fate in {Fate.FAILED, Fate.WAITING} for result in view.results.values())


def _of_erasure(view: erasure.ErasureView) -> tuple[Outcome, Refusal | None]:
    kept = [
        category
        for category, result in view.results.items()
        if result.fate is Fate.RETAINED and category not in _OUR_OWN
    ]
    return (Outcome.PARTLY, Refusal.HOLD) if kept else (Outcome.DONE, None)


def _is_early(work: Work, rights: Sequence[RequestRight]) -> bool:
    """Is something else still to be done first? A copy dies with the person: it has to be fetched first."""
    others = [each for each in rights if each.right is not Right.ERASURE]
    if any(each.outcome is None for each in others):
        return True
    [mine] = [each for each in rights if each.right is Right.ERASURE]
    is_last_day = mine.due_on is not None and clocks.today(work) >= mine.due_on
    return not is_last_day and any(_is_to_be_fetched(work, each) for each in others)


def _is_to_be_fetched(work: Work, each: RequestRight) -> bool:
    if each.right not in _COPIES or each.piece_id is None or each.outcome is not Outcome.DONE:
        return False
    found = packages.view(work, each.piece_id)
    return found.state is PackageState.READY and found.fetched_at is None


def _must_be_another(work: Work, row: SubjectRequest) -> None:
    if work.actor.kind is not ActorKind.USER:
        raise Forbidden("A person has to agree, not a key.")
    if work.actor.id in {row.proposed_by, row.created_by}:
        raise Forbidden("Somebody else has to agree.")


def _note(work: Work, row: SubjectRequest, why: str) -> None:
    audit.note(work, Action.REQUEST_DECIDED, about=row.id, why=why, state=row.state.value)
