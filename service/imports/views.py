"""How does an import stand, and how many of its rows ended in which way?"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from rules import headers
from rules.headers import Plan
from rules.leads import LeadStatus, Outcome
from service.files.rows import Format
from service.storage import imports as stored
from service.storage import keys
from service.storage.imports import Import, ImportOrigin, ImportState
from service.storage.sources import Source
from service.vault import Safe
from service.vault.places import Part, Table
from service.work import Work

TITLE = (Table.IMPORT, Part.BODY)
HEADER = (Table.IMPORT, Part.HEADER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of the rows: each is in exactly one of these, or not yet done."""

    created: int = 0
    """Rows that began a contact."""
    merged: int = 0
    """Rows that were added to a contact."""
    quarantined: int = 0
    """Rows that wait for a steward, those that could not be read among them."""
    suppressed: int = 0
    rejected: int = 0
    """Refused by a steward, or rolled back."""
    expired: int = 0

    @property
    def done(self) -> int:
        """Rows that have been taken over, whatever became of them."""
        return self.created + self.merged + self.quarantined + self.suppressed + self.rejected + self.expired


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """An import as it is shown: no personal value but the name of its file."""

    id: UUID
    source_id: UUID
    source_name: str
    title: str | None
    origin: ImportOrigin
    state: ImportState
    format: Format | None
    encoding: str | None
    delimiter: str | None
    columns: tuple[headers.Column, ...]
    """What each column is taken for; empty before the file is in, and in lists."""
    unmapped: tuple[str, ...]
    rows: int
    blank: int
    faulty: int
    foreign_lines: int
    counts: Counts
    etag: str
    """Changes with the import, its column map and the rules: a commit names the one that was previewed."""
    repeats: UUID | None
    """An earlier import of the very same content; not looked for in lists."""
    created_at: datetime
    committed_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None


def counts_of(fates: Iterable[tuple[LeadStatus, Outcome, int]]) -> Counts:
    """Add up what became of rows."""
    sums: dict[str, int] = {}
    for status, outcome, number in fates:
        name = status.value
        if status is LeadStatus.ACCEPTED:
            # Of one that is yet to be looked at a contact was made as well.
            name = "merged" if outcome is Outcome.MERGED else "created"
        sums[name] = sums.get(name, 0) + number
    return Counts(**sums)


def counts(work: Work, import_id: UUID) -> Counts:
    """What became of the rows so far, counted anew."""
    return counts_of(
        (status, outcome, number) for status, outcome, number in work.session.execute(stored.fates(import_id))
    )


def etag(work: Work, run: Import) -> str:
    """Names this state of the import under these rules."""
    return f"{run.revision}-{work.knowledge.version[:12]}"


def safe_of(work: Work, import_id: UUID) -> Safe | None:
    """The safe of an import, or None once it was shredded."""
    key = keys.find(work.session, import_id)
    return work.vault.safe(key) if key else None


def columns_of(work: Work, run: Import) -> tuple[str, ...]:
    """Headers of the file in their order; none once it was shredded."""
    safe = safe_of(work, run.id)
    return tuple(json.loads(safe.open(HEADER, run.header))) if safe and run.header else ()


def plan_of(work: Work, run: Import) -> Plan:
    """What the columns of the file mean."""
    return headers.plan(columns_of(work, run), work.knowledge.vocabulary, stated=run.mapping)


def view(work: Work, run: Import, source: Source) -> ImportView:
    """The import as it is shown."""
    shown = _line(work, run, source.name, safe_of(work, run.id), counts(work, run.id))
    return replace(shown, columns=plan_of(work, run).columns, repeats=_earlier(work, run))


def lines(work: Work, found: Sequence[tuple[Import, str]]) -> list[ImportView]:
    """Imports as they stand in a list, with the names of their sources: without columns and repetitions."""
    ids = [run.id for run, _ in found]
    key_rows = keys.find_many(work.session, ids)
    safes = {import_id: work.vault.safe(row) for import_id, row in key_rows.items()}
    fates: dict[UUID, list[tuple[LeadStatus, Outcome, int]]] = {import_id: [] for import_id in ids}
    for import_id, status, outcome, number in work.session.execute(stored.fates_of(ids)):
        if import_id is not None:
            fates[import_id].append((status, outcome, number))
    return [_line(work, run, name, safes.get(run.id), counts_of(fates[run.id])) for run, name in found]


def _line(work: Work, run: Import, source_name: str, safe: Safe | None, found: Counts) -> ImportView:
    return ImportView(
        id=run.id,
        source_id=run.source_id,
        source_name=source_name,
        title=safe.open(TITLE, run.title) if safe and run.title else None,
        origin=run.origin,
        state=run.state,
        format=run.format,
        encoding=run.encoding,
        delimiter=run.delimiter,
        columns=(),
        unmapped=tuple(run.unmapped),
        rows=run.rows,
        blank=run.blank,
        faulty=run.faulty,
        foreign_lines=run.foreign_lines,
        counts=found,
        etag=etag(work, run),
        repeats=None,
        created_at=run.created_at,
        committed_at=run.committed_at,
        finished_at=run.finished_at,
        undone_at=run.undone_at,
    )


def _earlier(work: Work, run: Import) -> UUID | None:
    if run.digest is None:
        return None
    same = work.session.scalars(stored.same_file(run.source_id, run.digest))
    return next(
        (other.id for other in same if other.id != run.id and other.created_at <= run.created_at), None
    )
