"""Excel workbooks."""

from datetime import date, datetime, time

import pytest
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from service.files.refusal import Refusal
from service.files.rows import Format
from tests.service.files.make import archive, bare_workbook, gzipped, opened, rows, values, workbook


def test_cells_read_as_they_would_in_any_other_format():
    table = [
        ("text", "whole", "broken", "date", "moment", "time", "truth", "none"),
        (
            "Åbo",
            31612345678,
            1.5,
            date(1980, 2, 29),
            datetime(2024, 1, 2, 3, 4, 5),  # noqa: DTZ001 - sheets know no zones
            time(9, 30),
            True,
            None,
        ),
    ]
    file = opened(workbook(table))
    [row] = file.rows
    assert file.format is Format.WORKBOOK
    assert list(row.values.values()) == [
        "Åbo",
        "31612345678",
        "1.5",
        "1980-02-29",
        "2024-01-02T03:04:05",
        "09:30:00",
        "true",
        "",
    ]


def test_a_number_in_scientific_notation_is_a_telephone_number_again():
    sheet = f"<worksheet>{BORN}<row><c><v>3.1612345678E10</v></c></row></worksheet>"
    assert values(bare_workbook(sheet)) == [{"born": "31612345678"}]


def test_a_formula_counts_for_the_value_it_last_had():
    sheet = (
        '<worksheet><row r="1"><c r="A1" t="inlineStr"><is><t>city</t></is></c></row>'
        '<row r="2"><c r="A2" t="str"><f>UPPER("oulu")</f><v>OULU</v></c></row></worksheet>'
    )
    assert values(bare_workbook(sheet)) == [{"city": "OULU"}]


def test_rows_that_the_sheet_leaves_out_are_blank_rows():
    file = opened(workbook([("a", "b"), ("1", "2"), (None, None), (None, " "), ("3", "4")]))
    assert [row.number for row in file.rows] == [2, 5]
    assert file.notes.blank == 2


def test_a_sheet_can_be_named():
    content = workbook([("a",), ("1",)], sheet="People")
    assert opened(content, sheet="People").notes.sheet == "People"
    with pytest.raises(Refusal, match=r"FIL\.WORKBOOK\.SHEET"):
        opened(content, sheet="Others")


def test_a_workbook_may_be_gzipped_as_well():
    assert values(gzipped(workbook([("a",), ("1",)]))) == [{"a": "1"}]


@pytest.mark.parametrize(
    ("serial", "shown"),
    [("1e300", "1e+300"), ("-5", "-5"), ("2958466", "2958466"), ("59", "1900-02-28"), ("61", "1900-03-01")],
)
def test_a_date_that_no_calendar_has_stays_a_number(serial, shown):
    styles = '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    sheet = f'<worksheet>{BORN}<row><c s="0"><v>{serial}</v></c></row></worksheet>'
    assert values(bare_workbook(sheet, styles=styles)) == [{"born": shown}]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("dd-mm-yyyy", "2020-03-01"),
        ("[$-413]d mmmm yyyy;@", "2020-03-01"),
        ("[Red]YYYY/M/D", "2020-03-01"),
        ("#,##0.00 [$EUR]", "43891"),
        ('0 "days"', "43891"),
        ("0\\d", "43891"),
        ("[Red]0;[Blue]-0", "43891"),
        ("_m0_s", "43891"),
        ("General", "43891"),
        ("0;dd", "43891"),
    ],
)
def test_a_format_of_the_workbook_shows_dates_only_if_it_names_days_or_hours(code, shown):
    styles = (
        f"<styleSheet><numFmts><numFmt numFmtId='170' formatCode='{code}'/></numFmts>"
        "<cellXfs><xf numFmtId='0'/><xf numFmtId='170'/></cellXfs></styleSheet>"
    )
    sheet = f'<worksheet>{BORN}<row><c s="1"><v>43891</v></c></row></worksheet>'
    assert values(bare_workbook(sheet, styles=styles)) == [{"born": shown}]


def test_every_format_that_shows_a_date_elsewhere_shows_one_here():
    """The library that made the workbooks of these tests is the oracle."""
    known = {number: code for number, code in BUILTIN_FORMATS.items() if is_date_format(code)}
    for number in known:
        styles = f'<styleSheet><cellXfs><xf numFmtId="{number}"/></cellXfs></styleSheet>'
        sheet = f'<worksheet>{BORN}<row><c s="0"><v>43891.5</v></c></row></worksheet>'
        [value] = values(bare_workbook(sheet, styles=styles))
        assert value["born"].startswith("2020-03-01"), number
    assert len(known) > 10


BORN = '<row r="1"><c r="A1" t="inlineStr"><is><t>born</t></is></c></row>'


@pytest.mark.parametrize(
    "sheet",
    [
        "",
        "no xml",
        '<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>',
        '<worksheet><row r="9"/><row r="3"/></worksheet>',
        '<worksheet><row r="99999999999"/></worksheet>',
        '<worksheet><row r="x"/></worksheet>',
        '<worksheet><row><c r="ZZZZZZZZ1"><v>1</v></c></row></worksheet>',
        '<worksheet><row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row></worksheet>',
        '<worksheet><row><c t="s"><v>7</v></c></row></worksheet>',
        '<worksheet><row><c t="s"><v>-1</v></c></row></worksheet>',
        '<worksheet><row><c s="x"><v>1</v></c></row></worksheet>',
        "<worksheet><row>",
    ],
)
def test_a_sheet_that_makes_no_sense_is_refused(sheet):
    with pytest.raises(Refusal, match=r"FIL\.WORKBOOK"):
        rows(bare_workbook(sheet))


def test_a_cell_beyond_the_last_column_is_refused_not_dropped():
    sheet = f'<worksheet>{BORN}<row r="2"><c r="ZZ2"><v>1</v></c><c r="ZZZ2"><v>1</v></c></row></worksheet>'
    with pytest.raises(Refusal, match=r"FIL\.COLUMNS"):
        rows(bare_workbook(sheet))


def test_a_zip_without_a_workbook_is_refused_by_name():
    with pytest.raises(Refusal, match=r"FIL\.FORMAT\.ZIP"):
        rows(archive({"contacts.csv": "a,b\n1,2\n"}))
