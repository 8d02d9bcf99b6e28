"""What kind of file is this, and which rows does it hold?"""

from collections.abc import Iterator

from service.files import blocks, delimited, ndjson, workbook
from service.files.encoding import texts
from service.files.refusal import Refusal
from service.files.rows import Format, Limits, Notes, Opened, Readable

# What other files begin with; to read them as text would only make a mess.
_STRANGERS = {
    b"\xd0\xcf\x11\xe0": "FIL.FORMAT.XLS",
    b"%PDF": "FIL.FORMAT",
    b"PAR1": "FIL.FORMAT",
    b"BZh": "FIL.FORMAT",
    b"\xfd7zXZ": "FIL.FORMAT",
    b"7z\xbc\xaf": "FIL.FORMAT",
    b"\x28\xb5\x2f\xfd": "FIL.FORMAT",
    blocks.GZIP: "FIL.FORMAT",
}
_ZIP = b"PK"


def read(source: Readable, *, limits: Limits | None = None, sheet: str | None = None) -> Opened:
    """Begin to read a file: CSV, JSON lines or a workbook, plain or gzipped; what it is shows in its bytes.

    Raises Refusal, here or while the rows are taken; nothing else, whatever the bytes are. `sheet` names the
    sheet of a workbook; the first one unless said.
    """
    limits = limits or Limits()
    notes = Notes()
    first, rest = blocks.peeked(blocks.taken(source, limits))
    if first.startswith(blocks.GZIP):
        notes.packed = True
        first, rest = blocks.peeked(blocks.unzipped(rest, limits))
    if not first:
        raise Refusal("FIL.EMPTY")
    for magic, code in _STRANGERS.items():
        if first.startswith(magic):
            raise Refusal(code)
    if first.startswith(_ZIP) and first[2:4] in {b"\x03\x04", b"\x05\x06"}:
        columns, rows = workbook.read(rest, notes, limits, sheet=sheet)
        return Opened(Format.WORKBOOK, columns, rows, notes, rows)
    return _text(texts(rest, notes, limits), notes, limits)


def _text(pieces: Iterator[str], notes: Notes, limits: Limits) -> Opened:
    first = next(pieces, "")
    everything = _again(first, pieces)
    match first.lstrip()[:1]:
        case "{":
            rows = ndjson.read(everything, notes, limits)
            return Opened(Format.NDJSON, (), rows, notes, rows)
        case "[":
            raise Refusal("FIL.ARRAY")
    columns, found = delimited.read(everything, notes, limits)
    return Opened(Format.DELIMITED, columns, delimited.divided(found, notes), notes, found)


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
