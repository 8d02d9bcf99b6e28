"""Who must still be told from where we have their data, by when, and who has been told?

GDPR art. 14: of data that do not come from the person, the person is told within a month, and no later than
the first message or the first disclosure. Data of bought lists count from the day on which they came in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from rules.changes import Change
from rules.law.periods import notice_due
from service import audit, changes, sources
from service.access import Scope
from service.audit import Action
from service.errors import Fault, Forbidden, Invalid, NotFound
from service.ids import new_id
from service.storage import source_notices as stored
from service.storage.source_notices import SourceNotice
from service.work import Work

PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Somebody who must be told of one source."""

    contact_id: UUID
    source_id: UUID
    source_name: str
    obtained_at: datetime
    due_on: date
    days_left: int
    """Below zero when it is too late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueList:
    """Who must be told, the most urgent first, and how many there are in all."""

    lines: Sequence[Due]
    total: int


def note_sent(
    work: Work, source_id: UUID, *, sent_at: datetime | None = None, contact_id: UUID | None = None
) -> None:
    """Write down that people were told that their data come from this source, all of them or one contact.

    It covers what had come in by then: what a source sends later needs a notice of its own.
    Raises NotFound, also when the contact has nothing from the source; Invalid for a moment to come.
    """
    work.actor.must(Scope.CONSENTS_WRITE)
    if work.actor.source_id not in {None, source_id}:
        raise Forbidden
    source = sources.of_id(work, source_id)
    at = sent_at or work.now
    if at > work.now:
        raise Invalid(faults=[Fault("/sent_at", "in_future", "Lies in the future.")])
    covered = [None] if contact_id is None else _records(work, contact_id, source_id, at)
    if contact_id is not None:
        changes.mark(work, [contact_id], Change.PERMISSION)
    work.session.add_all(
        SourceNotice(
            id=new_id(work.now),
            source_id=source_id,
            record_id=record_id,
            received_until=at,
            sent_at=at,
            noted_at=work.now,
            noted_by=work.actor.id,
        )
        for record_id in covered
    )
    audit.note(work, Action.SOURCE_NOTICED, about=source.id, source=source.key, count=len(covered))


def due(work: Work, *, source_id: UUID | None = None, limit: int = PAGE) -> DueList:
    """Who must still be told, the most urgent first; a key sees those of its own source."""
    work.actor.must(Scope.CONSENTS_READ)
    wanted = work.actor.source_id or source_id
    lines = [
        _due(work, contact_id, source, name, obtained_at)
        for contact_id, source, name, obtained_at in work.session.execute(stored.untold(wanted, limit=limit))
        if contact_id is not None
    ]
    return DueList(lines=lines, total=work.session.scalar(stored.count_untold(wanted)) or 0)


def waiting(work: Work, *, most: int) -> int:
    """How many must still be told, counted up to `most`. Needs consents:read."""
    work.actor.must(Scope.CONSENTS_READ)
    return work.session.scalar(stored.some_untold(most)) or 0


def _records(work: Work, contact_id: UUID, source_id: UUID, until: datetime) -> list[UUID]:
    found = work.session.execute(stored.records_of(contact_id, source_id))
    records = [record_id for record_id, received_at in found if received_at <= until]
    if not records:
        raise NotFound("The contact has nothing from this source that had come in by then.")
    return records


def _due(work: Work, contact_id: UUID, source_id: UUID, name: str, obtained_at: datetime) -> Due:
    due_on = notice_due(obtained_at.date())
    return Due(
        contact_id=contact_id,
        source_id=source_id,
        source_name=name,
        obtained_at=obtained_at,
        due_on=due_on,
        days_left=(due_on - work.now.date()).days,
    )
