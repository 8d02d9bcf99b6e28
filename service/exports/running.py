"""How is a list made? Job by job: freeze who is in it, work them off some at a time, look at the whole.

A piece is one transaction: its contacts are asked about, opened, written and sealed, and the mark of how far
we are moves on with them. Whoever is interrupted has done nothing, and the next begins at the mark; so each
contact is worked off once. What lies in memory is one piece.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from rules import exports as rules
from rules.exports import MERGED, Ending, ExportState, Opened
from rules.standing import Decision
from rules.webhooks import Event
from service import audit, exported, exports, standing, webhooks
from service.access import SYSTEM, Actor
from service.audit import Action
from service.exports import fetching, members, writing
from service.jobs import queue
from service.storage import exports as stored
from service.storage import keys
from service.storage.base import BigCount
from service.storage.exports import Export
from service.work import Work, Workshop

log = logging.getLogger(__name__)

TOGETHER = 2_000
"""Contacts in one piece: a few tenths of a second, for which other writers may have to wait on SQLite."""

Filed = tuple[str | None, str | None, str | None, str | None]
"""Kind, country, language and grade."""

_FILED = frozenset({"kind", "country", "language", "grade"})


def list_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: freeze who is in the segment now."""
    row = exported.locked(work, UUID(payload["export"]))
    _list(work, row)
    if row.state is ExportState.RUNNING:
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
    """
    with workshop.open(actor) as work:
        _list(work, exported.locked(work, export_id))
    is_more = True
    while is_more:
        with workshop.open(actor) as work:
            row = exported.locked(work, export_id)
            is_more = row.state is ExportState.RUNNING and _take(work, row)
            tell(row.included + sum(row.excluded.values()), row.members)
    finish = _closing(workshop, actor, export_id)
    with workshop.open(actor) as work:
        finish(work)


def freeze(work: Work, row: Export, contact_ids: Iterable[UUID]) -> None:
    """Write down who is to be in a list; of more than one may decide over, a second person has to agree."""
    count = stored.add_members(work.session, row.id, contact_ids)
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


def _list(work: Work, row: Export) -> None:
    if row.state is ExportState.LISTING:
        freeze(work, row, members.of_segment(work, row.segment_id))


def _take(work: Work, row: Export) -> bool:
    """Work off the next contacts; says whether there may be more."""
    found = stored.next_members(work.session, row.id, after=row.upto, limit=TOGETHER)
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


def _work_off(work: Work, row: Export, found: Sequence[UUID]) -> None:
    key = keys.find_many(work.session, [row.id])[row.id]
    names = rules.columns(row.format, row.fields)
    lines: list[writing.Line] = []
    left: list[UUID] = []
    for contact_id, opened, code in _asked(work, row, found):
        line = None if code else rules.cells(row.format, names, opened)
        if line is None:
            exported.leave_out(row, code or rules.EMPTY)
            left.append(contact_id)
        else:
            lines.append(line)
    # Whoever has a row at or before the mark is in the file.
    stored.drop_members(work.session, row.id, left)
    content = writing.piece(row.format, names, lines, is_first=row.chunks == 0)
    sealed = work.vault.safe(key).seal_bytes(fetching.CONTENT, fetching.numbered(row.chunks, content))
    stored.add_chunk(work.session, row.id, row.chunks, sealed)
    row.chunks += 1
    row.upto = found[-1] if found else None
    row.included = BigCount(row.included + len(lines))


def _asked(work: Work, row: Export, found: Sequence[UUID]) -> Iterator[tuple[UUID, Opened, str]]:
    """Each contact with what was opened of it, and why it is left out; "" for whoever may be addressed."""
    filed = _filed(work, row, found)
    answers = standing.decide_opened(
        work,
        found,
        purpose=row.purpose,
        channel=row.channel,
        opening=rules.opening(row.format, row.fields),
    )
    for contact_id, seen in zip(found, answers, strict=True):
        kind, country, language, grade = filed.get(contact_id, _NOTHING)
        opened = Opened(contact_id, kind, country, language, grade, seen.values)
        yield contact_id, opened, _code(contact_id, seen.contact_id, seen.decision)


def _code(contact_id: UUID, answering: UUID | None, decision: Decision) -> str:
    if answering is None:
        return exported.GONE
    if answering != contact_id:
        return MERGED
    return "" if decision.allowed else rules.why_not(decision)


def _filed(work: Work, row: Export, found: Sequence[UUID]) -> Mapping[UUID, Filed]:
    """What the contacts are filed under in clear, where that goes out."""
    if not _FILED & set(row.fields):
        return {}
    return {
        contact_id: (each.kind.value if each.kind else None, each.country, each.language, each.grade)
        for contact_id, each in stored.filed_under(work.session, found).items()
    }


_NOTHING: Filed = (None, None, None, None)
