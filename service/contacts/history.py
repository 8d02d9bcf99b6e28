"""What has happened to a contact, from its beginning until today?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from rules.fields import FieldName
from service.access import Scope
from service.contacts import must_stand
from service.storage import contacts as stored
from service.storage import merges
from service.storage.contacts import Contact
from service.work import Work

MOST = 200


class EventKind(StrEnum):
    BEGUN = "begun"
    RECORD = "record"
    """A source sent something about the person."""
    MERGED = "merged"
    UNMERGED = "unmerged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened."""

    at: datetime
    kind: EventKind
    source_id: UUID | None = None
    source_name: str | None = None
    record_id: UUID | None = None
    merge_id: UUID | None = None
    contact_ids: tuple[UUID, ...] = ()
    """The contacts that took part in a merge, this one included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """One record that a contact is built from."""

    record_id: UUID
    source_id: UUID
    source_name: str
    received_at: datetime
    observed_at: datetime
    score: int
    grade: str
    fields: tuple[FieldName, ...]
    """What it says something about."""


def timeline(work: Work, contact_id: UUID) -> Sequence[Event]:
    """What happened, the latest first. Raises NotFound, Gone, Merged."""
    work.actor.must(Scope.CONTACTS_READ)
    row = must_stand(work, contact_id)
    return sorted(_events(work, row), key=lambda event: event.at, reverse=True)[:MOST]


def sources(work: Work, contact_id: UUID) -> Sequence[SourceRecord]:
    """What it is built from, the newest first. Raises NotFound, Gone, Merged."""
    work.actor.must(Scope.CONTACTS_READ)
    must_stand(work, contact_id)
    lines = work.session.execute(stored.records_of(contact_id)).all()
    fields = stored.fields_held(work.session, [line.lead_id for line in lines])
    return [
        SourceRecord(
            record_id=line.lead_id,
            source_id=line.source_id,
            source_name=line.source_name,
            received_at=line.received_at,
            observed_at=line.observed_at,
            score=line.score,
            grade=line.grade,
            fields=fields.get(line.lead_id, ()),
        )
        for line in lines
    ]


def _events(work: Work, row: Contact) -> Iterator[Event]:
    yield Event(at=row.created_at, kind=EventKind.BEGUN)
    for line in work.session.execute(stored.records_of(row.id)):
        yield Event(
            at=line.received_at,
            kind=EventKind.RECORD,
            source_id=line.source_id,
            source_name=line.source_name,
            record_id=line.lead_id,
        )
    yield from _merges(work, row.id)


def _merges(work: Work, contact_id: UUID) -> Iterator[Event]:
    made = work.session.scalars(merges.of_contact(contact_id, limit=MOST)).all()
    parts: dict[UUID, list[UUID]] = {}
    for part in work.session.scalars(merges.parts([each.id for each in made])):
        parts.setdefault(part.merge_id, []).append(part.contact_id)
    for each in made:
        ids = tuple(parts.get(each.id, ()))
        yield Event(at=each.made_at, kind=EventKind.MERGED, merge_id=each.id, contact_ids=ids)
        if each.undone_at is not None:
            yield Event(at=each.undone_at, kind=EventKind.UNMERGED, merge_id=each.id, contact_ids=ids)
