"""What changed since somebody last asked, and how far do they say to have got?

A place in the feed is a number and the life of the database in which it was given: after a backup was put
back the numbers begin anew behind the old ones, and a place of before means nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rules import changes as rules
from rules.changes import Change
from rules.fields import FieldName
from service.access import ActorKind, Scope
from service.errors import Fault, Forbidden, Invalid, TooOld
from service.storage import audit_log
from service.storage import feed as stored
from service.work import Work

PAGE = 100


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the feed: everything up to it was read."""

    era: int
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the feed: that something happened to a contact."""

    seq: int
    kind: Change
    """The gravest of what happened."""
    kinds: tuple[Change, ...]
    """All that happened, the gravest first."""
    contact_id: UUID
    survivor_id: UUID | None
    """Who answers for the contact, where it was merged."""
    fields: tuple[FieldName, ...]
    """Fields that say something else now, as far as that is known."""
    since: datetime
    """When the first of it happened."""
    at: datetime
    """When it was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some entries, and where to go on."""

    entries: Sequence[Entry]
    reached: Place
    """Everything up to here was looked through."""
    behind: int
    """Numbers that follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who reads the feed with a key."""

    key_id: UUID
    key_label: str
    source_id: UUID
    source_name: str
    is_revoked: bool
    seq: int
    behind: int
    """Numbers that it has not acknowledged."""
    is_lost: bool
    """Must it read everything anew, because what follows its place is not kept any more?"""
    acked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How the feed is doing."""

    last: int
    """The last number that was given."""
    gone: int
    """The last number whose entry was let go."""
    waiting: int
    """Deeds that nobody has been told of."""
    waiting_since: datetime | None
    """When the oldest of these was done."""


def read(work: Work, place: Place, *, kinds: Collection[Change] | None = None, limit: int = PAGE) -> Page:
    """The entries after a place, in the order of their numbers; those of certain kinds, if they are named.

    Needs changes:read. Raises TooOld when entries after the place are not kept any more, and Invalid for a
    place that the feed never reached.
    """
    work.actor.must(Scope.CHANGES_READ)
    last, gone = stored.head(work.session)
    era = _era(work)
    _must_be_kept(place, era=era, last=last, gone=gone)
    mask = None if kinds is None else rules.mask(kinds)
    rows = stored.entries(work.session, after=place.seq, mask=mask, limit=limit)
    # A number after the head was given while we read; it is for the next time.
    found = [_entry(row) for row in rows if row.seq <= last]
    reached = found[-1].seq if len(rows) == limit and found else last
    return Page(entries=found, reached=Place(era, reached), behind=last - reached)


def acknowledged(work: Work) -> Place:
    """How far the key at hand says to have got; before everything when it never said so."""
    found = stored.reader(work.session, _key(work))
    return Place(found.era, found.seq) if found else Place(_era(work), 0)


def oldest(work: Work) -> Place:
    """The place before the oldest entry that is kept."""
    return Place(_era(work), stored.head(work.session)[1])


def end(work: Work) -> Place:
    """The end of the feed as it is now."""
    return Place(_era(work), stored.head(work.session)[0])


def acknowledge(work: Work, place: Place) -> Page:
    """The key at hand has worked off everything up to a place; gives where it stands, with no entries.

    What was acknowledged once stays so: a place before it changes nothing. Needs changes:read; raises TooOld
    for a place of before the database was put back from a backup, and Invalid for one that never was.
    """
    work.actor.must(Scope.CHANGES_READ)
    last, _ = stored.head(work.session)
    era = _era(work)
    # What has been read may have been let go since: only what follows it must still be there.
    _must_be_kept(place, era=era, last=last, gone=0)
    before = stored.reader(work.session, _key(work))
    reached = max(place, Place(before.era, before.seq)) if before else place
    if before is None or reached != Place(before.era, before.seq):
        told = {"key_id": _key(work), "seq": reached.seq, "era": reached.era, "acked_at": work.now}
        stored.put_reader(work.session, told)
    return Page(entries=(), reached=reached, behind=last - reached.seq)


def state(work: Work) -> State:
    """How far the feed goes and what waits. Needs system:read."""
    work.actor.must(Scope.SYSTEM_READ)
    last, gone = stored.head(work.session)
    waiting, since = stored.count_waiting(work.session)
    return State(last=last, gone=gone, waiting=waiting, waiting_since=since)


def newest(work: Work, *, limit: int = 20) -> Sequence[Entry]:
    """The last entries, the newest first. Needs system:read."""
    work.actor.must(Scope.SYSTEM_READ)
    return [_entry(row) for row in stored.newest(work.session, limit=limit)]


def readers(work: Work) -> Sequence[Reader]:
    """Everybody who acknowledges what it reads, whoever is furthest behind first. Needs system:read."""
    work.actor.must(Scope.SYSTEM_READ)
    last, gone = stored.head(work.session)
    era = _era(work)
    return [
        Reader(
            key_id=row.key_id,
            key_label=row.key_label,
            source_id=row.source_id,
            source_name=row.source_name,
            is_revoked=row.revoked_at is not None,
            seq=row.seq,
            behind=max(0, last - row.seq),
            is_lost=row.era != era or row.seq < gone,
            acked_at=row.acked_at,
        )
        for row in stored.readers(work.session)
    ]


def expire(work: Work, *, limit: int) -> int:
    """Let go of entries that are older than the settings say; gives how many."""
    before = work.now - timedelta(days=work.settings.feed_days)
    old = stored.published_before(work.session, before, limit=limit)
    return stored.let_go(work.session, until=old[-1]) if old else 0


def _must_be_kept(place: Place, *, era: int, last: int, gone: int) -> None:
    if place.era < era or (place.era == era and place.seq < gone):
        raise TooOld
    if place.era > era or place.seq > last:
        raise Invalid(faults=[Fault("query:cursor", "unacceptable", "The feed never reached this place.")])


def _key(work: Work) -> UUID:
    if work.actor.kind is not ActorKind.API_KEY or work.actor.id is None:
        raise Forbidden("Only keys have a place in the feed.")
    return work.actor.id


def _era(work: Work) -> int:
    """How often the database was put back from a backup, counted from 1."""
    return int(audit_log.head(work.session).era)


def _entry(row: Any) -> Entry:
    return Entry(
        seq=row.seq,
        kind=row.kind,
        kinds=rules.unmasked(row.kinds),
        contact_id=row.contact_id,
        survivor_id=row.survivor_id,
        fields=tuple(map(FieldName, row.fields)),
        since=row.marked_at,
        at=row.published_at,
    )
