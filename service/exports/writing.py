"""How are lines written into a piece of a file, so that no spreadsheet runs what somebody's name says?"""

import csv
import io
import json
import re
from collections.abc import Sequence

from rules.exports import Format, Line
from service.files.writing import FORMULA, encoded

# A number with its country code is no formula: with a mark before it nobody could ring it up.
_NUMBER = re.compile(r"\+[0-9]{1,15}\Z")


def piece(form: Format, names: Sequence[str], lines: Sequence[Line], *, is_first: bool) -> bytes:
    """The lines as they stand in the file, in UTF-8; the first piece begins with the head, if any.

    Parquet is put together when all lines are known: until then they are kept as JSON.
    """
    match form:
        case Format.NDJSON | Format.PARQUET:
            return encoded("".join(map(_object(names), lines)))
        case _:
            return encoded(_cells([tuple(names), *lines] if is_first else lines))


def _object(names: Sequence[str]):  # type: ignore[no-untyped-def]
    dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    return lambda line: dump(dict(zip(names, line, strict=True))) + "\n"


def _cells(lines: Sequence[Line]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([map(_safe, line) for line in lines])
    return text.getvalue()


def _safe(cell: str | None) -> str:
    """The cell; one that a spreadsheet would run is marked with an apostrophe."""
    if not cell or cell[0].isalnum():
        return cell or ""
    return f"'{cell}" if FORMULA.match(cell) and not _NUMBER.match(cell) else cell
