"""What does a segment mean, since which version, and who said so?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.records import Channel
from rules.segments import Definition, as_tree, reading
from service import audit, purposes
from service.access import Scope
from service.audit import Action
from service.errors import Conflict, Fault, Invalid, NotFound, Stale
from service.ids import new_id
from service.segments import deciding
from service.storage import segments as stored
from service.storage.segments import NAME_LENGTH, Segment, SegmentVersion
from service.work import Work

MOST_VERSIONS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentView:
    """A segment as it is now."""

    id: UUID
    name: str
    purpose: str
    channel: Channel
    version: int
    definition: Definition
    created_at: datetime
    changed_at: datetime
    ended_at: datetime | None

    @property
    def etag(self) -> str:
        return str(self.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """What a segment meant from some day on."""

    version: int
    definition: Definition
    made_at: datetime
    made_by: UUID | None


def create(work: Work, *, name: str, tree: Mapping[str, Any], at: str = "") -> SegmentView:
    """Make a segment; `tree` is its definition as JSON, and `at` where it stands in what was sent.

    Needs segments:manage; raises Invalid with every fault at once, and Conflict for a name that is in use.
    """
    work.actor.must(Scope.SEGMENTS_MANAGE)
    definition = _checked(work, name, tree, at)
    _must_be_free(work, name.strip(), None)
    row = Segment(
        id=new_id(work.now),
        name=name.strip(),
        purpose=definition.purpose,
        channel=definition.channel,
        version=0,
        created_at=work.now,
        created_by=work.actor.id,
        changed_at=work.now,
        ended_at=None,
    )
    work.session.add(row)
    work.session.flush()  # its version refers to it
    return _next(work, row, definition)


def change(
    work: Work,
    segment_id: UUID,
    *,
    name: str,
    tree: Mapping[str, Any],
    expected: str | None = None,
    at: str = "",
) -> SegmentView:
    """Let a segment mean something else from now on: its next version. The same again changes nothing.

    Needs segments:manage; raises NotFound, Stale when `expected` is another ETag, Invalid, and Conflict.
    """
    work.actor.must(Scope.SEGMENTS_MANAGE)
    row = _locked(work, segment_id)
    if expected is not None and expected != str(row.version):
        raise Stale
    definition = _checked(work, name, tree, at)
    _must_be_free(work, name.strip(), row.id)
    if (row.name, _definition(work, row)) == (name.strip(), definition):
        return _view(row, definition)
    row.name, row.purpose, row.channel = name.strip(), definition.purpose, definition.channel
    row.changed_at = work.now
    return _next(work, row, definition)


def end(work: Work, segment_id: UUID) -> None:
    """Use a segment no longer; what it meant stays. Needs segments:manage; raises NotFound."""
    work.actor.must(Scope.SEGMENTS_MANAGE)
    row = _locked(work, segment_id)
    if row.ended_at is None:
        row.ended_at = work.now
        audit.note(work, Action.SEGMENT_ENDED, about=row.id)


def view(work: Work, segment_id: UUID) -> SegmentView:
    """One segment. Needs segments:read; raises NotFound."""
    work.actor.must(Scope.SEGMENTS_READ)
    row = _row(work, segment_id)
    return _view(row, _definition(work, row))


def listed(
    work: Work, *, before: UUID | None = None, with_ended: bool = False, limit: int = 50
) -> tuple[Sequence[SegmentView], UUID | None]:
    """Segments, newest first, and before which the next page begins. Needs segments:read."""
    work.actor.must(Scope.SEGMENTS_READ)
    rows = work.session.execute(stored.page(before=before, with_ended=with_ended, limit=limit + 1)).all()
    views = [_view(row, _read(tree)) for row, tree in rows[:limit]]
    return views, views[-1].id if len(rows) > limit else None


def versions(work: Work, segment_id: UUID) -> Sequence[VersionView]:
    """What a segment has meant, the newest first. Needs segments:read; raises NotFound."""
    work.actor.must(Scope.SEGMENTS_READ)
    row = _row(work, segment_id)
    return [
        VersionView(
            version=each.version,
            definition=_read(each.definition),
            made_at=each.made_at,
            made_by=each.made_by,
        )
        for each in work.session.scalars(stored.versions(row.id, limit=MOST_VERSIONS))
    ]


def definition_of(work: Work, segment_id: UUID) -> Definition:
    """What a segment means now. Raises NotFound."""
    return _definition(work, _row(work, segment_id))


def understood(work: Work, tree: Mapping[str, Any]) -> Definition:
    """The definition that a JSON tree stands for. Raises Invalid with every fault at once."""
    definition, faults = _understood(work, tree, "")
    if definition is None or faults:
        raise Invalid(faults=faults)
    return definition


def _checked(work: Work, name: str, tree: Mapping[str, Any], at: str) -> Definition:
    definition, faults = _understood(work, tree, at)
    if not 0 < len(name.strip()) <= NAME_LENGTH:
        faults = [Fault("/name", "length", f"1 to {NAME_LENGTH} characters."), *faults]
    if definition is None or faults:
        raise Invalid(faults=faults)
    return definition


def _understood(work: Work, tree: Mapping[str, Any], at: str) -> tuple[Definition | None, list[Fault]]:
    definition, wrong = reading.read(tree)
    faults = [Fault(f"{at}{each.pointer}", each.code, each.detail) for each in wrong]
    if definition is None:
        return None, faults
    # Looked for among those that there are: what was sent is no parameter of a question.
    purpose = purposes.current(work).get(definition.purpose)
    if purpose is None:
        faults.append(Fault(f"{at}/purpose", "unknown", "There is no such purpose."))
    elif definition.channel not in purpose.channels:
        faults.append(Fault(f"{at}/channel", "not_served", "The purpose is not served on this channel."))
    return definition, faults


def _must_be_free(work: Work, name: str, mine: UUID | None) -> None:
    stored.lock_names(work.session)
    holder = work.session.scalars(stored.named(name)).first()
    if holder is not None and holder != mine:
        raise Conflict("Another segment is called so.")


def _next(work: Work, row: Segment, definition: Definition) -> SegmentView:
    """Write down the next version, and keep who may be reached for it."""
    row.version += 1
    work.session.add(
        SegmentVersion(
            segment_id=row.id,
            version=row.version,
            definition=as_tree(definition),
            made_at=work.now,
            made_by=work.actor.id,
        )
    )
    deciding.keep(work, definition.purpose, definition.channel)
    audit.note(work, Action.SEGMENT_SAVED, about=row.id, purpose=row.purpose, count=row.version)
    return _view(row, definition)


def _row(work: Work, segment_id: UUID) -> Segment:
    row = work.session.get(Segment, segment_id)
    if row is None:
        raise NotFound
    return row


def _locked(work: Work, segment_id: UUID) -> Segment:
    row = work.session.scalars(stored.locked(segment_id)).one_or_none()
    if row is None or row.ended_at is not None:
        raise NotFound
    return row


def _definition(work: Work, row: Segment) -> Definition:
    kept = work.session.get_one(SegmentVersion, (row.id, row.version))
    return _read(kept.definition)


def _read(tree: Mapping[str, Any]) -> Definition:
    """A definition that was checked when it was written; attributes are never taken off the list."""
    definition, faults = reading.read(tree)
    if definition is None:
        message = f"a kept definition has {len(faults)} faults"
        raise ValueError(message)
    return definition


def _view(row: Segment, definition: Definition) -> SegmentView:
    return SegmentView(
        id=row.id,
        name=row.name,
        purpose=row.purpose,
        channel=row.channel,
        version=row.version,
        definition=definition,
        created_at=row.created_at,
        changed_at=row.changed_at,
        ended_at=row.ended_at,
    )
