"""What became of each row, and which rows must a person mend?"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from rules.leads import LeadStatus, Outcome
from service import audit, imports
from service.access import Scope
from service.audit import Action
from service.errors import Conflict
from service.files.writing import ErrorFile, encoded
from service.imports import views
from service.storage import imports as stored
from service.storage import keys
from service.storage.imports import Import, ImportState
from service.storage.leads import Lead
from service.vault.places import Part, Table
from service.work import Work

_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """One row of the file and its fate; no value of it."""

    row: int
    lead_id: UUID
    status: LeadStatus
    outcome: Outcome
    contact_id: UUID | None
    grade: str
    reasons: tuple[str, ...]


def page(
    work: Work, import_id: UUID, *, status: LeadStatus | None = None, after_row: int = 0, limit: int = 100
) -> tuple[Sequence[ResultRow], int | None]:
    """Rows in the order of the file, and the row to go on after when there are more."""
    imports.show(work, import_id)
    wanted = min(limit, _PAGE)
    asked = stored.results(import_id, status=status, after_row=after_row, limit=wanted + 1)
    found = work.session.scalars(asked).all()
    rows = [_row(lead) for lead in found[:wanted]]
    return rows, rows[-1].row if len(found) > wanted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDownload:
    """The rows to mend, as a file."""

    filename: str
    content: Iterator[bytes]


def error_file(work: Work, import_id: UUID, *, guarded: bool = False, language: str = "en") -> ErrorDownload:
    """Every quarantined row as it came, with our columns before it: mended, it can be sent in as it is.

    `guarded` is the variant to open in a spreadsheet: cells that would run as formulas are marked, and the
    marks are known and taken off when the file comes back. The rows are in clear, so it needs the right to
    reveal, or a key of the source that sent them, and the audit notes it. Take the content while `work` is
    open.
    """
    run, _ = imports.locked(work, import_id)
    if work.actor.source_id is None:
        work.actor.must(Scope.CONTACTS_REVEAL)
    if run.format is None or run.state is ImportState.WAITING:
        raise Conflict("There is no error file before the rows have been taken over.")
    audit.note(work, Action.IMPORT_ERRORS_TAKEN, about=run.id)
    writer = ErrorFile(
        run.format, views.columns_of(work, run), delimiter=run.delimiter or ",", guarded=guarded
    )
    return ErrorDownload(
        filename=f"errors-{run.id}.{writer.suffix}", content=_lines(work, run, writer, language)
    )


def _lines(work: Work, run: Import, writer: ErrorFile, language: str) -> Iterator[bytes]:
    yield encoded(writer.begin())
    after = 0
    while True:
        asked = stored.results(run.id, status=LeadStatus.QUARANTINED, after_row=after, limit=_PAGE)
        leads = work.session.scalars(asked).all()
        if not leads:
            return
        key_rows = keys.find_many(work.session, [lead.id for lead in leads])
        for lead in leads:
            if lead.payload is None or lead.id not in key_rows:
                continue  # its days were over while we wrote
            plain = work.vault.safe(key_rows[lead.id]).open((Table.LEAD, Part.PAYLOAD), lead.payload)
            # That nobody is named in a row that could not be read goes without saying.
            codes = [code for code in lead.reasons if code.startswith("FIL.")] or lead.reasons
            reasons = [work.knowledge.codes[code].text(language) for code in codes]
            original = json.loads(plain)["row"]
            yield encoded(writer.row(lead.row_number or 0, codes, reasons, original))
        after = leads[-1].row_number or 0


def _row(lead: Lead) -> ResultRow:
    return ResultRow(
        row=lead.row_number or 0,
        lead_id=lead.id,
        status=lead.status,
        outcome=lead.outcome,
        contact_id=lead.contact_id,
        grade=lead.grade,
        reasons=tuple(lead.reasons),
    )
