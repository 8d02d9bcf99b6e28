"""What belongs to a case besides itself: what we hold of the person, letters, notices to recipients?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service import erasure, outbox, recipients
from service import restrictions as held
from service.access import Scope
from service.erasure import ErasureView, Found
from service.errors import Gone, NotFound
from service.outbox import LetterKind
from service.recipients import Telling
from service.restrictions import RestrictionView
from service.storage.outbox import LetterState
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """A letter of a case; what it says is sealed until it is gone."""

    kind: LetterKind
    state: LetterState
    written_at: datetime
    ended_at: datetime | None


def letters(work: Work, request_id: UUID) -> Sequence[LetterView]:
    """The letters of a case that are remembered, oldest first. Needs requests:read."""
    work.actor.must(Scope.REQUESTS_READ)
    return [
        LetterView(kind=row.kind, state=row.state, written_at=row.created_at, ended_at=row.ended_at)
        for row in outbox.of_owner(work, request_id)
    ]


def tellings(work: Work, request_id: UUID) -> Sequence[Telling]:
    """Who had to be told, and what became of it. Needs requests:read."""
    work.actor.must(Scope.REQUESTS_READ)
    return recipients.tellings_of(work, request_id)


def erasures(work: Work, request_id: UUID) -> Sequence[ErasureView]:
    """The erasures that the case led to. Needs requests:read."""
    return erasure.of_request(work, request_id)


def restrictions(work: Work, request_id: UUID) -> Sequence[RestrictionView]:
    """Whose data are, or were, kept and not used for the case. Needs requests:read."""
    return held.of_request(work, request_id)


def found(work: Work, contact_ids: Sequence[UUID]) -> Sequence[Found]:
    """What we hold of whom a case is about, by category; nothing once they are gone. Needs requests:read."""
    if not contact_ids:
        return []
    try:
        return erasure.located(work, contact_ids)
    except (Gone, NotFound):
        return []
