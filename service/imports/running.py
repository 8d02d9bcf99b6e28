"""How are the rows of a file taken over, each exactly once, whatever dies on the way?

A chunk of rows is one transaction: its leads and the note that it is done are committed together. Whoever
goes on after a crash begins at the first chunk that is not done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rules.matching.of_record import traits_of
from rules.webhooks import Event
from service import audit, imports, intake, sources, webhooks
from service.audit import Action
from service.errors import Conflict
from service.files.rows import Format
from service.files.surveying import Survey
from service.imports import chunks, views
from service.imports.uploading import describe
from service.intake import Prepared, Receipt
from service.jobs import queue
from service.matching import census
from service.storage import imports as stored
from service.storage.imports import Chunk, Import, ImportOrigin, ImportState
from service.storage.sources import Source
from service.vault import DigestPurpose
from service.work import Work


def take_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: take over the next chunk of an import, and have the one after it done later."""
    run, source = imports.locked(work, UUID(payload["import"]))
    if run.state is not ImportState.RUNNING:
        return
    chunk = work.session.scalars(stored.next_chunk(run.id)).first()
    safe = views.safe_of(work, run.id)
    if chunk is not None and chunk.content is not None and safe is not None:
        rows = chunks.unseal(safe, chunk.ordinal, chunk.content, is_lines=run.format is Format.NDJSON)
        plan = views.plan_of(work, run)
        _count(
            work,
            intake.accept(work, source, chunks.submissions(rows, plan, import_id=run.id, now=work.now)),
        )
        chunk.done_at = work.now
        work.session.flush()  # the next question is whether any chunk is left
    if work.session.scalars(stored.next_chunk(run.id)).first() is None:
        finish(work, run)
    else:
        queue.enqueue(work, imports.JOB, {"import": run.id}, priority=queue.LATER)


def finish(work: Work, run: Import) -> None:
    """All rows are taken over: the rows themselves live on in their leads only."""
    run.state = ImportState.DONE
    run.finished_at = work.now
    run.revision += 1
    work.session.execute(stored.empty_chunks(run.id))
    told = {"import_id": run.id, "rows": run.rows, "faulty": run.faulty}
    webhooks.announce(work, Event.IMPORT_FINISHED, told, source_id=run.source_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a file is that a command reads."""

    import_id: UUID
    source: Source
    mapping: Mapping[str, str]
    chunk_rows: int
    done: frozenset[int]
    state: ImportState


def begin(
    work: Work,
    source_key: str,
    *,
    filename: str,
    survey: Survey,
    mapping: Mapping[str, str],
    unmapped: Sequence[str],
    chunk_rows: int = chunks.CHUNK_ROWS,
) -> Standing:
    """Begin a file that a command reads, or go on with it: the same content of the same source is one import.

    The survey has read the file to its end. Raises NotFound, SourcePaused, and
    Conflict when it was begun with another column map.
    """
    source = sources.named(work, source_key)
    sources.must_be_open(work, source)
    work.session.execute(stored.locked_source(source.id))
    keyed = work.vault.digest(DigestPurpose.CONTENT, survey.digest())
    run = _begun(work, source, keyed)
    if run is None:
        run = imports.begin(work, source, origin=ImportOrigin.COMMAND, filename=filename)
        run.chunk_rows = chunk_rows
        safe = views.safe_of(work, run.id)
        if safe is not None:
            describe(work, run, survey, safe)
        run.mapping, run.unmapped = dict(mapping), list(unmapped)
        run.state = ImportState.RUNNING
        run.committed_at = work.now
        audit.note(work, Action.IMPORT_COMMITTED, about=run.id, source=source.key, rows=survey.count)
    elif dict(run.mapping) != dict(mapping):
        raise Conflict("This file was begun with another column map: go on with that one, or roll it back.")
    done = frozenset(work.session.scalars(stored.done_chunks(run.id)))
    return Standing(
        import_id=run.id,
        source=source,
        mapping=run.mapping,
        chunk_rows=run.chunk_rows,
        done=done,
        state=run.state,
    )


def take(work: Work, import_id: UUID, ordinal: int, prepared: Sequence[Prepared]) -> bool:
    """Take over one chunk that was prepared elsewhere; False when somebody has done it already."""
    run, source = imports.locked(work, import_id)
    if run.state is not ImportState.RUNNING:
        raise Conflict("This import is not running any more.")
    if work.session.scalars(stored.chunk(import_id, ordinal)).first() is not None:
        return False
    work.session.add(
        Chunk(import_id=import_id, ordinal=ordinal, rows=len(prepared), content=None, done_at=work.now)
    )
    _count(work, intake.store(work, source, prepared))
    return True


def _count(work: Work, receipts: Sequence[Receipt]) -> None:
    """Let the rows that follow know how common the names in these are."""
    taken = (each.record for each in receipts if each.contact_id is not None)
    census.count(work, (traits_of(record, work.knowledge.vocabulary) for record in taken))


def complete(work: Work, import_id: UUID) -> views.ImportView:
    """Note that the whole file has been taken over, if it has, and tell how it stands."""
    run, _ = imports.locked(work, import_id)
    done = work.session.scalars(stored.rows_done(import_id)).one()
    if run.state is ImportState.RUNNING and done == run.rows:
        finish(work, run)
    return imports.show(work, import_id)


def _begun(work: Work, source: Source, digest: bytes) -> Import | None:
    same = work.session.scalars(stored.same_file(source.id, digest))
    return next((run for run in same if run.origin is ImportOrigin.COMMAND), None)
