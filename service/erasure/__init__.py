"""Whom do we erase, how far is it, and what became of each part?

The intent is written down first, in a transaction of its own; only then does anything go, one category at a
time, each in one transaction with its result. Whoever goes on after a crash reads the ledger, so nothing is
said to be erased that was not touched.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from rules import erasing
from rules.erasing import Category, Cause, ErasureState, Fate, Ground
from rules.restrictions import Ground as Limit
from rules.tellings import Deed
from service import audit, recipients
from service.access import SYSTEM, Scope
from service.audit import Action
from service.erasure import case as cases
from service.erasure import placing, removing
from service.erasure.locating import Found as Found
from service.erasure.locating import located as located
from service.errors import Conflict, Fault, Invalid, NotFound
from service.ids import new_id
from service.jobs import queue
from service.storage import erasure as stored
from service.storage import restrictions, traces
from service.storage.base import BigCount
from service.storage.erasure import Erasure, ErasureResult, SubjectKind
from service.work import Work

JOB = "erasure.next"
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one category."""

    category: Category
    fate: Fate
    count: int
    """Rows and values that went."""
    kept: int
    ground: Ground | None
    until: datetime | None
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureView:
    """One erasure as it stands."""

    id: UUID
    state: ErasureState
    cause: Cause
    request_id: UUID | None
    contacts: tuple[UUID, ...]
    leads: int
    is_suppressed: bool
    recorded_at: datetime
    recorded_by: UUID | None
    ended_at: datetime | None
    cleaned_at: datetime | None
    replayed_at: datetime | None
    results: Mapping[Category, Result]
    """In the order in which they go."""


def erase(
    work: Work,
    contact_ids: Collection[UUID],
    *,
    cause: Cause,
    request_id: UUID | None = None,
    suppress: bool,
    categories: Collection[str] | None = None,
    proposal_id: UUID | None = None,
) -> UUID:
    """Write down that a person is to be erased, with all that was merged into them; a job does it.

    Nothing is touched but the suppression list: with `suppress` every sign of theirs goes onto it at once, so
    that they do not come back by another way. Outside a case whoever was given their data is told, too.
    `categories` are all unless given. What a retention rule wants kept is held until that duty is over,
    whoever asks (GDPR art. 17(3)(b)). Needs requests:manage, or
    requests:write for cause `key`. Raises Invalid for an unknown category, or for half a person; NotFound,
    Gone; Conflict while another erasure of one of them is under way, and, unless the person asks for it
    now, when they asked before that the data be kept (GDPR art. 18(1)(b) and (c)).
    """
    work.actor.must(Scope.REQUESTS_WRITE if cause is Cause.KEY else Scope.REQUESTS_MANAGE)
    wanted = _wanted(categories)
    members = cases.cluster(work, sorted(set(contact_ids)))
    if not members:
        raise Invalid(faults=[Fault("", "nobody", "Say whom.")])
    if stored.under_way(work.session, members):
        raise Conflict("This person is being erased already.")
    if cause is not Cause.REQUEST:
        _must_not_be_wanted(work, members)
    erasure = Erasure(
        id=new_id(work.now),
        cause=cause,
        request_id=request_id,
        proposal_id=proposal_id,
        is_suppressed=suppress,
        state=ErasureState.RECORDED,
        recorded_at=work.now,
        recorded_by=work.actor.id,
    )
    work.session.add(erasure)
    work.session.flush()  # what follows refers to it
    # Whoever may erase binds themselves to the duties, whatever else they may.
    placing.by_duty(replace(work, actor=SYSTEM), members, wanted)
    if request_id is None and Category.CONTACT in wanted:
        # In a case it is the case that tells them (GDPR art. 19).
        recipients.tell(work, members, deed=Deed.ERASED)
    _write_down(work, erasure, members, wanted | {Category.SUPPRESSION} if suppress else wanted)
    audit.note(work, Action.ERASURE_RECORDED, about=erasure.id, why=cause.value, count=len(members))
    go_on(work, erasure.id)
    return erasure.id


def view(work: Work, erasure_id: UUID) -> ErasureView:
    """One erasure as it stands. Needs requests:read; raises NotFound."""
    work.actor.must(Scope.REQUESTS_READ)
    return recorded(work, erasure_id)


def recorded(work: Work, erasure_id: UUID) -> ErasureView:
    """The same for whoever has just written it down."""
    row = work.session.get(Erasure, erasure_id)
    if row is None:
        raise NotFound
    return _view(work, row)


def listed(
    work: Work, *, state: ErasureState | None = None, before: UUID | None = None, limit: int = PAGE
) -> tuple[Sequence[ErasureView], UUID | None]:
    """Erasures, newest first, and the id to go on from when there are more. Needs requests:read."""
    work.actor.must(Scope.REQUESTS_READ)
    rows = work.session.scalars(stored.page(state=state, before=before, limit=limit + 1)).all()
    return [_view(work, row) for row in rows[:limit]], rows[limit - 1].id if len(rows) > limit else None


def of_request(work: Work, request_id: UUID) -> Sequence[ErasureView]:
    """The erasures that a case led to, oldest first. Needs requests:read."""
    work.actor.must(Scope.REQUESTS_READ)
    return [_view(work, row) for row in work.session.scalars(stored.of_request(request_id))]


def go_on(work: Work, erasure_id: UUID) -> None:
    """Have the next step done after this work is committed. One too many does no harm."""
    queue.enqueue(work, JOB, {"erasure": erasure_id}, lane=f"erasure:{erasure_id}")


def _wanted(categories: Collection[str] | None) -> frozenset[Category]:
    if categories is None:
        return frozenset(Category) - {Category.SUPPRESSION}
    if strange := erasing.unknown(categories):
        detail = f"{len(strange)} of these are no category; there are {', '.join(Category)}."
        raise Invalid(faults=[Fault("/categories", "unknown_category", detail)])
    wanted = frozenset(map(Category, categories)) - {Category.SUPPRESSION}
    if not wanted:
        raise Invalid(faults=[Fault("/categories", "nothing", "Say what is to go.")])
    if lacking := erasing.lacking(wanted):
        detail = f"These go together: {', '.join(sorted(lacking))} as well."
        raise Invalid(faults=[Fault("/categories", "half", detail)])
    return wanted


def _must_not_be_wanted(work: Work, members: Sequence[UUID]) -> None:
    for member in members:
        for row in work.session.scalars(restrictions.of_contact(member)):
            if row.lifted_at is None and row.ground in _WANTED:
                raise Conflict("The person asked that the data be kept: end that restriction first.")


_WANTED = frozenset({Limit.UNLAWFUL, Limit.CLAIMS})
"""Restrictions by which the person wants the data kept rather than erased."""


def _write_down(
    work: Work, erasure: Erasure, members: Sequence[UUID], categories: Collection[Category]
) -> None:
    leads = traces.leads_of(work.session, members)
    cases.write_down(work, erasure.id, members, SubjectKind.CONTACT)
    cases.write_down(work, erasure.id, leads, SubjectKind.LEAD)
    for category in erasing.in_order(categories):
        work.session.add(
            ErasureResult(erasure_id=erasure.id, category=category, fate=Fate.WAITING, count=0, kept=0)
        )
    work.session.flush()  # the case is read from what was written
    if Category.SUPPRESSION in categories:
        # Whoever may erase may do this part of it, whatever else they may.
        case = cases.opened(replace(work, actor=SYSTEM), erasure)
        done = removing.suppress(case)
        note_result(case.results[Category.SUPPRESSION], done, at=work.now)


def note_result(result: ErasureResult, done: cases.Done, *, at: datetime) -> None:
    """Write down what became of a category: what was counted, and nothing else."""
    result.count = BigCount(result.count + done.gone)
    result.kept, result.ground, result.until = BigCount(done.kept), done.ground, done.until
    result.after, result.error, result.at = done.after, None, at
    if done.after is not None:
        result.fate = Fate.WAITING
    elif done.kept:
        result.fate = Fate.RETAINED
    else:
        result.fate = Fate.ERASED if result.count else Fate.NOTHING


def _view(work: Work, row: Erasure) -> ErasureView:
    subjects = work.session.scalars(stored.subjects(row.id)).all()
    found = {each.category: each for each in work.session.scalars(stored.results(row.id))}
    people = tuple(each.owner for each in subjects if each.kind is SubjectKind.CONTACT)
    return ErasureView(
        id=row.id,
        state=row.state,
        cause=row.cause,
        request_id=row.request_id,
        contacts=people,
        leads=len(subjects) - len(people),
        is_suppressed=row.is_suppressed,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        ended_at=row.ended_at,
        cleaned_at=row.cleaned_at,
        replayed_at=row.replayed_at,
        results={each: _result(found[each]) for each in erasing.ORDER if each in found},
    )


def _result(row: ErasureResult) -> Result:
    return Result(
        category=row.category,
        fate=row.fate,
        count=row.count,
        kept=row.kept,
        ground=row.ground,
        until=row.until,
        at=row.at,
    )
