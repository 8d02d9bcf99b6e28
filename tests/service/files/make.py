"""Files as people send them, made in memory."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from service.files.opening import read
from service.files.rows import Limits, Opened, Row


def opened(content: bytes, **options: Any) -> Opened:
    return read(io.BytesIO(content), **options)


def rows(content: bytes, **options: Any) -> list[Row]:
    return list(opened(content, **options).rows)


def code_of(row: Row) -> str | None:
    """The code of what is wrong with the row as such."""
    return row.fault.code if row.fault else None


def values(content: bytes, **options: Any) -> list[Mapping[str, Any]]:
    return [row.values for row in rows(content, **options)]


def delimited(table: Iterable[Sequence[str]], *, delimiter: str = ",", end: str = "\r\n") -> str:
    return "".join(delimiter.join(cells) + end for cells in table)


def lines(objects: Iterable[Any]) -> bytes:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects).encode()


def workbook(table: Iterable[Sequence[Any]], *, sheet: str = "Contacts") -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for cells in table:
        page.append(list(cells))
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def archive(parts: Mapping[str, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return packed.getvalue()


def bare_workbook(sheet: str, **parts: str) -> bytes:
    """A workbook of the parts that a reader needs, with the sheet as it is given."""
    return archive(
        {
            "xl/workbook.xml": '<workbook><sheets><sheet name="One" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" Type="x/worksheet" '
            'Target="worksheets/one.xml"/></Relationships>',
            "xl/worksheets/one.xml": sheet,
            **{f"xl/{name}.xml": content for name, content in parts.items()},
        }
    )


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


SMALL = Limits(file_bytes=4_000_000, unpacked_bytes=8_000_000)
