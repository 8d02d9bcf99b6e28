"""Which cells stand in a text of separated values, however it was written?

A quote that is opened and never closed would swallow every row after it. So a record over several lines that
does not fit the header is given up: its first line becomes one faulty row, and reading goes on at the second.
"""

import csv
import io
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from enum import Enum
from itertools import chain, islice

from service.files.header import columns
from service.files.refusal import Refusal, RowFault
from service.files.rows import EXTRA, LINE, Limits, Lines, Notes, Row

DELIMITERS = ",;\t|"

_SAMPLE_LINES = 100
_RECORD_LINES = 500
# After so many broken quotes no record over several lines is believed any more: each line stands for itself.
# It keeps the work in proportion to the size of the file, whatever is in it.
_MENDS = 1_000

# No line is longer (see `encoding`), so without a quote no cell can be.
csv.field_size_limit(2 * 1_048_576)

_Record = tuple[Sequence[str], bool]
"""The cells of a record; or one broken line as its only cell, and True."""

_MOST_LINES = 1_000
"""Lines that are left undivided in one piece."""


def read(texts: Iterator[str], notes: Notes, limits: Limits) -> tuple[tuple[str, ...], Iterator[Row | Lines]]:
    """The columns, and the rows below them: undivided where each is one line.

    Raises Refusal when there is no header.
    """
    first = next(texts, "")
    first, notes.delimiter = _delimiter(first)
    records = _Records(chain((first,), texts), notes.delimiter, limits)
    found = iter(records)
    for number, (cells, _) in enumerate(islice(found, _SAMPLE_LINES), start=1):
        if any(map(str.strip, cells)):
            names = columns(cells, limits)
            records.width = len(cells)
            return names, _pieces(found, number, names, notes)
    raise Refusal("FIL.EMPTY")


def divided(pieces: Iterable[Row | Lines], notes: Notes) -> Iterator[Row]:
    """The rows of the pieces; blank ones are counted in the notes."""
    for piece in pieces:
        if isinstance(piece, Row):
            yield piece
            continue
        reader = csv.reader(io.StringIO(piece.text, newline=""), delimiter=piece.delimiter)
        for number, cells in enumerate(reader, start=piece.number):
            if row := _row(number, cells, piece.names):
                yield row
            else:
                notes.blank += 1


def _pieces(
    found: Iterator[_Record | list[str]], number: int, names: tuple[str, ...], notes: Notes
) -> Iterator[Row | Lines]:
    """The rows behind record `number`, and the lines that nobody needed to look into."""
    for piece in found:
        if isinstance(piece, list):
            for at in range(0, len(piece), _MOST_LINES):
                lines = piece[at : at + _MOST_LINES]
                yield Lines(number + 1, len(lines), "".join(lines), names, notes.delimiter or "")
                number += len(lines)
            continue
        number += 1
        cells, broken = piece
        if broken:
            yield Row(number, {LINE: cells[0]}, RowFault("FIL.ROW.QUOTE"))
        elif row := _row(number, cells, names):
            yield row
        else:
            notes.blank += 1


def _row(number: int, cells: Sequence[str], names: tuple[str, ...]) -> Row | None:
    """The row of some cells; None when nothing stands in them."""
    if not any(map(str.strip, cells)):
        return None
    if len(cells) == len(names):
        return Row(number, dict(zip(names, cells, strict=True)))
    return misfit(number, cells, names)


def misfit(number: int, cells: Sequence[str], names: tuple[str, ...]) -> Row:
    """A row that has more or fewer cells than the header; empty cells beyond its end do no harm."""
    values: dict[str, object] = dict(zip(names, cells, strict=False))
    extra = list(cells[len(names) :])
    if len(cells) > len(names) and not any(map(str.strip, extra)):
        return Row(number, values)
    if extra:
        values[EXTRA] = extra
    counts = {"found": str(len(cells)), "expected": str(len(names))}
    return Row(number, values, RowFault("FIL.ROW.CELLS", counts))


class _Stop(Enum):
    """Why a run over the lines ended."""

    END = "nothing left"
    OPEN = "the last record needs more lines"
    BROKEN = "the next record makes no sense over its lines"


class _Feed:
    """Hands out lines, and knows whether a record asked for more than there are, or than it may have."""

    def __init__(self, lines: Sequence[str], at: int) -> None:
        self._lines = lines
        self.at = at
        """Where the record begins that is being read."""
        self.ran_out = False

    def __iter__(self) -> Iterator[str]:
        for place in range(self.at, len(self._lines)):
            if place - self.at > _RECORD_LINES:
                break
            yield self._lines[place]
        self.ran_out = True


class _Records:
    """The records of a text, each a row of cells, or one broken line; and whole lines behind the header."""

    def __init__(self, texts: Iterator[str], delimiter: str, limits: Limits) -> None:
        self._texts = texts
        self._delimiter = delimiter
        self._limits = limits
        self._mends = 0
        self.width = 0
        """That of the header, once it is known."""

    def __iter__(self) -> Iterator[_Record | list[str]]:
        lines: list[str] = []
        for text in self._texts:
            more = list(io.StringIO(text, newline=""))
            if self.width and not lines and all(map(self._is_whole, more)):
                # Nearly every block of nearly every file.
                yield more
                continue
            lines += more
            done = yield from self._records(lines, final=False)
            del lines[:done]
        yield from self._records(lines, final=True)

    def _records(self, lines: Sequence[str], *, final: bool) -> Generator[_Record, None, int]:
        """Yields records and returns how many lines they took; an open record is left for later."""
        at = 0
        while at < len(lines):
            if self._mends >= _MENDS:
                yield self._alone(lines[at])
                at += 1
                continue
            at, stop = yield from self._run(lines, at)
            if stop is _Stop.END or (stop is _Stop.OPEN and not final and not self._is_hopeless(lines, at)):
                break
            self._mends += 1
            yield _broken(lines[at])
            at += 1
        return at

    def _run(self, lines: Sequence[str], at: int) -> Generator[_Record, None, tuple[int, _Stop]]:
        feed = _Feed(lines, at)
        reader = csv.reader(feed, delimiter=self._delimiter)
        before = 0
        try:
            for cells in reader:
                if feed.ran_out:
                    return at, _Stop.OPEN
                used, before = reader.line_num - before, reader.line_num
                if used > 1 and self.width and len(cells) != self.width:
                    return at, _Stop.BROKEN
                yield cells, False
                feed.at = at = at + used
        except csv.Error:
            return at, _Stop.BROKEN
        return at, _Stop.END

    def _is_whole(self, line: str) -> bool:
        """Is the line a record? It always is without a quote."""
        return '"' not in line or not self._alone(line)[1]

    def _alone(self, line: str) -> _Record:
        feed = _Feed((line,), 0)
        try:
            cells = next(csv.reader(feed, delimiter=self._delimiter))
        except csv.Error:
            return _broken(line)
        return _broken(line) if feed.ran_out else (cells, False)

    def _is_hopeless(self, lines: Sequence[str], at: int) -> bool:
        """Is the open record so long that no cell is meant?"""
        waiting = lines[at:]
        return len(waiting) > _RECORD_LINES or sum(map(len, waiting)) > self._limits.line_chars


def _broken(line: str) -> _Record:
    return (line.rstrip("\r\n"),), True


def _delimiter(first: str) -> tuple[str, str]:
    """The text without a `sep=;` line, by which Excel is told the delimiter, and the delimiter."""
    if said := re.match(r'"?sep=([,;\t|])"?(?:\r\n|\r|\n)', first, re.IGNORECASE):
        return first[said.end() :], said[1]
    sample = list(islice(io.StringIO(first, newline=""), _SAMPLE_LINES))
    return first, max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: Sequence[str], delimiter: str) -> tuple[float, int]:
    """How well a delimiter explains the sample: share of rows as wide as the first, then how wide that is."""
    try:
        widths = [
            len(cells) for cells in csv.reader(sample, delimiter=delimiter) if any(map(str.strip, cells))
        ]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    return widths.count(widths[0]) / len(widths), widths[0]
