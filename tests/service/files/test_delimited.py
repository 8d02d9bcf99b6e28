"""Separated values, in every form they arrive in."""

import pytest

from service.files.refusal import Refusal, RowFault
from service.files.rows import EXTRA, LINE
from tests.service.files.make import code_of, delimited, opened, rows, values

TABLE = [("naam", "e-mail", "plaats"), ("Ännä", "anna@example.org", "Åbo"), ("Bo", "bo@example.org", "Zoë")]
WANTED = [dict(zip(TABLE[0], cells, strict=True)) for cells in TABLE[1:]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_every_delimiter_line_end_and_encoding_gives_the_same_rows(encoding, end, delimiter):
    content = delimited(TABLE, delimiter=delimiter, end=end).encode(encoding)
    assert values(content) == WANTED


def test_a_delimiter_inside_quotes_does_not_decide():
    content = b'name;"note, with, many, commas"\r\n"Jansen; Piet";"a,b,c,d"\r\nBo;"x,y"\r\n'
    assert [list(row.values()) for row in values(content)] == [["Jansen; Piet", "a,b,c,d"], ["Bo", "x,y"]]


def test_a_cell_may_hold_lines_of_its_own():
    content = b'name,notes\n"Anna","first\r\nsecond"\nBo,none\n'
    found = rows(content)
    assert [row.values["notes"] for row in found] == ["first\r\nsecond", "none"]
    assert [row.number for row in found] == [2, 3]


def test_rows_are_numbered_as_a_spreadsheet_shows_them_and_blank_ones_are_counted():
    file = opened(b"name,city\n\nAnna,Turku\n , \nBo,Oulu\n")
    assert [row.number for row in file.rows] == [3, 5]
    assert file.notes.blank == 2


def test_line_ends_may_be_mixed():
    assert len(values(b"a,b\r\n1,2\n3,4\r5,6")) == 3


def test_a_late_stray_byte_costs_its_own_line_only():
    content = b"naam,plaats\n" + "Ännä,Åbo\n".encode() * 50_000 + "Zoë,Århus\n".encode("cp1252")
    file = opened(content)
    found = list(file.rows)
    assert found[0].values["naam"] == "Ännä"
    assert found[-1].values == {"naam": "Zoë", "plaats": "Århus"}
    assert file.notes.foreign_lines == 1
    assert file.notes.encoding_found() == "utf-8"


def test_a_file_of_windows_1252_is_called_so():
    file = opened("naam,plaats\nZoë,Århus\n".encode("cp1252"))
    list(file.rows)
    assert file.notes.encoding_found() == "windows-1252"


def test_the_five_bytes_windows_does_not_know_do_not_stop_it():
    assert values(b"a,b\n\x81\x8d\x8f\x90\x9d\xff,2\n")[0]["b"] == "2"


def test_too_many_and_too_few_cells_make_faulty_rows_and_lose_nothing():
    few, many, right = rows(b"a,b\n1\n1,2,3\n4,5\n")
    assert code_of(few) == "FIL.ROW.CELLS"
    assert few.values == {"a": "1"}
    assert many.fault == RowFault("FIL.ROW.CELLS", {"found": "3", "expected": "2"})
    assert many.values == {"a": "1", "b": "2", EXTRA: ["3"]}
    assert right.fault is None


def test_empty_cells_beyond_the_header_do_no_harm():
    assert [row.fault for row in rows(b"a;b;;\n1;2;;\n3;4;;\n")] == [None, None]


def test_a_quote_that_is_never_closed_costs_its_own_row_only():
    content = b'name,city\n"Anna,Turku\n' + b"Bo,Oulu\n" * 5_000
    found = rows(content)
    assert found[0].values == {LINE: '"Anna,Turku'}
    assert code_of(found[0]) == "FIL.ROW.QUOTE"
    assert len(found) == 5_001
    assert all(row.fault is None for row in found[1:])


def test_a_quote_closed_by_the_next_row_costs_its_own_row_only():
    found = rows(b'name,city\nAnna,"Turku\n"Bo","Oulu"\nCia,Salo\n')
    assert [bool(row.fault) for row in found] == [True, False, False]
    assert found[1].values == {"name": "Bo", "city": "Oulu"}


def test_thousands_of_broken_quotes_take_time_in_proportion_to_the_file():
    # Each line opens a quote for whoever begins at it, and is passed over by whoever is inside one.
    content = b"a,b\n" + b'b","\n' * 200_000
    assert len(rows(content)) == 200_000


def test_zero_bytes_in_a_text_are_left_for_the_rules():
    assert values(b"name,city\nAn\0na,Turku\n" + b"x,y\n" * 1000)[0]["name"] == "An\0na"


def test_utf_7_is_never_decoded():
    assert values(b"name,city\n+AD0-1,Turku\n")[0]["name"] == "+AD0-1"


def test_the_hint_for_excel_is_no_row():
    file = opened(b"sep=;\r\na;b\r\n1;2\r\n")
    assert file.columns == ("a", "b")
    assert [row.number for row in file.rows] == [2]


def test_columns_of_one_name_are_told_apart_and_nameless_ones_numbered():
    assert opened(b"mail,mail,,city\n1,2,3,4\n").columns == ("mail", "mail (2)", "column 3", "city")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FIL.EMPTY"),
        (b"\n\n,,\n", "FIL.EMPTY"),
        (b"Anna,anna@example.org\nBo,bo@example.org\n", "FIL.HEADER"),
        (b"Anna,+31 6 1234 5678\n", "FIL.HEADER"),
        (b"a," * 2_000 + b"b\n", "FIL.COLUMNS"),
        (b"name," + b"x" * 300 + b"\n", "FIL.HEADER"),
        (b"name,city\n" + b"x" * 2_000_000, "FIL.LINE"),
        (bytes(range(1, 32)) * 200, "FIL.FORMAT"),
        (b"%PDF-1.7\n", "FIL.FORMAT"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "FIL.FORMAT.XLS"),
        (b"[{}, {}]\n", "FIL.ARRAY"),
    ],
)
def test_what_is_no_table_is_refused_by_name(content, code):
    with pytest.raises(Refusal) as refused:
        rows(content)
    assert refused.value.code == code
