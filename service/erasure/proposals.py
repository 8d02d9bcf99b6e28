"""Who is to be erased together, and has a second person agreed?

One person proposes a list, which is frozen; another approves it; a job writes the erasures down one by one.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.erasing import Cause
from service import audit, erasure
from service.access import Scope
from service.audit import Action
from service.errors import Conflict, Fault, Forbidden, Gone, Invalid, NotFound
from service.ids import new_id
from service.jobs import queue
from service.storage import contacts
from service.storage import erasure as stored
from service.storage.erasure import BulkErasure
from service.storage.erasure import ProposalState as ProposalState
from service.work import Work

JOB = "erasure.bulk"
MOST = 10_000
"""People in one list; more are several lists."""
TOGETHER = 50
"""Erasures that one job writes down."""
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A frozen list, and what became of it."""

    id: UUID
    state: ProposalState
    contacts: tuple[UUID, ...]
    digest: str
    is_suppressed: bool
    proposed_at: datetime
    proposed_by: UUID | None
    decided_at: datetime | None
    decided_by: UUID | None
    begun: int
    skipped: int
    finished_at: datetime | None


def propose(work: Work, contact_ids: Sequence[UUID], *, suppress: bool) -> UUID:
    """Freeze a list of people for somebody else to approve. Needs requests:manage.

    Raises Invalid for nobody, for more than 10,000, and when one of them is not there.
    """
    work.actor.must(Scope.REQUESTS_MANAGE)
    wanted = sorted(set(contact_ids))
    there = {row.id for row in contacts.load(work.session, wanted)}
    checks = (
        (bool(wanted), "nobody", "Say whom."),
        (len(wanted) <= MOST, "too_many", f"At most {MOST:,} at a time."),
        (len(there) == len(wanted), "not_there", f"{len(wanted) - len(there):,} of these are no contacts."),
    )
    if faults := [Fault("/contacts", *said) for holds, *said in checks if not holds]:
        raise Invalid(faults=faults)
    row = BulkErasure(
        id=new_id(work.now),
        state=ProposalState.PROPOSED,
        contacts=[str(each) for each in wanted],
        digest=_digest(wanted),
        is_suppressed=suppress,
        proposed_at=work.now,
        proposed_by=work.actor.id,
        next=0,
        begun=0,
        skipped=0,
    )
    work.session.add(row)
    audit.note(work, Action.ERASURE_PROPOSED, about=row.id, count=len(wanted), root=row.digest)
    return row.id


def approve(work: Work, proposal_id: UUID, *, digest: str) -> None:
    """Let the list be erased that bears this digest. Needs requests:manage.

    Raises Forbidden for whoever proposed it; NotFound; Conflict when it was decided before, or is another.
    """
    row = _undecided(work, proposal_id)
    if digest != row.digest:
        raise Conflict("This is not the list that you saw.")
    row.state, row.decided_at, row.decided_by = ProposalState.RUNNING, work.now, work.actor.id
    audit.note(work, Action.ERASURE_DECIDED, about=row.id, state=row.state.value, count=len(row.contacts))
    _go_on(work, row.id)


def decline(work: Work, proposal_id: UUID) -> None:
    """Let nobody of the list be erased. Needs requests:manage; raises NotFound, Forbidden, Conflict."""
    row = _undecided(work, proposal_id)
    row.state, row.decided_at, row.decided_by = ProposalState.DECLINED, work.now, work.actor.id
    audit.note(work, Action.ERASURE_DECIDED, about=row.id, state=row.state.value, count=len(row.contacts))


def show(work: Work, proposal_id: UUID) -> Proposal:
    """One list. Needs requests:read; raises NotFound."""
    work.actor.must(Scope.REQUESTS_READ)
    row = work.session.get(BulkErasure, proposal_id)
    if row is None:
        raise NotFound
    return _view(row)


def listed(work: Work, *, before: UUID | None = None, limit: int = PAGE) -> Sequence[Proposal]:
    """The latest lists, newest first. Needs requests:read."""
    work.actor.must(Scope.REQUESTS_READ)
    return [_view(row) for row in work.session.scalars(stored.proposals(before=before, limit=limit))]


def take_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: write down the next erasures of a list, and have the others written down later."""
    row = work.session.scalars(stored.locked_proposal(UUID(payload["proposal"]))).one_or_none()
    if row is None or row.state is not ProposalState.RUNNING:
        return
    for contact_id in row.contacts[row.next : row.next + TOGETHER]:
        _begin(work, row, UUID(contact_id))
    row.next = min(row.next + TOGETHER, len(row.contacts))
    if row.next < len(row.contacts):
        _go_on(work, row.id)
    else:
        row.state, row.finished_at = ProposalState.DONE, work.now


def _begin(work: Work, row: BulkErasure, contact_id: UUID) -> None:
    try:
        erasure.erase(work, [contact_id], cause=Cause.OFFICER, suppress=row.is_suppressed, proposal_id=row.id)
    except (Conflict, Gone, NotFound):
        row.skipped += 1  # another of the list was the same person, or somebody was faster
    else:
        row.begun += 1


def _go_on(work: Work, proposal_id: UUID) -> None:
    queue.enqueue(work, JOB, {"proposal": proposal_id}, lane=f"erasure:{proposal_id}")


def _undecided(work: Work, proposal_id: UUID) -> BulkErasure:
    work.actor.must(Scope.REQUESTS_MANAGE)
    row = work.session.scalars(stored.locked_proposal(proposal_id)).one_or_none()
    if row is None:
        raise NotFound
    if row.proposed_by == work.actor.id:
        raise Forbidden("Another has to look at it than the one who proposed it.")
    if row.state is not ProposalState.PROPOSED:
        raise Conflict("This was decided before.")
    return row


def _digest(contact_ids: Sequence[UUID]) -> str:
    return hashlib.sha256(b"".join(each.bytes for each in contact_ids)).hexdigest()


def _view(row: BulkErasure) -> Proposal:
    return Proposal(
        id=row.id,
        state=row.state,
        contacts=tuple(map(UUID, row.contacts)),
        digest=row.digest,
        is_suppressed=row.is_suppressed,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        begun=row.begun,
        skipped=row.skipped,
        finished_at=row.finished_at,
    )
