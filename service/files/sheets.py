"""What does each cell of a sheet show, as a text that other formats would have too?

Dates become ISO 8601, whole numbers lose their `.0`, and a formula counts for the value it last had.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import IO

from service.files.markup import feed, local
from service.files.refusal import Refusal

_LAST_ROW = 1_048_576
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]+")
_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Style:
    """How numbers are to be read, and how wide a row may be."""

    dates: frozenset[int]
    epoch_1904: bool
    columns: int


def texts(stream: IO[bytes] | None) -> Iterator[str]:
    """The table of texts that cells refer to by number."""
    reader = _Texts()
    for _ in feed(stream, start=reader.start, end=reader.end, text=reader.text):
        yield from reader.done
        reader.done.clear()


def rows(stream: IO[bytes] | None, shared: Sequence[str], style: Style) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of every row the sheet stores; empty cells at the end are left off.

    Raises Refusal for a row wider than is taken, ValueError or IndexError for a sheet that makes no sense.
    """
    reader = _Reader(shared, style)
    for _ in feed(stream, start=reader.start, end=reader.end, text=reader.text):
        yield from reader.done
        reader.done.clear()


class _Texts:
    """Gathers the table of texts as its elements come by."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._pieces: list[str] = []
        self._wanted = False
        self._aside = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        match local(name):
            case "si":
                self._pieces.clear()
            case "rPh":  # how the text is to be pronounced, in Japanese sheets
                self._aside = True
            case "t":
                self._wanted = not self._aside

    def end(self, name: str) -> None:
        match local(name):
            case "si":
                self.done.append("".join(self._pieces))
            case "rPh":
                self._aside = False
            case "t":
                self._wanted = False

    def text(self, piece: str) -> None:
        if self._wanted:
            self._pieces.append(piece)


class _Reader:
    """Gathers the rows of one sheet as its elements come by."""

    def __init__(self, shared: Sequence[str], style: Style) -> None:
        self.done: list[tuple[int, list[str]]] = []
        self._shared = shared
        self._style = style
        self._number = 0
        self._column = 0
        self._cells: list[str] = []
        self._kind = ""
        self._look = 0
        self._pieces: list[str] = []
        self._wanted = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "row":
                self._begin_row(attributes)
            case "c":
                self._begin_cell(attributes)
            case "v" | "t":
                self._wanted = True

    def end(self, name: str) -> None:
        match local(name):
            case "v" | "t":
                self._wanted = False
            case "c":
                self._end_cell()
            case "row":
                self.done.append((self._number, self._cells))

    def text(self, piece: str) -> None:
        if self._wanted:
            self._pieces.append(piece)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r") or self._number + 1)
        if not self._number < number <= _LAST_ROW:
            raise ValueError("rows out of order")
        self._number, self._column, self._cells = number, 0, []

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self._column = _column(reference) if reference else self._column + 1
        self._kind = attributes.get("t", "n")
        self._look = int(attributes.get("s") or 0)
        self._pieces.clear()

    def _end_cell(self) -> None:
        if not self._pieces:
            return
        if self._column > self._style.columns:
            raise Refusal("FIL.COLUMNS", limit=self._style.columns)
        missing = self._column - len(self._cells)
        if missing < 1:
            raise ValueError("cells out of order")
        self._cells += [""] * (missing - 1)
        self._cells.append(self._shown("".join(self._pieces)))

    def _shown(self, value: str) -> str:
        match self._kind:
            case "s":
                return self._shared[_ordinal(value)]
            case "b":
                return "true" if value.strip() == "1" else "false"
            case "n" if self._look in self._style.dates:
                return _moment(value.strip(), self._style)
            case "n":
                return _number(value.strip())
        return value


def _ordinal(value: str) -> int:
    place = int(value)
    if place < 0:
        raise IndexError(value)
    return place


def _column(reference: str) -> int:
    """`AB12` stands in column 28."""
    if not (found := _REFERENCE.fullmatch(reference)):
        raise ValueError("no cell reference")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column


def _number(value: str) -> str:
    """A number as a person would write it: `3.1612345678E10` is a telephone number that met a spreadsheet."""
    if value.isdigit() or not value:
        return value
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _moment(value: str, style: Style) -> str:
    """A date, a time of day or both, in ISO 8601; a number no calendar reaches stays a number."""
    serial = float(value)
    if serial < 0:
        return _number(value)
    seconds = round(serial % 1 * _SECONDS)
    if 0 <= serial < 1 and seconds:
        return str(timedelta(seconds=seconds)).rjust(8, "0")
    # The calendar of 1900 believes in 29 February of that year, so its first two months lie one day off.
    first = datetime(1904, 1, 1) if style.epoch_1904 else datetime(1899, 12, 31 if serial < 60 else 30)  # noqa: DTZ001
    try:
        moment = first + timedelta(days=serial // 1, seconds=seconds)
    except OverflowError:
        return _number(value)
    return moment.date().isoformat() if moment.time() == time.min else moment.isoformat()
