"""Take over files: upload, look at what will come of it, commit, and mend what is left."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from rules.headers import Column
from rules.leads import LeadStatus, Outcome
from service import imports
from service.api import pages
from service.api.operation import Call, FileReply, Reply, Upload
from service.imports import results, undoing, uploading
from service.imports.results import ResultRow
from service.imports.views import Counts, ImportView
from service.storage.imports import ImportState

# While rows are taken over it is no use to ask more often.
ASK_AGAIN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What is known of a file before it is sent."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    filename: str | None = None
    """Name of the file, for people; kept sealed."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Column to lead member, `attributes.x` or `ignore`; the rest is guessed from the headers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnAnswer:
    """One column of the file and what it is taken for."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    header: str
    target: str | None
    """Lead member, `attributes.x` or `ignore`; null while nobody has said."""
    confidence: float
    """How sure we are; 1 when it was said and not guessed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAnswer:
    """How an import stands."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    import_id: UUID
    state: ImportState
    filename: str | None
    format: str | None
    encoding: str | None
    """In which encoding the file was read."""
    delimiter: str | None
    columns: tuple[ColumnAnswer, ...]
    unmapped: tuple[str, ...]
    """Columns that are taken for nothing; their cells are kept with the sealed original only."""
    rows: int
    """Rows of the file, headers and blank lines not counted."""
    blank: int
    """Blank lines, passed over."""
    faulty: int
    """Rows that could not be read; they will wait for a person."""
    counts: Counts
    repeats: UUID | None
    """An earlier import of the very same content."""
    created_at: datetime
    committed_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedAnswer:
    """What would become of one row."""

    row: int
    """As a spreadsheet numbers it: the header is row 1."""
    status: LeadStatus
    outcome: Outcome
    grade: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewAnswer:
    """What a commit would do."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    counts: Counts
    is_whole: bool
    """Were all rows tried? Otherwise only the first ones were."""
    rows: tuple[TriedAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsAnswer:
    """A page of rows, in the order of the file."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    items: tuple[ResultRow, ...]
    next_cursor: str | None
    """Give it back as `cursor` to go on; null at the end."""


def create(call: Call, body: ImportOrder) -> Reply[ImportAnswer]:
    """Begin an import; its file is sent next."""
    run = imports.create(call.work, call.source.id, filename=body.filename, mapping=body.mapping)
    # The view reads back what was begun.
    call.work.session.flush()
    view = imports.show(call.work, run.id)
    return Reply(body=_answer(view), headers={"Location": f"/v1/imports/{run.id}", "ETag": _etag(view)})


def put_data(upload: Upload, *, import_id: UUID, sheet: str | None = None) -> Reply[None]:
    """Send the file: CSV, JSON lines or XLSX, plain or packed with gzip, of known length or in chunks.

    A file that is sent again takes the place of the earlier one. `sheet` names the sheet of a workbook; the
    first one unless said.
    """
    view = uploading.upload(upload.workshop, upload.actor, import_id, upload.body, sheet=sheet)
    return Reply(body=None, headers={"ETag": _etag(view)})


def show(call: Call, *, import_id: UUID) -> Reply[ImportAnswer]:
    """Tell how an import stands, with exact counts."""
    view = imports.show(call.work, import_id)
    waiting = {"Retry-After": str(ASK_AGAIN)} if view.state is ImportState.RUNNING else {}
    return Reply(body=_answer(view), headers={"ETag": _etag(view), **waiting})


def preview(call: Call, *, import_id: UUID) -> Reply[PreviewAnswer]:
    """Say what a commit would do, by the very code of the commit; nothing is stored.

    The ETag of the answer, sent as If-Match with the commit, makes sure that what was previewed is what runs.
    """
    tried = imports.preview(call.work, import_id)
    answer = PreviewAnswer(
        counts=tried.counts,
        is_whole=tried.is_whole,
        rows=tuple(
            TriedAnswer(
                row=row.number, status=row.status, outcome=row.outcome, grade=row.grade, codes=row.codes
            )
            for row in tried.rows
        ),
    )
    return Reply(body=answer, headers={"ETag": _etag(tried.view)})


def commit(call: Call, *, import_id: UUID) -> Reply[ImportAnswer]:
    """Take the rows over, in the background.

    With If-Match it is refused when the import or the rules have changed since.
    """
    return _under_way(imports.commit(call.work, import_id, expected=call.if_match))


def rollback(call: Call, *, import_id: UUID) -> Reply[ImportAnswer]:
    """Take the import back, in the background.

    What it brought goes; contacts that have records from elsewhere are built anew from those.
    """
    return _under_way(undoing.roll_back(call.work, import_id))


def list_results(
    call: Call,
    *,
    import_id: UUID,
    status: LeadStatus | None = None,
    limit: Annotated[int, Field(ge=1, le=pages.MOST)] = 100,
    cursor: str | None = None,
) -> ResultsAnswer:
    """Tell what became of each row; no value of it."""
    after = pages.place(cursor)
    found, more = results.page(call.work, import_id, status=status, after_row=after, limit=limit)
    return ResultsAnswer(items=tuple(found), next_cursor=pages.cursor(more))


def fetch_errors(call: Call, *, import_id: UUID, spreadsheet: bool = False) -> FileReply:
    """Fetch the rows that wait for a person: as they were sent, with code and reason before them.

    Mended, the file can be sent in again as it is. With `spreadsheet` cells that a spreadsheet would run as
    formulas are marked, and the marks are taken off when the file comes back.
    """
    download = results.error_file(call.work, import_id, guarded=spreadsheet, language=call.language)
    return FileReply(filename=download.filename, content=b"".join(download.content))


def _under_way(view: ImportView) -> Reply[ImportAnswer]:
    headers = {"Location": f"/v1/imports/{view.id}", "ETag": _etag(view), "Retry-After": str(ASK_AGAIN)}
    return Reply(body=_answer(view), headers=headers)


def _etag(view: ImportView) -> str:
    return f'"{view.etag}"'


def _answer(view: ImportView) -> ImportAnswer:
    return ImportAnswer(
        import_id=view.id,
        state=view.state,
        filename=view.title,
        format=view.format.value if view.format else None,
        encoding=view.encoding,
        delimiter=view.delimiter,
        columns=tuple(_column(column) for column in view.columns),
        unmapped=view.unmapped,
        rows=view.rows,
        blank=view.blank,
        faulty=view.faulty,
        counts=view.counts,
        repeats=view.repeats,
        created_at=view.created_at,
        committed_at=view.committed_at,
        finished_at=view.finished_at,
        undone_at=view.undone_at,
    )


def _column(column: Column) -> ColumnAnswer:
    return ColumnAnswer(header=column.header, target=column.target, confidence=column.confidence)
