"""How does a file come in? Read as it arrives, kept sealed, never on the disk in clear."""

import json
from uuid import UUID

from service import imports, sources
from service.access import Actor
from service.errors import Conflict
from service.files import surveying
from service.files.refusal import Refusal
from service.files.refused import refused
from service.files.rows import Format, Limits, Readable, Row
from service.files.surveying import Survey
from service.imports import chunks, views
from service.storage import imports as stored
from service.storage.base import BigCount
from service.storage.imports import Chunk, Import, ImportOrigin, ImportState
from service.vault import DigestPurpose, Safe
from service.work import Work, Workshop


def upload(
    workshop: Workshop, actor: Actor, import_id: UUID, body: Readable, *, sheet: str | None = None
) -> views.ImportView:
    """Read the whole body and keep its rows; an earlier upload to the same import is replaced.

    It opens its own pieces of work, a short one for every thousand rows: a slow sender must not keep every
    other writer waiting. Raises FileRefused, Conflict after the commit, NotFound, SourcePaused.
    """
    with workshop.open(actor) as work:
        token = _begin(work, import_id)
    try:
        survey = surveying.begin(body, limits=limits_of(workshop), sheet=sheet)
        for ordinal, rows in enumerate(chunks.batched(survey.rows(), chunks.CHUNK_ROWS)):
            with workshop.open(actor) as work:
                _keep(work, import_id, token, ordinal, rows)
    except Refusal as refusal:
        with workshop.open(actor) as work:
            stored.drop_chunks(work.session, _current(work, import_id, token).id)
        raise refused(refusal, workshop.knowledge) from None
    with workshop.open(actor) as work:
        return _finish(work, _current(work, import_id, token), survey)


def limits_of(workshop: Workshop) -> Limits:
    """What the settings allow: a file of some size, and ten times that once unpacked."""
    most = workshop.settings.max_file_bytes
    return Limits(file_bytes=most, unpacked_bytes=most * 10)


def _begin(work: Work, import_id: UUID) -> int:
    """Take the import for this upload; the number tells it from one that begins later."""
    run, source = imports.locked(work, import_id)
    if run.origin is not ImportOrigin.UPLOAD or run.state not in {ImportState.WAITING, ImportState.READY}:
        raise Conflict("The file of this import can no longer be replaced.")
    sources.must_be_open(work, source)
    stored.drop_chunks(work.session, import_id)
    _forget(run)
    run.state = ImportState.WAITING
    run.revision += 1
    return run.revision


def _forget(run: Import) -> None:
    """What was noted of an earlier file: should this one be refused, there is none."""
    run.format = run.encoding = run.delimiter = run.header = run.digest = None
    run.rows = run.faulty = run.blank = run.foreign_lines = BigCount(0)
    run.chunks, run.unmapped = 0, []


def _current(work: Work, import_id: UUID, token: int) -> Import:
    run, _ = imports.locked(work, import_id)
    if run.revision != token:
        raise Conflict("Another upload to this import has begun meanwhile.")
    return run


def _keep(work: Work, import_id: UUID, token: int, ordinal: int, rows: list[Row]) -> None:
    run = _current(work, import_id, token)
    safe = views.safe_of(work, run.id)
    if safe is None:
        raise Conflict("This import has been shredded.")
    content = chunks.seal(safe, ordinal, rows)
    work.session.add(Chunk(import_id=run.id, ordinal=ordinal, rows=len(rows), content=content))


def _finish(work: Work, run: Import, survey: Survey) -> views.ImportView:
    safe = views.safe_of(work, run.id)
    if safe is None:
        raise Conflict("This import has been shredded.")
    describe(work, run, survey, safe)
    run.state = ImportState.READY
    work.session.flush()  # the plan below reads the header
    run.unmapped = list(views.plan_of(work, run).unmapped)
    return imports.show(work, run.id)


def describe(work: Work, run: Import, survey: Survey, safe: Safe) -> None:
    """Note what the file is like, once it has been read to its end."""
    notes = survey.file.notes
    run.format = survey.file.format
    run.encoding = notes.encoding_found() if run.format is not Format.WORKBOOK else None
    run.delimiter = notes.delimiter
    run.header = safe.seal(views.HEADER, json.dumps(list(survey.names), ensure_ascii=False))
    run.digest = work.vault.digest(DigestPurpose.CONTENT, survey.digest())
    run.rows, run.faulty = BigCount(survey.count), BigCount(survey.faulty)
    run.chunks = -(-survey.count // run.chunk_rows)
    run.blank = BigCount(notes.blank)
    run.foreign_lines = BigCount(notes.foreign_lines)
