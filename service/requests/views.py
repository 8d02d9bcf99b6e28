"""What is there to see of a case: clocks, rights, what happened; its words only to whoever says why?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from rules.deadlines import Ground
from rules.requests import Outcome, Refusal, Regime, RequestState, Right
from rules.restrictions import Ground as Restricting
from service import reveals
from service.access import ActorKind, Scope
from service.audit import Action
from service.errors import Gone, NotFound
from service.requests import Asker, Details, Identity, Via, carrying, clocks, details_of, timeline
from service.requests.timeline import Event
from service.storage import keys
from service.storage import requests as stored
from service.storage.requests import SubjectRequest
from service.work import Work

PAGE = 25
SOON = 7
"""Days before its last day from which a case is called urgent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightView:
    """One right of a case, with its clock."""

    right: Right
    due_raw: date | None
    due_on: date | None
    clock_id: str | None
    clock_version: str | None
    outcome: Outcome | None
    refusal: Refusal | None
    ground: Restricting | None
    """Of a restriction, once it is known."""
    upheld_at: datetime | None
    """Of an objection that has to be weighed, when the person's reasons were found to weigh more."""
    piece_id: UUID | None
    begun_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseView:
    """A time for which we waited."""

    ground: Ground
    doubt: str | None
    is_counted: bool
    begins: datetime
    ends: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A case as it stands, without a word of whoever asks."""

    id: UUID
    regime: Regime
    state: RequestState
    via: Via
    asker: Asker
    identity: Identity
    language: str
    received_at: datetime
    due_on: date | None
    days_left: int | None
    """Of the clock as it runs: 0 on the last day, negative when it is over; None when nobody waits."""
    stands_since: datetime | None
    first_due_on: date | None
    acknowledge_by: date | None
    acknowledged_at: datetime | None
    extended_at: datetime | None
    extension: str | None
    proposed_by: UUID | None
    approved_by: UUID | None
    assignee_id: UUID | None
    created_by: UUID | None
    ended_at: datetime | None
    etag: str
    rights: tuple[RightView, ...] = ()

    @property
    def is_over(self) -> bool:
        """Does nobody wait for an answer any more?"""
        return self.state in stored.ENDED

    @property
    def is_late(self) -> bool:
        return self.days_left is not None and self.days_left < 0 and self.stands_since is None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case on its own page."""

    request: RequestView
    contact_ids: tuple[UUID, ...]
    pauses: tuple[PauseView, ...]
    events: tuple[Event, ...] = field(repr=False)
    may_extend: bool
    needs_second: bool
    is_readable: bool
    """Are its words still there?"""


def listed(
    work: Work,
    *,
    is_open: bool | None = True,
    state: RequestState | None = None,
    right: Right | None = None,
    assignee_id: UUID | None = None,
    offset: int = 0,
    limit: int = PAGE,
) -> tuple[Sequence[RequestView], int | None]:
    """Cases, what is due first, and the offset to go on from when there are more; a key sees its source's."""
    work.actor.must(Scope.REQUESTS_READ)
    rows = work.session.scalars(
        stored.page(
            is_open=None if state else is_open,
            state=state,
            right=right,
            assignee_id=assignee_id,
            source_id=_own(work),
            offset=offset,
            limit=limit + 1,
        )
    ).all()
    return _views(work, rows[:limit]), offset + limit if len(rows) > limit else None


def due(work: Work, *, days: int, limit: int = 200) -> Sequence[RequestView]:
    """Open cases whose last day comes within so many days, or has passed, the most urgent first."""
    work.actor.must(Scope.REQUESTS_READ)
    until = date.fromordinal(clocks.today(work).toordinal() + days)
    return _views(work, work.session.scalars(stored.due_by(until, limit=limit)).all())


def show(work: Work, request_id: UUID) -> RequestView:
    """One case. Needs requests:read or requests:write; raises NotFound."""
    return _views(work, [_row(work, request_id)])[0]


def case(work: Work, request_id: UUID) -> CaseView:
    """One case with all that happened in it. Needs requests:read; raises NotFound."""
    row = _row(work, request_id)
    [view] = _views(work, [row])
    pauses = work.session.scalars(stored.pauses(request_id)).all()
    rights = work.session.scalars(stored.rights(request_id)).all()
    return CaseView(
        request=view,
        contact_ids=tuple(work.session.scalars(stored.contacts_of(request_id))),
        pauses=tuple(
            PauseView(
                ground=each.ground,
                doubt=each.doubt,
                is_counted=each.is_counted,
                begins=each.begins,
                ends=each.ends,
            )
            for each in pauses
        ),
        events=tuple(timeline.told(work, request_id)),
        may_extend=not view.is_over and clocks.may_extend(work, row, rights),
        needs_second=carrying.needs_second(work, row),
        is_readable=row.details is not None and keys.find(work.session, row.id) is not None,
    )


def reveal(work: Work, request_id: UUID, *, purpose: str) -> tuple[Details, Sequence[Event]]:
    """Who asks and in which words, and what officers wrote; the audit says who looked, and why, beforehand.

    Needs requests:read and contacts:reveal. Raises NotFound, Gone, Invalid without a purpose, TooMany.
    """
    work.actor.must(Scope.CONTACTS_REVEAL)
    row = _row(work, request_id)
    key = keys.find(work.session, request_id)
    if key is None or row.details is None:
        raise Gone
    reveals.note(work, Action.REQUEST_REVEALED, owner=request_id, fields=["details"], purpose=purpose)
    safe = work.vault.safe(key)
    return details_of(row, safe), timeline.told(work, request_id, safe=safe)


def counts(work: Work) -> Mapping[RequestState, int]:
    """How many open cases there are, by state. Needs requests:read."""
    work.actor.must(Scope.REQUESTS_READ)
    return dict(iter(work.session.execute(stored.count_open())))


def late(work: Work) -> int:
    """How many open cases are past their last day. Needs requests:read."""
    work.actor.must(Scope.REQUESTS_READ)
    return work.session.scalar(stored.count_late(clocks.today(work))) or 0


def _row(work: Work, request_id: UUID) -> SubjectRequest:
    if not work.actor.may(Scope.REQUESTS_WRITE):  # whoever opens a case is told how it stands
        work.actor.must(Scope.REQUESTS_READ)
    row = work.session.get(SubjectRequest, request_id)
    own = _own(work)
    if row is None or (own is not None and row.source_id != own):
        raise NotFound
    return row


def _own(work: Work) -> UUID | None:
    return work.actor.source_id if work.actor.kind is ActorKind.API_KEY else None


def _views(work: Work, rows: Sequence[SubjectRequest]) -> list[RequestView]:
    rights: dict[UUID, list[RightView]] = {row.id: [] for row in rows}
    for each in stored.rights_of(work.session, list(rights)):
        rights[each.request_id].append(
            RightView(
                right=each.right,
                due_raw=each.due_raw,
                due_on=each.due_on,
                clock_id=each.clock_id,
                clock_version=each.clock_version,
                outcome=each.outcome,
                refusal=each.refusal,
                ground=each.ground,
                upheld_at=each.upheld_at,
                piece_id=each.piece_id,
                begun_at=each.begun_at,
                ended_at=each.ended_at,
            )
        )
    today = clocks.today(work)
    return [_view(row, rights[row.id], today) for row in rows]


def _view(row: SubjectRequest, rights: list[RightView], today: date) -> RequestView:
    waits = row.state not in stored.ENDED
    return RequestView(
        id=row.id,
        regime=row.regime,
        state=row.state,
        via=row.via,
        asker=row.asker,
        identity=row.identity,
        language=row.language,
        received_at=row.received_at,
        due_on=row.due_on,
        days_left=(row.due_on - today).days if waits and row.due_on else None,
        stands_since=row.stands_since,
        first_due_on=row.first_due_on,
        acknowledge_by=row.acknowledge_by,
        acknowledged_at=row.acknowledged_at,
        extended_at=row.extended_at,
        extension=row.extension,
        proposed_by=row.proposed_by,
        approved_by=row.approved_by,
        assignee_id=row.assignee_id,
        created_by=row.created_by,
        ended_at=row.ended_at,
        etag=str(row.revision),
        rights=tuple(sorted(rights, key=lambda each: carrying.ORDER.index(each.right))),
    )
