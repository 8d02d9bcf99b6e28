"""What is in a file as a whole: how many rows, which columns, is it the same as another?"""

import hashlib
from collections.abc import Iterator

from service.files import opening
from service.files.rows import Format, Limits, Opened, Readable, Row


class Survey:
    """A file and what has been seen of it; complete when its rows have all been taken once."""

    def __init__(self, file: Opened, body: "_Hashed") -> None:
        self.file = file
        self.names: dict[str, None] = dict.fromkeys(file.columns)
        """Columns, or members of JSON lines as they turned up, in order."""
        self.count = 0
        self.faulty = 0
        self._body = body

    def rows(self) -> Iterator[Row]:
        """The rows of the file, counted as they go by."""
        learns = self.file.format is Format.NDJSON
        for row in self.file.rows:
            self.count += 1
            if row.fault is not None:
                self.faulty += 1
            elif learns:
                self.names.update(dict.fromkeys(row.values))
            yield row

    def digest(self) -> bytes:
        """SHA-256 of the bytes that were read."""
        return self._body.digest()


def begin(body: Readable, *, limits: Limits, sheet: str | None = None) -> Survey:
    """Open a file and watch it being read. Raises Refusal."""
    hashed = _Hashed(body)
    return Survey(opening.read(hashed, limits=limits, sheet=sheet), hashed)


def whole(body: Readable, *, limits: Limits, sheet: str | None = None) -> Survey:
    """Read a file to its end and keep nothing but what was seen. Raises Refusal."""
    survey = begin(body, limits=limits, sheet=sheet)
    for _ in survey.rows():
        pass
    return survey


class _Hashed:
    """A body that is hashed while it is read."""

    def __init__(self, body: Readable) -> None:
        self._body = body
        self._sum = hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        piece = self._body.read(size)
        self._sum.update(piece)
        return piece

    def digest(self) -> bytes:
        return self._sum.digest()
