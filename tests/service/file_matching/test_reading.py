"""Does a file hold the same cells however it is read?"""

import gzip

import polars as pl
import pytest

from service.file_matching import reading
from tests.service.files.make import lines, workbook

HEADER = ("id", "name", "e-mail")
ROWS = [("1", 'Anna "A" Berg', "anna@example.org"), ("2", "Bo\nSmit", "bo@example.org"), ("3", "Çan", "")]


def table(rows=ROWS):
    cells = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in (HEADER, *rows)]
    return "".join(";".join(row) + "\n" for row in cells).encode()


def said(held):
    return [tuple(cell or "" for cell in row) for row in held.frame.select(HEADER).iter_rows()]


FORMS = {
    "csv": table(),
    "csv.gz": gzip.compress(table()),
    "xlsx": workbook([HEADER, *ROWS]),
    "ndjson": lines(dict(zip(HEADER, cells, strict=True)) for cells in ROWS),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_file_holds_the_same_cells(form, tmp_path):
    path = tmp_path / f"people.{form}"
    path.write_bytes(FORMS[form])
    assert said(reading.read(path)) == ROWS


def test_a_parquet_file_holds_the_same_cells_as_texts(tmp_path):
    path = tmp_path / "people.parquet"
    frame = pl.DataFrame([list(row) for row in ROWS], schema=list(HEADER), orient="row")
    frame.with_columns(pl.col("id").cast(pl.Int64)).write_parquet(path)
    assert said(reading.read(path)) == ROWS


def test_a_large_plain_file_is_read_at_once_to_the_same_cells(tmp_path, monkeypatch):
    path = tmp_path / "people.csv"
    path.write_bytes(table([*ROWS, ("", "", ""), ("4", "Di", "")]))
    carefully = reading.read(path)
    monkeypatch.setattr(reading, "_CAREFULLY", 0)
    at_once = reading.read(path)
    assert at_once.frame.fill_null("").equals(carefully.frame.fill_null(""))


def test_a_large_file_that_is_not_plain_is_read_with_care(tmp_path, monkeypatch):
    path = tmp_path / "people.csv"
    path.write_bytes(table() + b'"4";"too";"many";"cells"\n' + '"5";"Ça";"x"\n'.encode("cp1252"))
    monkeypatch.setattr(reading, "_CAREFULLY", 0)
    held = reading.read(path)
    assert (held.faulty, said(held)[-1]) == (1, ("5", "Ça", "x"))
