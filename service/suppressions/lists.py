"""How is a list of people to leave alone taken over: an opt-out register, unsubscribed addresses, bounces?

One value a line, as it is or hashed by whoever made the list. The lines are kept sealed until a job has made
keyed hashes of them, a chunk in each transaction; then they are shredded.
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from rules.suppressions import Form, Identifier, IdType, Reason
from service import audit, suppressions
from service.access import Actor, Scope
from service.audit import Action
from service.errors import Conflict, Fault, Invalid, NotFound
from service.files import blocks
from service.files.encoding import texts
from service.files.refusal import Refusal
from service.files.rows import Limits, Notes, Readable
from service.ids import new_id
from service.jobs import queue
from service.storage import keys
from service.storage import suppressions as stored
from service.storage.base import BigCount
from service.storage.suppressions import ListChunk, SuppressionList
from service.storage.suppressions import ListState as ListState
from service.suppressions import concerning, identifying, keyed
from service.vault import Safe, SuppressionKind
from service.vault.places import Part, Table
from service.work import Work, Workshop

JOB = "suppressions.chunk"
CHUNK_ROWS = 2_000
"""Lines that are taken over in one transaction: well within a worker's lease."""
LONGEST_LINE = 1_000
"""Characters of a line that are looked at: no value is longer."""
TOLD_ROWS = 1_000
"""Numbers of unusable rows that are told; how many there are is counted to the end."""
FORSAKEN_DAYS = 1
"""Days after which a list whose sending broke off is let go."""

_ROWS = (Table.IMPORT, Part.ROWS)
_QUOTES = "\"'"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOrder:
    """What a list is of."""

    reason: Reason
    id_type: IdType = IdType.EMAIL
    form: Form = Form.RAW
    purpose: str = suppressions.ANY
    channel: str = suppressions.ANY
    country: str | None = None
    """How numbers without a country are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """How far a list is; every row is in one of the three counts when it is done."""

    id: UUID
    order: ListOrder
    state: ListState
    rows: int
    """Lines with something in them."""
    taken: int
    known: int
    """Lines that say nothing new: on the list before, or twice in this one."""
    unusable: int
    unusable_rows: tuple[int, ...]
    created_at: datetime
    finished_at: datetime | None


def send(workshop: Workshop, actor: Actor, body: Readable, order: ListOrder) -> ListView:
    """Read a whole list and have it taken over in the background.

    It opens a short piece of work for every chunk, so that a slow sender keeps nobody waiting.
    Raises Forbidden, and Invalid for what cannot be a list, or is none.
    """
    with workshop.open(actor) as work:
        list_id = _begin(work, order)
    most = workshop.settings.max_file_bytes
    try:
        lines = _lines(body, Limits(file_bytes=most, unpacked_bytes=most * 10))
        for ordinal, chunk in enumerate(_chunks(lines)):
            with workshop.open(actor) as work:
                _keep(work, list_id, ordinal, chunk)
    except Refusal as refusal:
        with workshop.open(actor) as work:
            _forget(work, [list_id])
        text = workshop.knowledge.codes[refusal.code].text("en", refusal.params)
        raise Invalid(faults=[Fault("", refusal.code, text)]) from None
    with workshop.open(actor) as work:
        return _sent(work, list_id)


def show(work: Work, list_id: UUID) -> ListView:
    """How far a list is. Raises NotFound, also for a list of another source."""
    work.actor.must(Scope.SUPPRESSIONS_MANAGE)
    run = work.session.get(SuppressionList, list_id)
    if run is None or work.actor.source_id not in {None, run.source_id}:
        raise NotFound
    return _view(run)


def newest(work: Work, *, before: UUID | None = None, limit: int = 20) -> Sequence[ListView]:
    """Lists, newest first."""
    work.actor.must(Scope.SUPPRESSIONS_MANAGE)
    return [_view(run) for run in work.session.scalars(stored.lists(before=before, limit=limit))]


def take_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: take over the next chunk of a list, and have the one after it done later."""
    run = work.session.scalars(stored.locked_list(UUID(payload["list"]))).one()
    chunk = work.session.scalars(stored.next_chunk(run.id)).first()
    key = keys.find(work.session, run.id)
    if chunk is None or chunk.content is None or key is None:
        _finish(work, run)
        return
    numbered = _unseal(work.vault.safe(key), chunk)
    _take(work, run, numbered)
    chunk.done_at, chunk.content = work.now, None
    queue.enqueue(work, JOB, {"list": run.id}, priority=queue.LATER)


def expire(work: Work, *, limit: int = 100) -> int:
    """Let go of lists whose sending broke off, and say how many there were. Safe to run twice."""
    before = work.now - timedelta(days=FORSAKEN_DAYS)
    due = [run.id for run in work.session.scalars(stored.forsaken(before, limit=limit))]
    _forget(work, due)
    return len(due)


def _begin(work: Work, order: ListOrder) -> UUID:
    work.actor.must(Scope.SUPPRESSIONS_MANAGE)
    suppressions.must_be_sound(
        identifiers=[Identifier(order.id_type, "-")], purpose=order.purpose, channel=order.channel
    )
    if (order.id_type, order.form) not in keyed.KIND_OF or order.id_type is IdType.POSTAL:
        raise Invalid(
            faults=[Fault("query:form", "not_a_choice", "Such values are not taken as a list of this form.")]
        )
    list_id = new_id(work.now)
    _, key = work.vault.new_safe(list_id)
    keys.save(work.session, [key])
    work.session.add(
        SuppressionList(
            id=list_id,
            id_type=order.id_type,
            form=order.form,
            reason=order.reason,
            purpose=order.purpose,
            channel=order.channel,
            country=order.country,
            source_id=work.actor.source_id,
            state=ListState.COMING,
            rows=BigCount(0),
            taken=BigCount(0),
            known=BigCount(0),
            unusable=BigCount(0),
            unusable_rows=[],
            created_at=work.now,
            created_by=work.actor.id,
        )
    )
    return list_id


def _lines(body: Readable, limits: Limits) -> Iterator[tuple[int, str]]:
    """Lines with something in them, numbered as an editor does. Raises Refusal."""
    first, rest = blocks.peeked(blocks.taken(body, limits))
    if first.startswith(blocks.GZIP):
        rest = blocks.unzipped(rest, limits)
    number = 0
    for text in texts(rest, Notes(), limits):
        for line in io.StringIO(text):
            number += 1
            if value := line[:LONGEST_LINE].strip().strip(_QUOTES).strip():
                yield number, value


def _chunks(lines: Iterable[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    source = iter(lines)
    while chunk := list(islice(source, CHUNK_ROWS)):
        yield chunk


def _keep(work: Work, list_id: UUID, ordinal: int, lines: Sequence[tuple[int, str]]) -> None:
    key = keys.find(work.session, list_id)
    if key is None:
        raise Conflict("This list took too long to send and has been let go.")
    # The ordinal is inside, so that chunks cannot be exchanged unnoticed.
    text = json.dumps([ordinal, lines], ensure_ascii=False, separators=(",", ":"))
    sealed = work.vault.safe(key).seal(_ROWS, text)
    work.session.add(ListChunk(list_id=list_id, ordinal=ordinal, content=sealed))
    run = work.session.scalars(stored.locked_list(list_id)).one()
    run.rows = BigCount(run.rows + len(lines))


def _unseal(safe: Safe, chunk: ListChunk) -> list[tuple[int, str]]:
    ordinal, lines = json.loads(safe.open(_ROWS, chunk.content)) if chunk.content else (chunk.ordinal, [])
    if ordinal != chunk.ordinal:
        raise ValueError("a chunk of a list stands in another's place")
    return [(number, text) for number, text in lines]


def _sent(work: Work, list_id: UUID) -> ListView:
    run = work.session.scalars(stored.locked_list(list_id)).one()
    run.state = ListState.RUNNING
    queue.enqueue(work, JOB, {"list": list_id}, priority=queue.LATER)
    audit.note(work, Action.SUPPRESSIONS_IMPORTED, about=list_id, why=run.reason.value, rows=run.rows)
    return _view(run)


def _take(work: Work, run: SuppressionList, numbered: Sequence[tuple[int, str]]) -> None:
    hashed = _hashed(work, run, [text for _, text in numbered])
    usable = {digest: kind for kind, digest in filter(None, hashed)}
    rows = [
        suppressions.row(work, kind, digest, reason=run.reason, purpose=run.purpose, channel=run.channel)
        | {"list_id": run.id, "source_id": run.source_id, "created_by": run.created_by}
        for digest, kind in sorted(usable.items())
    ]
    added = len(stored.insert_new(work.session, rows))
    wrong = [number for (number, _), each in zip(numbered, hashed, strict=True) if each is None]
    run.taken = BigCount(run.taken + added)
    run.unusable = BigCount(run.unusable + len(wrong))
    run.known = BigCount(run.known + len(numbered) - len(wrong) - added)
    run.unusable_rows = [*run.unusable_rows, *wrong][:TOLD_ROWS]


def _hashed(
    work: Work, run: SuppressionList, texts: Sequence[str]
) -> list[tuple[SuppressionKind, bytes] | None]:
    if run.form is not Form.RAW:
        return [keyed.of_hash(work.vault, run.id_type, run.form, text) for text in texts]
    found = identifying.of_texts(work, run.id_type, texts, country=run.country)
    concerning.tell(work, filter(None, found))
    return [keyed.of(work.vault, each) if each else None for each in found]


def _finish(work: Work, run: SuppressionList) -> None:
    run.state = ListState.DONE
    run.finished_at = work.now
    keys.shred(work.session, [run.id])


def _forget(work: Work, list_ids: Sequence[UUID]) -> None:
    keys.shred(work.session, list_ids)
    stored.forget_lists(work.session, list_ids)


def _view(run: SuppressionList) -> ListView:
    return ListView(
        id=run.id,
        order=ListOrder(
            reason=run.reason,
            id_type=run.id_type,
            form=run.form,
            purpose=run.purpose,
            channel=run.channel,
            country=run.country,
        ),
        state=run.state,
        rows=run.rows,
        taken=run.taken,
        known=run.known,
        unusable=run.unusable,
        unusable_rows=tuple(run.unusable_rows),
        created_at=run.created_at,
        finished_at=run.finished_at,
    )
