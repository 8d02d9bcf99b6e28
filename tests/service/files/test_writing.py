"""Error files: written so that they can be read again."""

import csv
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from service.files.rows import Format
from service.files.writing import FORMULA, ErrorFile, encoded
from tests.service.files.make import rows, values

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


def written(writer, cells):
    return encoded(writer.begin() + writer.row(7, ["FIL.X"], ["why"], cells))


@given(st.lists(CELLS, min_size=3, max_size=3).filter(lambda cells: any(map(str.strip, cells))))
def test_cells_come_back_exactly(cells):
    columns = ("a", "b", "c")
    [found] = values(written(ErrorFile(Format.DELIMITED, columns), dict(zip(columns, cells, strict=True))))
    assert [found[column] for column in columns] == cells
    assert (found["gs_row"], found["gs_code"], found["gs_reason"]) == ("7", "FIL.X", "why")


@given(
    st.lists(
        st.sampled_from(["+31 6", "=1+1", "@x", "-5", "\tx", "＝1", "'t Hart", "Anna"]),
        min_size=2,
        max_size=2,
    )
)
def test_no_cell_of_the_spreadsheet_variant_runs(cells):
    writer = ErrorFile(Format.DELIMITED, ("a", "b"), guarded=True)
    text = written(writer, dict(zip("ab", cells, strict=True))).decode("utf-8-sig")
    for line in csv.reader(io.StringIO(text)):
        assert not any(FORMULA.match(cell) for cell in line)


def test_the_delimiter_of_the_file_is_kept():
    assert written(ErrorFile(Format.DELIMITED, ("a",), delimiter="\t"), {"a": "1"}).startswith(
        b"gs_row\tgs_code"
    )


def test_a_row_with_too_many_cells_keeps_our_columns_in_their_place():
    text = written(ErrorFile(Format.DELIMITED, ("a",)), {"a": "1", "gs_extra": ["2", "3"]})
    assert text.splitlines()[1] == b"7,FIL.X,why,1,2,3"


def test_errors_of_a_workbook_come_as_csv():
    assert ErrorFile(Format.WORKBOOK, ("a",)).suffix == "csv"


def test_a_json_line_keeps_its_digits_and_its_order():
    line = '{"b": 1.50, "a": "x"}'
    [row] = rows(written(ErrorFile(Format.NDJSON, ()), line))
    assert row.raw.endswith('"b": 1.50, "a": "x"}')
    assert list(row.values) == ["gs_row", "gs_code", "gs_reason", "b", "a"]


def test_an_empty_object_and_a_line_that_is_none_stay_readable():
    writer = ErrorFile(Format.NDJSON, ())
    assert json.loads(writer.row(1, [], [], "{}")) == {"gs_row": "1", "gs_code": "", "gs_reason": ""}
    assert json.loads(writer.row(1, [], [], '{"a": '))["gs_line"] == '{"a": '
