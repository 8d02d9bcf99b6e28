"""What do the cells of a file look like? Masked, so that a person can say what its columns mean."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from rules import masking
from rules.headers import member_of
from service import imports
from service.files.rows import Format
from service.imports import chunks, views
from service.storage import imports as stored
from service.storage.imports import Import
from service.work import Work

SHOWN = 3
"""Cells that are shown of each column."""
_LOOKED_AT = 200


def samples(work: Work, import_id: UUID) -> Mapping[str, Sequence[str]]:
    """By header: the first cells that are not empty, masked by what the column is taken for.

    A column that nobody has placed is masked as a name is: its shape shows, its content does not.
    Raises NotFound, Forbidden.
    """
    run, _ = imports.of_id(work, import_id)
    targets = {column.header: column.target or "full_name" for column in views.plan_of(work, run).columns}
    found: dict[str, list[str]] = {header: [] for header in targets}
    for values in _first_rows(work, run):
        for header, cells in found.items():
            text = str(values.get(header) or "").strip()
            if text and len(cells) < SHOWN:
                cells.append(_masked(targets[header], text))
    return found


def _first_rows(work: Work, run: Import) -> list[Mapping[str, object]]:
    safe = views.safe_of(work, run.id)
    chunk = work.session.scalars(stored.chunk(run.id, 0)).first()
    if safe is None or chunk is None or chunk.content is None:
        return []
    rows = chunks.unseal(safe, 0, chunk.content, is_lines=run.format is Format.NDJSON)
    return [row.values for row in rows[:_LOOKED_AT] if row.fault is None]


def _masked(target: str, text: str) -> str:
    shown = masking.mask_text(text) if target == "ignore" else masking.mask_member(member_of(target), text)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"
