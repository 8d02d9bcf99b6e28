"""Who was in a segment when it was frozen, and what has changed from one time to another?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from rules.segments.changes import IN, Changes, Turn, told
from rules.segments.exclusions import Exclusion, grouped
from service import audit
from service.access import Scope
from service.audit import Action
from service.errors import Fault, Invalid, NotFound
from service.ids import new_id
from service.segments import counting, defining
from service.storage import choosing
from service.storage import segments as stored
from service.storage.segments import Snapshot
from service.work import Work

KEEPS = timedelta(days=180)
"""So long a snapshot is of use for comparing; ids of people are kept no longer than that."""
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotView:
    """A segment as it was at a moment."""

    id: UUID
    segment_id: UUID
    version: int
    taken_at: datetime
    expires_at: datetime
    count: int
    reasons: Mapping[str, int]
    """How many were left out then, by main reason."""

    @property
    def excluded_by(self) -> Mapping[Exclusion, int]:
        """The same by what the reasons count as; each kind is there."""
        return grouped(self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What became otherwise between two snapshots."""

    older: SnapshotView
    newer: SnapshotView
    changes: Changes
    erased: int
    """How many of those who were in either were erased since, and appear in neither list."""


def take(work: Work, segment_id: UUID) -> SnapshotView:
    """Freeze who is in a segment now, and whom it leaves out. Needs segments:manage; raises NotFound."""
    work.actor.must(Scope.SEGMENTS_MANAGE)
    segment = defining.view(work, segment_id)
    row = Snapshot(
        id=new_id(work.now),
        segment_id=segment.id,
        version=segment.version,
        taken_at=work.now,
        taken_by=work.actor.id,
        expires_at=work.now + KEEPS,
        members=0,
        excluded={},
    )
    work.session.add(row)
    work.session.flush()  # its members refer to it
    at = counting.moment(work, segment.definition)
    stored.freeze(work.session, row.id, choosing.chosen(segment.definition, at))
    counts = stored.tally(work.session, row.id)
    row.members, row.excluded = counts.pop(IN, 0), counts
    audit.note(work, Action.SEGMENT_FROZEN, about=segment.id, count=row.members)
    return _view(row)


def listed(work: Work, segment_id: UUID) -> Sequence[SnapshotView]:
    """The snapshots of a segment, the latest first. Needs segments:read; raises NotFound."""
    segment = defining.view(work, segment_id)
    return [_view(row) for row in work.session.scalars(stored.snapshots(segment.id, limit=MOST))]


def view(work: Work, snapshot_id: UUID) -> SnapshotView:
    """One snapshot. Needs segments:read; raises NotFound."""
    work.actor.must(Scope.SEGMENTS_READ)
    row = work.session.get(Snapshot, snapshot_id)
    if row is None:
        raise NotFound
    return _view(row)


def before(work: Work, snapshot_id: UUID) -> UUID:
    """The snapshot of the same segment before this one. Needs segments:read; raises NotFound."""
    later = view(work, snapshot_id)
    found = work.session.scalars(stored.before(later.segment_id, later.id)).first()
    if found is None:
        raise NotFound
    return found


def compare(work: Work, older_id: UUID, newer_id: UUID) -> Moves:
    """Who came and who went between two snapshots of one segment, and why.

    Needs segments:read; raises NotFound, and Invalid for snapshots of different segments.
    """
    older, newer = _pair(work, older_id, newer_id)
    there = [stored.tally(work.session, each.id).get(IN, 0) for each in (older, newer)]
    return Moves(
        older=older,
        newer=newer,
        changes=told(stored.moves(work.session, older.id, newer.id)),
        erased=max(older.count - there[0], newer.count - there[1]),
    )


def moved(
    work: Work, older_id: UUID, newer_id: UUID, *, came: bool, after: UUID | None = None, limit: int = 50
) -> tuple[Sequence[tuple[UUID, str]], UUID | None]:
    """Contacts that came, or went, each with why, and after whom the next page begins.

    Needs segments:read and contacts:read; raises as `compare` does.
    """
    work.actor.must(Scope.CONTACTS_READ)
    older, newer = _pair(work, older_id, newer_id)
    asked = stored.moved(older.id, newer.id, came=came, after=after, limit=limit + 1)
    bare = Turn.NEWLY_MEANT if came else Turn.NO_LONGER_MEANT
    found = [(contact_id, why or bare.value) for contact_id, why in work.session.execute(asked)]
    return found[:limit], found[limit - 1][0] if len(found) > limit else None


def expire(work: Work, *, limit: int) -> int:
    """Let snapshots go whose time is over; gives how many."""
    gone = work.session.scalars(stored.expired(work.now, limit=limit)).all()
    stored.remove(work.session, gone)
    return len(gone)


def _pair(work: Work, older_id: UUID, newer_id: UUID) -> tuple[SnapshotView, SnapshotView]:
    older, newer = view(work, older_id), view(work, newer_id)
    if older.segment_id != newer.segment_id:
        raise Invalid(faults=[Fault("query:since", "unacceptable", "Is a snapshot of another segment.")])
    return older, newer


def _view(row: Snapshot) -> SnapshotView:
    return SnapshotView(
        id=row.id,
        segment_id=row.segment_id,
        version=row.version,
        taken_at=row.taken_at,
        expires_at=row.expires_at,
        count=row.members,
        reasons=row.excluded,
    )
