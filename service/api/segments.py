"""Say whom you mean, and hear who of them may be reached, and what keeps out the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from rules.records import Channel
from rules.segments import as_tree
from rules.segments.exclusions import Exclusion, of_code
from service import segments
from service.api import pages
from service.api.operation import Call, Reply
from service.segments import Preview, SegmentView, snapshots
from service.segments.snapshots import SnapshotView

_STRICT: dict[str, Any] = {"extra": "forbid", "use_attribute_docstrings": True}
_TOLD: dict[str, Any] = {"use_attribute_docstrings": True}
_AT = "/definition"


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionOrder:
    """Whom you mean, for what, and on which channel."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    purpose: str
    """Key of the purpose for which they are to be reached."""
    channel: Channel
    """Channel on which they are to be reached."""
    where: Mapping[str, Any] = field(default_factory=lambda: {"all": []})
    """A tree of `{"all": […]}`, `{"any": […]}`, `{"not": …}` and tests
    `{"attribute": "country", "op": "in", "value": ["NL"]}`; everybody, unless said."""
    fresh: Mapping[str, str] = field(default_factory=dict)
    """The worst band of belief that is good enough, by field: `{"email": "ageing"}`."""
    valid: tuple[str, ...] = ()
    """Fields that must be there and in order, besides the address that is used."""

    @property
    def tree(self) -> dict[str, Any]:
        """As the rules read it."""
        return {
            "purpose": self.purpose,
            "channel": self.channel.value,
            "where": self.where,
            "fresh": self.fresh,
            "valid": list(self.valid),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentOrder:
    """A segment as you want it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    name: str
    """What you call it; no other segment in use is called so."""
    definition: DefinitionOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapOrder:
    """Two segments to be compared."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    segment_ids: Annotated[tuple[UUID, ...], Field(min_length=2, max_length=2)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentAnswer:
    """A segment as it is now."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    segment_id: UUID
    name: str
    version: int
    definition: Mapping[str, Any]
    created_at: datetime
    changed_at: datetime
    ended_at: datetime | None
    """Since when it is used no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsAnswer:
    """Segments, the newest first."""

    items: tuple[SegmentAnswer, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentVersionAnswer:
    """What a segment meant from some day on."""

    version: int
    definition: Mapping[str, Any]
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentVersionsAnswer:
    """What a segment has meant, the newest version first."""

    items: tuple[SegmentVersionAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionAnswer:
    """A main reason for which people are left out."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    code: str
    """As in answers of `/v1/standing`, or a word of `excluded_by`."""
    counts_as: Exclusion
    count: int
    text: str | None
    """The reason in words, where it is one of standing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentPreviewAnswer:
    """Who of those you mean may be reached at this moment."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    count: int
    """How many are in the segment."""
    meant: int
    """How many fulfil the conditions, in or out."""
    waiting: int
    """How many of those are being decided anew, since they, the law or the purpose have changed; until then
    they are out."""
    sample_ids: tuple[UUID, ...]
    """Some of those who are in."""
    excluded_by: Mapping[Exclusion, int]
    """How many are out, each counted once, under what keeps them out first."""
    reasons: tuple[ExclusionAnswer, ...]
    """The same reason by reason, the most frequent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapAnswer:
    """How many people each of two segments has, and how many are in both."""

    one: int
    other: int
    both: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotAnswer:
    """A segment as it was at a moment."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    snapshot_id: UUID
    segment_id: UUID
    version: int
    taken_at: datetime
    expires_at: datetime
    """Until when it can be compared with others."""
    count: int
    excluded_by: Mapping[Exclusion, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotsAnswer:
    """Snapshots of a segment, the latest first."""

    items: tuple[SnapshotAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentChangesAnswer:
    """Who came and who went between two snapshots, by why."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    stayed: int
    came: Mapping[str, int]
    """By what had kept them out, or newly_meant."""
    went: Mapping[str, int]
    """By what keeps them out now, or no_longer_meant."""
    erased: int
    """How many were erased since, and are counted nowhere else."""


def list_segments(
    call: Call, *, limit: Annotated[int, Field(ge=1, le=pages.MOST)] = 50, cursor: UUID | None = None
) -> SegmentsAnswer:
    """List the segments that are in use, the newest first."""
    found, more = segments.listed(call.work, before=cursor, limit=limit)
    return SegmentsAnswer(
        items=tuple(_answer(each) for each in found), next_cursor=str(more) if more else None
    )


def create(call: Call, body: SegmentOrder) -> Reply[SegmentAnswer]:
    """Make a segment. All that is wrong with it is told at once, by pointers into its definition."""
    made = segments.create(call.work, name=body.name, tree=body.definition.tree, at=_AT)
    return _reply(made, is_new=True)


def show(call: Call, *, segment_id: UUID) -> Reply[SegmentAnswer]:
    """Show a segment, with its ETag."""
    return _reply(segments.view(call.work, segment_id))


def change(call: Call, *, segment_id: UUID, body: SegmentOrder) -> Reply[SegmentAnswer]:
    """Let a segment mean something else from now on: its next version."""
    tree = body.definition.tree
    changed = segments.change(
        call.work, segment_id, name=body.name, tree=tree, expected=call.if_match, at=_AT
    )
    return _reply(changed)


def end(call: Call, *, segment_id: UUID) -> None:
    """Use a segment no longer. What it meant, and its snapshots, stay."""
    segments.end(call.work, segment_id)


def list_versions(call: Call, *, segment_id: UUID) -> SegmentVersionsAnswer:
    """List what a segment has meant, the newest version first."""
    found = segments.versions(call.work, segment_id)
    return SegmentVersionsAnswer(
        items=tuple(
            SegmentVersionAnswer(
                version=each.version, definition=as_tree(each.definition), made_at=each.made_at
            )
            for each in found
        )
    )


def preview(call: Call, body: DefinitionOrder) -> SegmentPreviewAnswer:
    """Count whom you mean, and what keeps out those who may not be reached.

    For a purpose and channel that nobody has asked about before, everybody is decided first: that takes a
    moment, in which they are counted as `undecided` and out.
    """
    definition = segments.understood(call.work, body.tree)
    segments.keep(call.work, definition.purpose, definition.channel)
    return _preview(call, segments.preview(call.work, definition))


def preview_of(call: Call, *, segment_id: UUID) -> SegmentPreviewAnswer:
    """Count who is in a segment at this moment, and what keeps out the others whom it means."""
    return _preview(call, segments.preview_of(call.work, segment_id))


def overlap(call: Call, body: OverlapOrder) -> OverlapAnswer:
    """Count how many people two segments share."""
    one, other = body.segment_ids
    found = segments.overlap(call.work, one, other)
    return OverlapAnswer(one=found.one, other=found.other, both=found.both)


def freeze(call: Call, *, segment_id: UUID) -> Reply[SnapshotAnswer]:
    """Write down who is in a segment now, to compare with later."""
    made = snapshots.take(call.work, segment_id)
    location = f"/v1/segments/{segment_id}/snapshots"
    return Reply(body=_snapshot(made), headers={"Location": location})


def list_snapshots(call: Call, *, segment_id: UUID) -> SnapshotsAnswer:
    """List when a segment was frozen, the latest first."""
    found = snapshots.listed(call.work, segment_id)
    return SnapshotsAnswer(items=tuple(_snapshot(each) for each in found))


def compare(call: Call, *, snapshot_id: UUID, since: UUID | None = None) -> SegmentChangesAnswer:
    """Count who came and who went from another snapshot of the segment to this one, and why.

    Unless said it is the one before; of a first snapshot there is nothing to compare with.
    """
    older = since or snapshots.before(call.work, snapshot_id)
    found = snapshots.compare(call.work, older, snapshot_id)
    changes = found.changes
    return SegmentChangesAnswer(
        stayed=changes.stayed, came=changes.came, went=changes.went, erased=found.erased
    )


def _reply(view: SegmentView, *, is_new: bool = False) -> Reply[SegmentAnswer]:
    headers = {"ETag": f'"{view.etag}"'} | ({"Location": f"/v1/segments/{view.id}"} if is_new else {})
    return Reply(body=_answer(view), headers=headers)


def _answer(view: SegmentView) -> SegmentAnswer:
    return SegmentAnswer(
        segment_id=view.id,
        name=view.name,
        version=view.version,
        definition=as_tree(view.definition),
        created_at=view.created_at,
        changed_at=view.changed_at,
        ended_at=view.ended_at,
    )


def _preview(call: Call, found: Preview) -> SegmentPreviewAnswer:
    return SegmentPreviewAnswer(
        count=found.count,
        meant=found.meant,
        waiting=found.waiting,
        sample_ids=found.sample_ids,
        excluded_by=found.excluded_by,
        reasons=tuple(_reason(call, code, count) for code, count in found.reasons.items()),
    )


def _reason(call: Call, code: str, count: int) -> ExclusionAnswer:
    told = call.work.knowledge.law.reasons.get(code)
    text = told.text(call.language) if told else None
    return ExclusionAnswer(code=code, counts_as=of_code(code), count=count, text=text)


def _snapshot(view: SnapshotView) -> SnapshotAnswer:
    return SnapshotAnswer(
        snapshot_id=view.id,
        segment_id=view.segment_id,
        version=view.version,
        taken_at=view.taken_at,
        expires_at=view.expires_at,
        count=view.count,
        excluded_by=view.excluded_by,
    )
