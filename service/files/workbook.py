"""What is in a workbook: is it safe to unpack, which sheets has it, which texts and which date formats?"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from posixpath import join, normpath
from typing import IO, TypeVar
from xml.parsers import expat

from service.files import sheets
from service.files.delimited import misfit
from service.files.header import columns
from service.files.markup import elements
from service.files.refusal import Refusal
from service.files.rows import Limits, Notes, Row

# Numbers of the date and time formats that every workbook has without naming them (ECMA-376 part 1, 18.8.30).
_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})

# What in a workbook's own format is text, colour, currency or condition; not the hours of `[h]:mm`.
_NO_DATE = re.compile(r'"[^"]*"|[\\_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE = re.compile("[dmhys]", re.IGNORECASE)

_ENTRIES = 1_000
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_TEXTS = "xl/sharedStrings.xml"

# What broken archives, broken XML and senseless numbers make go wrong; NotImplementedError is a RuntimeError.
_BROKEN = (
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    ArithmeticError,
)

T = TypeVar("T")


def read(
    blocks: Iterator[bytes], notes: Notes, limits: Limits, *, sheet: str | None = None
) -> tuple[tuple[str, ...], Iterator[Row]]:
    """The columns of a sheet, and the rows below them; Refusal when the file is broken or out to do harm."""
    archive = _archive(blocks, limits)
    rows = _guarded(lambda: _cells(archive, notes, limits, sheet))
    for number, cells in rows:
        if any(cells):
            names = columns(cells, limits)
            return names, _rows(rows, names, notes, number)
    raise Refusal("FIL.EMPTY")


def _cells(
    archive: zipfile.ZipFile, notes: Notes, limits: Limits, sheet: str | None
) -> Iterator[tuple[int, list[str]]]:
    notes.sheet, part, epoch_1904 = _sheet(archive, sheet)
    shared = list(sheets.texts(_part(archive, _TEXTS)))
    style = sheets.Style(_dates(archive), epoch_1904, limits.columns)
    return sheets.rows(_part(archive, part), shared, style)


def _guarded(rows: Callable[[], Iterator[T]]) -> Iterator[T]:
    """The same rows; whatever a broken archive or broken XML makes go wrong on the way is one refusal."""
    try:
        yield from rows()
    except _BROKEN:
        raise Refusal("FIL.WORKBOOK") from None


def _rows(
    rows: Iterator[tuple[int, list[str]]], names: tuple[str, ...], notes: Notes, header: int
) -> Iterator[Row]:
    """Rows below the header; a sheet does not store rows that are empty, so they show by their numbers."""
    width, before = len(names), header
    for number, cells in rows:
        notes.blank += number - before - 1
        before = number
        if not any(map(str.strip, cells)):
            notes.blank += 1
            continue
        full = cells + [""] * (width - len(cells))
        yield (
            Row(number, dict(zip(names, full, strict=True)))
            if len(full) == width
            else misfit(number, full, names)
        )


def _archive(blocks: Iterator[bytes], limits: Limits) -> zipfile.ZipFile:
    """The unpacked table of contents, when nothing in it is alarming."""
    content = io.BytesIO()
    for block in blocks:
        if content.tell() + len(block) > limits.workbook_bytes:
            raise Refusal("FIL.TOO_LARGE", limit=limits.workbook_bytes)
        content.write(block)
    try:
        archive = zipfile.ZipFile(content)
    except _BROKEN:
        raise Refusal("FIL.WORKBOOK") from None
    entries = archive.infolist()
    if _WORKBOOK not in archive.NameToInfo:
        raise Refusal("FIL.FORMAT.ZIP")
    if len(entries) > _ENTRIES or any(stat.S_ISLNK(entry.external_attr >> 16) for entry in entries):
        raise Refusal("FIL.BOMB", ratio=limits.ratio)
    for entry in entries:
        _check(entry, limits)
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise Refusal("FIL.UNPACKED", limit=limits.unpacked_bytes)
    return archive


def _check(entry: zipfile.ZipInfo, limits: Limits) -> None:
    # Entries that lie over each other, or lie about their size, give themselves away while they are read.
    if entry.file_size > max(limits.ratio * entry.compress_size, 8_388_608):
        raise Refusal("FIL.BOMB", ratio=limits.ratio)
    if entry.filename == _TEXTS and entry.file_size > limits.shared_bytes:
        raise Refusal("FIL.UNPACKED", limit=limits.shared_bytes)
    if entry.flag_bits & 1:
        raise Refusal("FIL.WORKBOOK.LOCKED")


def _part(archive: zipfile.ZipFile, name: str) -> IO[bytes] | None:
    return archive.open(name) if name in archive.NameToInfo else None


def _sheet(archive: zipfile.ZipFile, wanted: str | None) -> tuple[str, str, bool]:
    """Name and part of the sheet to read, and whether its days are counted from 1904."""
    found: dict[str, str] = {}
    epoch_1904 = False
    for element in elements(_part(archive, _WORKBOOK)):
        match element.name:
            case "sheet":
                found[element.of("name")] = element.of("id")
            case "workbookPr":
                epoch_1904 = element.of("date1904") in {"1", "true"}
    targets = {
        element.of("Id"): element.of("Target")
        for element in elements(_part(archive, _RELATIONS))
        if element.name == "Relationship" and element.of("Type").endswith("/worksheet")
    }
    # Charts have sheets of their own, without rows.
    named = {name: targets[key] for name, key in found.items() if key in targets}
    name = wanted if wanted is not None else next(iter(named), "")
    if name not in named:
        raise Refusal("FIL.WORKBOOK.SHEET")
    target = named[name]
    return name, target[1:] if target.startswith("/") else normpath(join("xl", target)), epoch_1904


def _dates(archive: zipfile.ZipFile) -> frozenset[int]:
    """The cell styles that show a number as a date or time."""
    dates = set(_DATES)
    styles: list[int] = []
    inside = False
    for element in elements(_part(archive, "xl/styles.xml")):
        match element.name:
            case "numFmt":
                number = int(element.of("numFmtId"))
                (dates.add if _is_date(element.of("formatCode")) else dates.discard)(number)
            case "cellXfs" | "cellStyleXfs" | "cellStyles" | "dxfs":
                inside = element.name == "cellXfs"
            case "xf" if inside:
                styles.append(int(element.of("numFmtId") or 0))
    return frozenset(place for place, number in enumerate(styles) if number in dates)


def _is_date(code: str) -> bool:
    """Does a format show a number as a date or a time? Its first part, for positive numbers, says so."""
    return (
        "general" not in code.casefold()
        and _DATE.search(_NO_DATE.sub("", code).partition(";")[0]) is not None
    )
