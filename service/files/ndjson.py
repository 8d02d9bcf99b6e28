"""Which rows does a file of JSON lines hold? One bad line harms no other."""

import io
import json
from collections.abc import Iterator
from typing import Any

from service.files.header import is_data
from service.files.refusal import RowFault
from service.files.rows import LINE, Limits, Notes, Row


def read(texts: Iterator[str], notes: Notes, limits: Limits) -> Iterator[Row]:
    """The rows; the first line is row 1."""
    number = 0
    for text in texts:
        for line in io.StringIO(text, newline=""):
            number += 1
            bare = line.strip()
            if bare:
                yield row(number, bare, limits)
            else:
                notes.blank += 1


def row(number: int, line: str, limits: Limits) -> Row:
    """One line as a row. Numbers keep the digits they were written with."""
    try:
        values = _DECODER.decode(line)
        if "\\ud" in line.lower():
            values = _whole(values)
    except (ValueError, RecursionError):
        return Row(number, {LINE: line}, RowFault("FIL.ROW.JSON"), line)
    if not isinstance(values, dict):
        return Row(number, {LINE: line}, RowFault("FIL.ROW.OBJECT"), line)
    if len(values) > limits.columns or any(map(is_data, values)):
        return Row(number, {LINE: line}, RowFault("FIL.ROW.MEMBERS"), line)
    return Row(number, values, None, line)


def _whole(values: Any) -> Any:
    """The same with half surrogate pairs made question marks: they are no text anywhere else."""
    text = json.dumps(values, ensure_ascii=False)
    return json.loads(text.encode("utf-8", "replace"))


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of which no member is said twice: which of the two would count?"""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


_DECODER = json.JSONDecoder(
    parse_int=str, parse_float=str, parse_constant=_no_number, object_pairs_hook=_unique
)
