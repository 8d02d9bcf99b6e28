"""How is a list made? Job by job: freeze who is in it, work them off some at a time, look at the whole.

A piece is one transaction: its contacts are asked about, opened, written and sealed, and the mark of how far
we are moves on with them. Whoever is interrupted has done nothing, and the next begins at the mark; so each
contact is worked off once. What lies in memory is one piece.
"""

import gc
import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from rules import exports as rules
from rules.exports import Ending, ExportState, Opened
from rules.webhooks import Event
from service import audit, exported, exports, segments, webhooks
from service.access import SYSTEM, Actor
from service.audit import Action
from service.errors import Conflict
from service.exports import asking, fetching, members, writing
from service.jobs import queue
from service.storage import exports as stored
from service.storage import keys
from service.storage.base import BigCount
from service.storage.exports import Export
from service.work import Work, Workshop

log = logging.getLogger(__name__)

TOGETHER = 5_000
"""Contacts in one piece: a few tenths of a second, for which other writers may have to wait on SQLite."""

AGAIN = timedelta(seconds=2)
"""After which it is looked again whether it is decided who may be reached for the segment."""

UNDECIDED = (
    "It is still being decided who may be reached. The worker makes the list as soon as that is known."
)


def list_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: freeze who is in the segment now."""
    row = exported.locked(work, UUID(payload["export"]))
    if not _list(work, row):
        queue.enqueue(work, exports.LIST, payload, run_after=work.now + AGAIN)
    elif row.state is ExportState.RUNNING:
        exports.go_on(work, row)


def take_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: work off the next contacts of a list, and have those after them worked off later."""
    row = exported.locked(work, UUID(payload["export"]))
    if row.state is not ExportState.RUNNING:
        return
    if _take(work, row):
        exports.go_on(work, row)
    else:
        queue.enqueue(work, exports.CLOSE, {"export": row.id})


def close(workshop: Workshop, payload: Mapping[str, Any]) -> Callable[[Work], None]:
    """The errand: read a list that is made once from its beginning to its end, before it may be fetched."""
    return _closing(workshop, SYSTEM, UUID(payload["export"]))


def make_here(
    workshop: Workshop, actor: Actor, export_id: UUID, *, tell: Callable[[int, int | None], None]
) -> None:
    """Make a list now, whether or not a worker is at it too, until it is ready or waits for somebody.

    `tell` hears how many contacts are worked off, of how many.
    Raises Conflict while it is being decided who may be reached: the worker then goes on with it.
    """
    with workshop.open(actor) as work:
        if not _list(work, exported.locked(work, export_id)):
            raise Conflict(UNDECIDED)
    is_more = True
    while is_more:
        with workshop.open(actor) as work:
            row = exported.locked(work, export_id)
            is_more = row.state is ExportState.RUNNING and _take(work, row)
            tell(row.included + sum(row.excluded.values()), row.members)
    finish = _closing(workshop, actor, export_id)
    with workshop.open(actor) as work:
        finish(work)


def freeze(work: Work, row: Export, chosen: Select[UUID]) -> None:
    """Write down who is to be in a list; of more than one may decide over, a second person has to agree."""
    count = stored.freeze(work.session, row.id, chosen)
    row.members = BigCount(count)
    row.state = ExportState.WAITING if count > work.settings.export_alone else ExportState.RUNNING
    audit.note(work, Action.EXPORT_LISTED, about=row.id, count=count, state=row.state.value)


def sweep(work: Work, *, limit: int) -> int:
    """Shred lists whose hours are over or that were fetched a while ago; says how many."""
    rows = work.session.scalars(
        stored.over(work.now, fetched_before=work.now - fetching.AGAIN, limit=limit)
    ).all()
    for row in rows:
        exported.end(work, row, Ending.FETCHED if row.fetched_at else Ending.EXPIRED)
    return len(rows)


def _list(work: Work, row: Export) -> bool:
    """Freeze who is in the segment; says whether that can be known yet."""
    if row.state is ExportState.LISTING:
        if not members.are_decided(work, row.segment_id, since=row.ordered_at):
            return False
        # Whoever may order a list may have it chosen, whatever else they may.
        freeze(work, row, segments.members(replace(work, actor=SYSTEM), row.segment_id))
    return True


def _take(work: Work, row: Export) -> bool:
    """Work off the next contacts; says whether there may be more."""
    with _unswept():
        found = asking.ask(work, row, limit=TOGETHER)
        if found or row.chunks == 0:
            _work_off(work, row, found)
        return len(found) == TOGETHER


def _closing(workshop: Workshop, actor: Actor, export_id: UUID) -> Callable[[Work], None]:
    with workshop.look(actor) as work:
        is_made = work.session.get_one(Export, export_id).state is ExportState.RUNNING
    digest, size = hashlib.sha256(), 0
    for piece in fetching.whole(workshop, actor, export_id) if is_made else ():
        digest.update(piece)
        size += len(piece)

    def finish(work: Work) -> None:
        row = exported.locked(work, export_id)
        if row.state is not ExportState.RUNNING:
            return
        row.state, row.made_at = ExportState.READY, work.now
        row.sha256, row.size = digest.digest(), BigCount(size)
        counts = {"included": row.included, **row.excluded}
        audit.note(work, Action.EXPORT_MADE, about=row.id, state=row.format.value, counts=counts)
        told = {"export_id": row.id, "segment_id": row.segment_id}
        webhooks.announce(work, Event.EXPORT_READY, told, source_id=row.source_id)
        log.info("export made", extra={"kind": row.format, "count": row.included})

    return finish


def _work_off(work: Work, row: Export, found: Sequence[tuple[UUID, Opened | None, str]]) -> None:
    key = keys.find_many(work.session, [row.id])[row.id]
    names = rules.columns(row.format, row.fields)
    lines: list[rules.Line] = []
    left: dict[UUID, str] = {}
    write = rules.writer(row.format, names)
    for contact_id, opened, code in found:
        line = write(opened) if opened is not None else None
        if line is None:
            left[contact_id] = code or rules.EMPTY
        else:
            lines.append(line)
    for code, count in Counter(left.values()).items():
        exported.leave_out(row, code, count)
    # Whoever has a row at or before the mark is in the file.
    stored.drop_members(work.session, row.id, left)
    content = writing.piece(row.format, names, lines, is_first=row.chunks == 0)
    sealed = work.vault.safe(key).seal_bytes(fetching.CONTENT, fetching.numbered(row.chunks, content))
    stored.add_chunk(work.session, row.id, row.chunks, sealed)
    row.chunks += 1
    row.upto = found[-1][0] if found else row.upto
    row.included = BigCount(row.included + len(lines))


@contextmanager
def _unswept() -> Iterator[None]:
    """Look for no garbage meanwhile: of some thousand people much is made, and none of it in circles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
