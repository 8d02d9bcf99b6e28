"""What is one row of a file, and what did we have to assume to read it?"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from rules.values import swift
from service.files.refusal import RowFault

EXTRA = "gs_extra"
"""Under this name a row keeps the cells that stand beyond its last column."""

LINE = "gs_line"
"""Under this name a row keeps a line that could not be divided into cells."""


class Readable(Protocol):
    """All that is asked of a body or a file: bytes, in pieces."""

    def read(self, size: int, /) -> bytes: ...


class Format(StrEnum):
    DELIMITED = "csv"
    NDJSON = "ndjson"
    WORKBOOK = "xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What we are willing to read, so that no file can take our time or our memory."""

    file_bytes: int = 209_715_200
    unpacked_bytes: int = 2_097_152_000
    ratio: int = 100
    """How many times its size a packed file may unpack to; real contact data reaches about 20."""
    line_chars: int = 1_048_576
    columns: int = 1_000
    workbook_bytes: int = 67_108_864
    """A workbook must lie in memory as a whole, for its table of contents stands at its end."""
    shared_bytes: int = 50_000_000
    """Unpacked size of a workbook's table of texts, which must lie in memory too."""


LOCAL = Limits(file_bytes=1 << 40, unpacked_bytes=1 << 40)
"""For files that lie on the machine itself: size is the operator's own affair, tricks are not."""


@dataclass(slots=True)
class Notes:
    """What was assumed and skipped; complete when the last row has been read."""

    encoding: str = "utf-8"
    delimiter: str | None = None
    packed: bool = False
    sheet: str | None = None
    blank: int = 0
    """Rows without anything in them: skipped and counted."""
    foreign_lines: int = 0
    """Lines that were no UTF-8 and were read as Windows-1252, each by itself."""
    marked_lines: int = 0
    """Pieces with letters beyond ASCII that were UTF-8."""

    def encoding_found(self) -> str:
        """The encoding as it turned out, once everything is read."""
        if self.foreign_lines and not self.marked_lines:
            return "windows-1252"
        return self.encoding


@swift
@dataclass(frozen=True, slots=True)
class Row:
    """One row, unjudged. `number` counts as a spreadsheet does: the header is row 1, blank rows count."""

    number: int
    values: Mapping[str, Any]
    """Cell or member by the name the file gives it."""
    fault: RowFault | None = None
    raw: str | None = None
    """The line itself where the format has one line a row."""

    def original(self) -> str:
        """The row as it came, as one text: its own line, or a JSON object of its cells in their order."""
        return self.raw if self.raw is not None else json.dumps(self.values, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows that still stand in one text, a line each: whoever needs them divides them."""

    number: int
    """That of the first."""
    count: int
    text: str
    names: tuple[str, ...]
    delimiter: str


@dataclass(slots=True)
class Opened:
    """A file that is being read. The rows come once, in order, and hold little memory."""

    format: Format
    columns: tuple[str, ...]
    """Headers in their order; empty where rows name their own members."""
    rows: Iterator[Row]
    notes: Notes
    pieces: Iterator[Row | Lines]
    """The same rows, undivided as far as can be: what is taken from one is not left for the other."""
