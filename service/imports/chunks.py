"""How are the rows of a file kept until they are taken over, and how do they become leads?"""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

from rules import rows as told
from rules.findings import Finding, Verdict
from rules.headers import Plan
from rules.records import Lead
from service import leads
from service.files.ndjson import row as read_line
from service.files.refusal import RowFault
from service.files.rows import Limits, Row
from service.intake import Submission
from service.vault import Safe
from service.vault.places import Part, Table
from service.vault.sealed import Sealed

CHUNK_ROWS = 1_000
"""Rows that are taken over in one transaction: about a second's work, far within a worker's lease."""

_PLACE = (Table.IMPORT, Part.ROWS)
T = TypeVar("T")


def batched(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """The same in lists of that size; the last may be shorter."""
    source = iter(things)
    while batch := list(islice(source, size)):
        yield batch


def seal(safe: Safe, ordinal: int, rows: Iterable[Row]) -> Sealed:
    """Rows as one sealed value. The ordinal is inside, so that chunks cannot be exchanged unnoticed."""
    plain = [[row.number, row.values if row.raw is None else row.raw, _fault(row)] for row in rows]
    text = json.dumps([ordinal, plain], ensure_ascii=False, separators=(",", ":"))
    return safe.seal_bytes(_PLACE, zlib.compress(text.encode("utf-8", "replace"), 1))


def unseal(safe: Safe, ordinal: int, content: Sealed, *, is_lines: bool) -> list[Row]:
    """The rows that were sealed; ValueError when they belong elsewhere in the file."""
    kept, plain = json.loads(zlib.decompress(safe.open_bytes(_PLACE, content)))
    if kept != ordinal:
        raise ValueError("a chunk of rows stands in another's place")
    return [_row(number, cells, fault, is_lines=is_lines) for number, cells, fault in plain]


def submissions(
    rows: Iterable[Row], plan: Plan, *, import_id: UUID | None, now: datetime
) -> list[Submission]:
    """What each row hands in: its lead, itself as it came, and what was wrong with it."""
    return [_submission(row, plan, import_id=import_id, now=now) for row in rows]


def _submission(row: Row, plan: Plan, *, import_id: UUID | None, now: datetime) -> Submission:
    read = told.read(row.values, plan, received_at=now) if row.fault is None else told.Told(Lead())
    return Submission(
        lead=read.lead,
        payload=payload(row, read.lead),
        import_id=import_id,
        row_number=row.number,
        faults=(_finding(row.fault),) if row.fault else (),
        remarks=read.faults,
    )


def payload(row: Row, lead: Lead) -> str:
    """What is kept of a row: itself, and the lead that was read in it."""
    itself = json.dumps(row.values if row.raw is None else row.raw, ensure_ascii=False)
    whole = itself.encode("utf-8", "replace").decode()
    return f'{{"row":{whole},"lead":{leads.write(lead)}}}'


def _finding(fault: RowFault) -> Finding:
    return Finding(
        code=fault.code, field="lead", verdict=Verdict.INVALID, rule="files", params=dict(fault.params)
    )


def _fault(row: Row) -> Sequence[object] | None:
    return [row.fault.code, dict(row.fault.params)] if row.fault else None


def _row(number: int, cells: object, fault: list[object] | None, *, is_lines: bool) -> Row:
    if is_lines:
        return _line(number, str(cells), fault)
    return Row(number, cells, RowFault(*fault) if fault else None)  # type: ignore[arg-type]


def _line(number: int, raw: str, fault: list[object] | None) -> Row:
    if fault:
        return Row(number, {}, RowFault(*fault), raw)  # type: ignore[arg-type]
    return read_line(number, raw, Limits())
