"""Make contacts one, many at a time if need be, and take it back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from rules.fields import FieldName
from service import merges
from service.api.operation import Call, Reply
from service.merges import MergeView, Pick, Reason, bulk, undoing
from service.merges.bulk import BulkView
from service.merges.undoing import Clash
from service.storage.merges import PreviewState

# While sets are merged it is no use to ask more often.
ASK_AGAIN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PickOrder:
    """Whose value shall stand."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    record_id: UUID
    """The record that has the value; see the sources of the contacts."""
    alone: bool = False
    """Of addresses and numbers: only those of this record. Otherwise the others are kept behind them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeOrder:
    """Which contacts are one person."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    contact_ids: tuple[UUID, ...]
    survivor: UUID | None = None
    """Which of them keeps its id; the oldest unless said."""
    picks: Mapping[FieldName, PickOrder] = field(default_factory=dict)
    """Whose value shall stand, by field; the best one stands for every other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAnswer:
    """One contact of a merge, as it was before."""

    contact_id: UUID
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeAnswer:
    """Contacts that were made one."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    merge_id: UUID
    survivor_id: UUID
    """Every other id of the merge leads here with 308."""
    reason: Reason
    made_at: datetime
    undone_at: datetime | None
    parts: tuple[PartAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictAnswer:
    """A later edit of the survivor that may have been meant for one of the others."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    record_id: UUID
    contact_id: UUID
    """Where it is now; it can be handed over."""
    fields: tuple[FieldName, ...]
    is_pin: bool
    """A value that a steward chose since; it went with the record that it is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneAnswer:
    """A merge that was taken back."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    merge_id: UUID
    survivor_id: UUID
    contact_ids: tuple[UUID, ...]
    """The contacts that are there again."""
    conflicts: tuple[ConflictAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverOrder:
    """Which record belongs to which contact."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    record_id: UUID
    contact_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkOrder:
    """Which of the pairs that wait are to be merged."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    at_least: float
    """Bits that speak for one person: log2 of the odds."""
    limit: Annotated[int, Field(ge=1, le=bulk.MOST)] = bulk.MOST
    """Pairs at the most, the surest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAnswer:
    """A frozen set of merges, and how far it is carried out."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    preview_id: UUID
    state: PreviewState
    sets: tuple[tuple[UUID, ...], ...]
    """Contacts that are to be made one each."""
    merged: int
    """Sets that have been merged."""
    skipped: tuple[tuple[UUID, ...], ...]
    """Sets in which something had changed since they were frozen; they were left alone."""
    restricted: int
    """Contacts that were left out because their data may be kept and not used."""
    made_at: datetime
    finished_at: datetime | None


def create(call: Call, body: MergeOrder) -> Reply[MergeAnswer]:
    """Make contacts one; the oldest keeps its id. No record is changed, and it can be undone.

    Refused with 409 when somebody has found two of them to be different people.
    """
    made = merges.merge(
        call.work,
        body.contact_ids,
        survivor=body.survivor,
        picks=picked(body.picks),
        reason=Reason.REQUEST,
    )
    return Reply(body=merge_answer(made), headers={"Location": f"/v1/merges/{made.id}"})


def show(call: Call, *, merge_id: UUID) -> MergeAnswer:
    """Tell who was merged with whom, and whether it stands."""
    return merge_answer(merges.show(call.work, merge_id))


def undo(call: Call, *, merge_id: UUID) -> UndoneAnswer:
    """Take a merge back: all its contacts are there again, each with its records.

    What came in since stays with the survivor and is listed as a conflict, to be handed over if need be.
    """
    told = undoing.undo(call.work, merge_id)
    return UndoneAnswer(
        merge_id=told.merge_id,
        survivor_id=told.survivor_id,
        contact_ids=told.contact_ids,
        conflicts=tuple(_conflict(each) for each in told.conflicts),
    )


def handover(call: Call, *, merge_id: UUID, body: HandoverOrder) -> None:
    """After a merge was undone, give a record that came in since to another of its contacts."""
    undoing.hand_over(call.work, merge_id, record_id=body.record_id, to=body.contact_id)


def preview(call: Call, body: BulkOrder) -> Reply[BulkAnswer]:
    """Freeze the pairs that are sure enough, to be looked at before they are merged."""
    return _bulk(bulk.preview(call.work, bulk.Filter(at_least=body.at_least, limit=body.limit)))


def show_preview(call: Call, *, preview_id: UUID) -> Reply[BulkAnswer]:
    """Tell how far a frozen set is carried out."""
    return _bulk(bulk.show(call.work, preview_id))


def commit(call: Call, *, preview_id: UUID) -> Reply[BulkAnswer]:
    """Merge a frozen set, in the background; what has changed since is left alone and listed."""
    return _bulk(bulk.commit(call.work, preview_id))


def picked(orders: Mapping[FieldName, PickOrder]) -> dict[FieldName, Pick]:
    """Picks as the service takes them."""
    return {name: Pick(record_id=order.record_id, alone=order.alone) for name, order in orders.items()}


def merge_answer(made: MergeView) -> MergeAnswer:
    """A merge as callers see it."""
    return MergeAnswer(
        merge_id=made.id,
        survivor_id=made.survivor_id,
        reason=made.reason,
        made_at=made.made_at,
        undone_at=made.undone_at,
        parts=tuple(PartAnswer(contact_id=part.contact_id, records=part.records) for part in made.parts),
    )


def _conflict(clash: Clash) -> ConflictAnswer:
    return ConflictAnswer(
        record_id=clash.record_id, contact_id=clash.contact_id, fields=clash.fields, is_pin=clash.is_pin
    )


def _bulk(view: BulkView) -> Reply[BulkAnswer]:
    waiting = {"Retry-After": str(ASK_AGAIN)} if view.state is PreviewState.RUNNING else {}
    answer = BulkAnswer(
        preview_id=view.id,
        state=view.state,
        sets=view.sets,
        merged=view.merged,
        skipped=view.skipped,
        restricted=view.restricted,
        made_at=view.made_at,
        finished_at=view.finished_at,
    )
    return Reply(body=answer, headers={"Location": f"/v1/merges/previews/{view.id}", **waiting})
