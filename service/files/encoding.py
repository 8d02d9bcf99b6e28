"""Which letters do these bytes mean?

Whole blocks are tried as UTF-8; where one is not, each of its lines is tried by itself and read as
Windows-1252 when it fails. So a late stray byte costs no more than its own line, and a file glued together
from two systems is read right in both parts. UTF-16 is known by its mark or by where its zero bytes stand.
UTF-7 is never tried.
"""

import codecs
from collections.abc import Iterator
from itertools import chain

from service.files.refusal import Refusal
from service.files.rows import Limits, Notes

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Five bytes of Windows-1252 mean nothing; as in browsers they stand for the control codes of the same number.
_WINDOWS = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))

_SAMPLE = 4_096
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\0\t\n\v\f\r\x1a\x1b")


def texts(blocks: Iterator[bytes], notes: Notes, limits: Limits) -> Iterator[str]:
    """The text of the blocks in pieces that end where a line ends."""
    first = next(blocks, b"")
    mark, notes.encoding = _encoding(first[:_SAMPLE])
    rest = chain((first[mark:],), blocks)
    if notes.encoding == "utf-8":
        if _is_binary(first[:_SAMPLE]):
            raise Refusal("FIL.FORMAT")
        return (_decoded(piece, notes) for piece in _lines(rest, limits))
    return _whole_lines(codecs.iterdecode(rest, notes.encoding, "replace"), limits)


def _encoding(head: bytes) -> tuple[int, str]:
    """Length of the byte order mark, and the encoding."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return len(mark), name
    even, odd = head[::2].count(0), head[1::2].count(0)
    # A comma, a digit or a line end has its zero byte on one side only, in whatever script the names are.
    if max(even, odd) * 50 > len(head) and max(even, odd) >= 3 * min(even, odd):
        return 0, "utf-16-le" if odd > even else "utf-16-be"
    return 0, "utf-8"


def _is_binary(head: bytes) -> bool:
    """More control codes than any text has: one in twenty."""
    return len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 20


def _lines(blocks: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """The same bytes in pieces that end where a line ends."""
    kept = b""
    for block in blocks:
        kept += block
        # A CR at the very end may be the first half of a CR LF, so it decides nothing yet.
        end = max(kept.rfind(b"\n"), kept.rfind(b"\r", 0, len(kept) - 1)) + 1
        if end:
            yield kept[:end]
            kept = kept[end:]
        if len(kept) > limits.line_chars:
            raise Refusal("FIL.LINE", limit=limits.line_chars)
    if kept:
        yield kept


def _whole_lines(pieces: Iterator[str], limits: Limits) -> Iterator[str]:
    """As `_lines`, for what is text already."""
    kept = ""
    for piece in pieces:
        kept += piece
        end = max(kept.rfind("\n"), kept.rfind("\r", 0, len(kept) - 1)) + 1
        if end:
            yield kept[:end]
            kept = kept[end:]
        if len(kept) > limits.line_chars:
            raise Refusal("FIL.LINE", limit=limits.line_chars)
    if kept:
        yield kept


def _decoded(piece: bytes, notes: Notes) -> str:
    if piece.isascii():
        return piece.decode("ascii")
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(_decoded_line(line, notes) for line in piece.splitlines(keepends=True))
    notes.marked_lines += 1
    return text


def _decoded_line(line: bytes, notes: Notes) -> str:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        notes.foreign_lines += 1
        return codecs.charmap_decode(line, "strict", _WINDOWS)[0]
    notes.marked_lines += not line.isascii()
    return text
