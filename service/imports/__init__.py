"""Which files are being taken over, what will come of them, and what has?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from rules import headers
from rules.leads import LeadStatus, Outcome
from service import audit, intake, sources
from service.access import Scope
from service.audit import Action
from service.errors import Conflict, Fault, Gone, Invalid, NotFound, Stale
from service.files.refusal import Refusal
from service.files.refused import refused
from service.files.rows import Format, Row
from service.ids import new_id
from service.imports import chunks, views
from service.jobs import queue
from service.storage import imports as stored
from service.storage import keys
from service.storage.imports import Import, ImportOrigin, ImportState
from service.storage.sources import Source
from service.work import Work

PREVIEW_ROWS = 1_000
"""Rows that a preview tries out; a longer file is previewed by its beginning, and says so."""

JOB = "imports.chunk"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedRow:
    """What would become of one row; no value of it."""

    number: int
    status: LeadStatus
    outcome: Outcome
    grade: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a commit would do."""

    view: views.ImportView
    counts: views.Counts
    rows: tuple[TriedRow, ...]
    is_whole: bool
    """Were all rows tried? Else the counts are those of the first ones."""


def create(
    work: Work, source_id: UUID, *, filename: str | None = None, mapping: Mapping[str, str] | None = None
) -> Import:
    """Begin an import: its file is uploaded next.

    `mapping` says what columns mean (header to lead member); the map saved with the source counts where it is
    silent, and the rest is guessed. Raises Invalid for a map that names unknown members, SourcePaused.
    """
    source = _mine(work, source_id)
    sources.must_be_open(work, source)
    run = begin(work, source, origin=ImportOrigin.UPLOAD, filename=filename)
    run.mapping = {**source.mapping, **checked(mapping or {})}
    return run


def begin(work: Work, source: Source, *, origin: ImportOrigin, filename: str | None) -> Import:
    """A new import with a data key of its own, so that it can be shredded alone."""
    import_id = new_id(work.now)
    safe, key = work.vault.new_safe(import_id)
    keys.save(work.session, [key])
    run = Import(
        id=import_id,
        source_id=source.id,
        origin=origin,
        state=ImportState.WAITING,
        title=safe.seal(views.TITLE, filename) if filename else None,
        mapping={},
        unmapped=[],
        chunk_rows=chunks.CHUNK_ROWS,
        chunks=0,
        rows=0,
        blank=0,
        faulty=0,
        foreign_lines=0,
        revision=1,
        created_at=work.now,
        created_by=work.actor.id,
    )
    work.session.add(run)
    audit.note(work, Action.IMPORT_CREATED, about=import_id, source=source.key)
    return run


def checked(mapping: Mapping[str, str]) -> dict[str, str]:
    """The column map, when every target is known and given once. Raises Invalid."""
    if wrong := headers.mistakes(mapping):
        places = [list(mapping).index(header) for header in wrong]
        text = "The column map names something that is no member of a lead, or the same member twice."
        raise Invalid(text, faults=[Fault(f"/mapping/{place}", "FIL.MAP", text) for place in places])
    return dict(mapping)


def remap(
    work: Work, import_id: UUID, mapping: Mapping[str, str], *, remember: bool = True
) -> views.ImportView:
    """Say what the columns mean, and remember it for the next file of the source. Only before the commit."""
    run, source = locked(work, import_id)
    _must_be(run, ImportState.READY, "The columns can be changed between the upload and the commit only.")
    run.mapping = checked(mapping)
    run.revision += 1
    plan = views.plan_of(work, run)
    run.unmapped = list(plan.unmapped)
    if remember:
        source.mapping = {**source.mapping, **plan.stated()}
    return views.view(work, run, source)


def show(work: Work, import_id: UUID) -> views.ImportView:
    """One import as it stands now. Raises NotFound."""
    return views.view(work, *of_id(work, import_id))


def listed(
    work: Work, *, source_id: UUID | None = None, before: UUID | None = None, limit: int = 50
) -> Sequence[views.ImportView]:
    """Imports, newest first; a key sees those of its own source only."""
    work.actor.must(Scope.IMPORTS_WRITE)
    wanted = work.actor.source_id or source_id
    found = work.session.execute(stored.newest(source_id=wanted, before=before, limit=min(limit, 200)))
    return views.lines(work, [(run, name) for run, name in found])


def preview(work: Work, import_id: UUID, *, limit: int = PREVIEW_ROWS) -> Preview:
    """What a commit would do now, by the very code of the commit; nothing is stored."""
    run, source = of_id(work, import_id)
    _must_be(run, ImportState.READY, "There is nothing to preview before the upload or after the commit.")
    plan = views.plan_of(work, run)
    rows = _first_rows(work, run, limit)
    given = chunks.submissions(rows, plan, import_id=run.id, now=work.now)
    receipts = intake.rehearse(work, source, given)
    tried = tuple(
        TriedRow(
            number=row.number,
            status=receipt.status,
            outcome=receipt.outcome,
            grade=receipt.quality.grade,
            codes=tuple(dict.fromkeys(finding.code for finding in receipt.findings)),
        )
        for row, receipt in zip(rows, receipts, strict=True)
    )
    return Preview(
        view=views.view(work, run, source),
        counts=views.counts_of([(row.status, row.outcome, 1) for row in tried]),
        rows=tried,
        is_whole=len(rows) == run.rows,
    )


def commit(work: Work, import_id: UUID, *, expected: str | None = None) -> views.ImportView:
    """Take the rows over, chunk by chunk, in the background.

    `expected` is the ETag of the preview; Stale when the import or the rules have changed since.
    """
    run, source = locked(work, import_id)
    _must_be(run, ImportState.READY, "Only an import whose file is in can be committed, and only once.")
    sources.must_be_open(work, source)
    if views.safe_of(work, run.id) is None:
        raise Gone("This file waited too long for its commit and has been shredded: upload it again.")
    plan = views.plan_of(work, run)
    if not plan.targets:
        raise refused(Refusal("FIL.MAP.NONE"), work.knowledge)
    if expected is not None and expected != views.etag(work, run):
        raise Stale
    # What was guessed is settled here: rules that change while it runs must not divide the file in two.
    run.mapping = plan.stated()
    run.state = ImportState.RUNNING
    run.committed_at = work.now
    run.revision += 1
    audit.note(work, Action.IMPORT_COMMITTED, about=run.id, source=source.key, rows=run.rows)
    queue.enqueue(work, JOB, {"import": run.id}, priority=queue.LATER)
    return views.view(work, run, source)


def locked(work: Work, import_id: UUID) -> tuple[Import, Source]:
    """The import and its source, kept from others until this work is done. Raises NotFound, Forbidden."""
    run = work.session.scalars(stored.locked(import_id)).one_or_none()
    if run is None:
        raise NotFound
    return run, _mine(work, run.source_id)


def of_id(work: Work, import_id: UUID) -> tuple[Import, Source]:
    """The import and its source, to be read. Raises NotFound, Forbidden."""
    run = work.session.get(Import, import_id)
    if run is None:
        raise NotFound
    return run, _mine(work, run.source_id)


def _mine(work: Work, source_id: UUID) -> Source:
    work.actor.must(Scope.IMPORTS_WRITE)
    if work.actor.source_id not in {None, source_id}:
        raise NotFound
    return sources.of_id(work, source_id)


def _must_be(run: Import, state: ImportState, why: str) -> None:
    if run.state is not state:
        raise Conflict(why)


def _first_rows(work: Work, run: Import, limit: int) -> list[Row]:
    safe = views.safe_of(work, run.id)
    rows: list[Row] = []
    for ordinal in range(run.chunks):
        if len(rows) >= limit or safe is None:
            break
        chunk = work.session.scalars(stored.chunk(run.id, ordinal)).one()
        if chunk.content is not None:
            rows += chunks.unseal(safe, ordinal, chunk.content, is_lines=run.format is Format.NDJSON)
    return rows[:limit]
