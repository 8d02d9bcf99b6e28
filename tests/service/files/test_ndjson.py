"""JSON lines."""

import pytest

from service.files.rows import Format
from tests.service.files.make import code_of, lines, opened, rows, values


def test_one_bad_line_harms_no_other():
    found = rows(b'{"a": "1"}\n{"a": \n{"a": "2"}\n')
    assert [row.fault.code if row.fault else None for row in found] == [None, "FIL.ROW.JSON", None]
    assert [row.number for row in found] == [1, 2, 3]


def test_blank_lines_are_counted():
    file = opened(b'{"a":"1"}\n\n  \n{"a":"2"}\n')
    assert len(list(file.rows)) == 2
    assert (file.format, file.notes.blank) == (Format.NDJSON, 2)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("[1, 2]", "FIL.ROW.OBJECT"),
        ('"text"', "FIL.ROW.OBJECT"),
        ("NaN", "FIL.ROW.JSON"),
        ('{"a": NaN}', "FIL.ROW.JSON"),
        ('{"a": Infinity}', "FIL.ROW.JSON"),
        ('{"a": 1, "a": 2}', "FIL.ROW.JSON"),
        ('{"a": ' + "[" * 100_000, "FIL.ROW.JSON"),
        ('{"anna@example.org": "x"}', "FIL.ROW.MEMBERS"),
        ("{" + ",".join(f'"m{n}": 1' for n in range(1_500)) + "}", "FIL.ROW.MEMBERS"),
    ],
)
def test_a_line_that_is_no_plain_object_is_a_faulty_row(line, code):
    first, second = rows(b'{"a": "1"}\n' + line.encode())
    assert first.fault is None
    assert code_of(second) == code
    assert second.original() == line


def test_numbers_keep_the_digits_they_were_written_with():
    assert values(b'{"n": 100000000000000000000000.10, "i": 007}\n')[0] == {
        "gs_line": '{"n": 100000000000000000000000.10, "i": 007}'
    }
    assert values(b'{"n": 100000000000000000000000.10}\n')[0] == {"n": "100000000000000000000000.10"}
    assert len(values(b'{"n": ' + b"9" * 10_000 + b"}\n")[0]["n"]) == 10_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_every_encoding_gives_the_same_objects(encoding):
    assert values(lines([{"name": "Zoë"}]).decode().encode(encoding)) == [{"name": "Zoë"}]
