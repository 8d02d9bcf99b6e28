"""How is a file of thousands of mails taken in that came back, without keeping any of them?

Each is read as it comes in. What it tells is kept sealed until a job has heard it, some hundreds in each
transaction; then it is shredded.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rules.freshness.signals import SignalKind
from service.access import SYSTEM, Actor, Scope
from service.errors import Conflict, Fault, Invalid, NotFound
from service.files import blocks
from service.files.refusal import Refusal
from service.files.rows import Limits, Readable
from service.freshness import mails
from service.freshness.mails import Report
from service.ids import new_id
from service.jobs import queue
from service.storage import keys
from service.storage import signals as stored
from service.storage.signals import BatchState as BatchState
from service.storage.signals import MailBatch, MailChunk
from service.vault import Safe
from service.vault.places import Part, Table
from service.work import Work, Workshop

JOB = "freshness.mails"
CHUNK = 200
FORSAKEN_DAYS = 1

_ROWS = (Table.IMPORT, Part.ROWS)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """How far a file of mails is. It does not tell whom we know."""

    id: UUID
    state: BatchState
    mails: int
    reports: int
    """Addresses of which some mail told something."""
    taken: int
    """Reports that were looked into."""
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was made of a body: of one mail at once, of a file in a while."""

    mails: int
    reports: int
    batch: BatchView | None


def send(workshop: Workshop, actor: Actor, body: Readable) -> Sent:
    """Read a mail, or a file of them, and have heard what they tell.

    Raises Forbidden, and Invalid for what cannot be read.
    """
    actor.must(Scope.SIGNALS_WRITE)
    limits = Limits(file_bytes=workshop.settings.max_file_bytes, unpacked_bytes=0)
    try:
        first, rest = blocks.peeked(blocks.taken(body, limits))
        found = mails.split(_Again(rest), most=workshop.settings.max_file_bytes)
        if mails.is_file_of_many(first):
            batch = _send_many(workshop, actor, found)
            return Sent(mails=batch.mails, reports=batch.reports, batch=batch)
        return _send_one(workshop, actor, next(found, b""))
    except Refusal as refusal:
        text = workshop.knowledge.codes[refusal.code].text("en", refusal.params)
        raise Invalid(faults=[Fault("", refusal.code, text)]) from None


def show(work: Work, batch_id: UUID) -> BatchView:
    """How far a file of mails is. Raises NotFound, also for a file of another source."""
    work.actor.must(Scope.SIGNALS_WRITE)
    run = work.session.get(MailBatch, batch_id)
    if run is None or work.actor.source_id not in {None, run.source_id}:
        raise NotFound
    return _view(run)


def take_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: hear the next reports of a file, and have those after them heard later."""
    run = work.session.scalars(stored.locked_batch(UUID(payload["batch"]))).one_or_none()
    if run is None:
        return
    chunk = work.session.scalars(stored.next_chunk(run.id)).first()
    key = keys.find(work.session, run.id)
    if chunk is None or chunk.content is None or key is None:
        run.state, run.finished_at = BatchState.DONE, work.now
        keys.shred(work.session, [run.id])
        return
    reports = _unseal(work.vault.safe(key), chunk)
    # In the name of the system, but told by that source.
    mails.take(replace(work, actor=replace(SYSTEM, source_id=run.source_id)), reports)
    chunk.done_at, chunk.content = work.now, None
    run.taken += len(reports)
    queue.enqueue(work, JOB, {"batch": run.id}, priority=queue.LATER)


def expire(work: Work, *, limit: int) -> int:
    """Let go of files whose sending broke off, and say how many there were. Safe to run twice."""
    before = work.now - timedelta(days=FORSAKEN_DAYS)
    due = work.session.scalars(stored.forsaken(before, limit=limit)).all()
    _forget(work, due)
    return len(due)


class _Again:
    """Blocks that were peeked at, to be read from the beginning."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, size: int = -1, /) -> bytes:
        return next(self._pieces, b"")


def _send_one(workshop: Workshop, actor: Actor, raw: bytes) -> Sent:
    if not raw.strip():
        raise Invalid(faults=[Fault("", "nothing_given", "Send a mail as it was received.")])
    with workshop.open(actor) as work:
        reports = mails.read(raw, work.knowledge.vocabulary, now=work.now)
        mails.take(work, reports)
    return Sent(mails=1, reports=len(reports), batch=None)


def _send_many(workshop: Workshop, actor: Actor, found: Iterable[bytes]) -> BatchView:
    with workshop.open(actor) as work:
        batch_id = _begin(work)
    try:
        for ordinal, (count, reports) in enumerate(_chunks(workshop, found)):
            with workshop.open(actor) as work:
                _keep(work, batch_id, ordinal, count, reports)
    except (Refusal, Invalid):
        with workshop.open(actor) as work:
            _forget(work, [batch_id])
        raise
    with workshop.open(actor) as work:
        run = work.session.scalars(stored.locked_batch(batch_id)).one()
        run.state = BatchState.RUNNING
        queue.enqueue(work, JOB, {"batch": batch_id}, priority=queue.LATER)
        return _view(run)


def _chunks(workshop: Workshop, found: Iterable[bytes]) -> Iterator[tuple[int, list[Report]]]:
    """Reports, some hundreds at a time, and of how many mails."""
    reports: list[Report] = []
    count = 0
    for raw in found:
        count += 1
        reports += mails.read(raw, workshop.knowledge.vocabulary, now=workshop.clock())
        if len(reports) >= CHUNK:
            yield count, reports
            count, reports = 0, []
    if count:
        yield count, reports


def _begin(work: Work) -> UUID:
    batch_id = new_id(work.now)
    _, key = work.vault.new_safe(batch_id)
    keys.save(work.session, [key])
    work.session.add(
        MailBatch(
            id=batch_id,
            state=BatchState.COMING,
            mails=0,
            reports=0,
            taken=0,
            source_id=work.actor.source_id,
            created_at=work.now,
            created_by=work.actor.id,
        )
    )
    return batch_id


def _keep(work: Work, batch_id: UUID, ordinal: int, count: int, reports: Sequence[Report]) -> None:
    key = keys.find(work.session, batch_id)
    if key is None:
        raise Conflict("This file took too long to send and has been let go.")
    rows = [[each.address, each.kind.value, each.status, each.at.isoformat()] for each in reports]
    # The ordinal is inside, so that chunks cannot be exchanged unnoticed.
    sealed = work.vault.safe(key).seal(_ROWS, json.dumps([ordinal, rows], separators=(",", ":")))
    work.session.add(MailChunk(batch_id=batch_id, ordinal=ordinal, content=sealed))
    run = work.session.scalars(stored.locked_batch(batch_id)).one()
    run.mails += count
    run.reports += len(reports)


def _unseal(safe: Safe, chunk: MailChunk) -> list[Report]:
    ordinal, rows = json.loads(safe.open(_ROWS, chunk.content)) if chunk.content else (chunk.ordinal, [])
    if ordinal != chunk.ordinal:
        raise ValueError("a chunk of a file stands in another's place")
    return [
        Report(address=address, kind=SignalKind(kind), status=status, at=datetime.fromisoformat(at))
        for address, kind, status, at in rows
    ]


def _forget(work: Work, batch_ids: Sequence[UUID]) -> None:
    keys.shred(work.session, batch_ids)
    stored.forget_batches(work.session, batch_ids)


def _view(run: MailBatch) -> BatchView:
    return BatchView(
        id=run.id,
        state=run.state,
        mails=run.mails,
        reports=run.reports,
        taken=run.taken,
        created_at=run.created_at,
        finished_at=run.finished_at,
    )
