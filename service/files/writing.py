"""How is a row written down so that a person can mend it and send it in again?

An error file is the original row with our columns before it: `gs_row`, `gs_code`, `gs_reason`. They stand
before and not behind, so that a row with too many cells keeps them in place, and they are passed over when
the file comes back. Cells are written exactly as they came. Only the variant for spreadsheets marks cells
that a spreadsheet would run as formulas with an apostrophe; its column `gs_guard` says so, and with it the
marks are taken off again.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from service.files.rows import EXTRA, LINE, Format

FORMULA = re.compile("[=+\\-@\t\r\n\0＝＋－＠]")
"""What a cell that a spreadsheet would run begins with (OWASP, CSV injection; full-width forms included)."""

_OURS = ("gs_row", "gs_code", "gs_reason")


class ErrorFile:
    """Writes the rows of one file that a person must look at, in the format the file had."""

    def __init__(
        self,
        kind: Format,
        columns: Sequence[str],
        *,
        delimiter: str = ",",
        guarded: bool = False,
    ) -> None:
        self._is_lines = kind is Format.NDJSON
        self._columns = columns
        self._delimiter = delimiter
        self._guarded = guarded and not self._is_lines

    @property
    def suffix(self) -> str:
        """Ending of the file's name: a workbook's errors come as CSV."""
        return "ndjson" if self._is_lines else "csv"

    def begin(self) -> str:
        """The header, where there is one. Excel knows UTF-8 by its mark only."""
        if self._is_lines:
            return ""
        ours = (*_OURS, "gs_guard") if self._guarded else _OURS
        return ("\ufeff" if self._guarded else "") + self._cells((*ours, *self._columns))

    def row(self, number: int, codes: Iterable[str], reasons: Iterable[str], original: Any) -> str:
        """One row: `original` is a mapping of cells by column, or the line as it came."""
        ours = (str(number), " ".join(codes), " ".join(reasons))
        if self._is_lines:
            return _line(ours, str(original))
        if self._guarded:
            cells = [_marked(cell) for cell in self._original(original)]
            return self._cells((*ours, "1", *cells))
        return self._cells((*ours, *self._original(original)))

    def _original(self, original: Mapping[str, Any]) -> list[str]:
        if LINE in original:
            return [original[LINE]]
        named = [original[column] for column in self._columns if column in original]
        return [*named, *original.get(EXTRA, ())]

    def _cells(self, cells: Sequence[str]) -> str:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self._delimiter).writerow(cells)
        return text.getvalue()


def encoded(text: str) -> bytes:
    """UTF-8; half a surrogate pair, which no text may have, becomes a question mark."""
    return text.encode("utf-8", "replace")


def _marked(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def _line(ours: tuple[str, str, str], original: str) -> str:
    """The line with our members put in front of its own; one that is no object is kept as a text."""
    said = json.dumps(dict(zip(_OURS, ours, strict=True)), ensure_ascii=False)
    try:
        is_object = isinstance(json.loads(original), dict)
    except (ValueError, RecursionError):
        is_object = False
    own = original.strip()[1:] if is_object else f"{json.dumps(LINE)}: {json.dumps(original)}}}"
    return f"{said[:-1]}{', ' if own.strip() != '}' else ''}{own}\n"
