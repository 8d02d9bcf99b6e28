"""Dates of birth, and texts that are none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import birth_dates
from rules.findings import Verdict

TODAY = date(2026, 11, 22)


def read(text, declared=None):
    return birth_dates.parse(text, declared=declared, today=TODAY)


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("1980-02-01", None),
        ("1980-02-01", "DD-MM-YYYY"),
        ("01-02-1980", "DD-MM-YYYY"),
        ("1.2.1980", "D.M.YYYY"),
        ("02/01/1980", "MM/DD/YYYY"),
    ],
)
def test_a_date_is_read_as_it_was_declared(text, declared):
    parsed = read(text, declared)
    assert (parsed.values, parsed.findings) == ((date(1980, 2, 1),), ())


@pytest.mark.parametrize(
    ("text", "code", "verdict", "suggestion"),
    [
        ("01-02-1980", "DOB.UNDECLARED", Verdict.SUSPECT, None),
        ("31-12-1980", "DOB.UNDECLARED", Verdict.SUSPECT, "1980-12-31"),
        ("02/02/1980", "DOB.UNDECLARED", Verdict.SUSPECT, "1980-02-02"),
        ("29-02-1981", "DOB.UNREADABLE", Verdict.INVALID, None),
        ("1-1-70", "DOB.CENTURY", Verdict.INVALID, None),
        ("1 feb '80", "DOB.CENTURY", Verdict.INVALID, None),
        ("1980", "DOB.INCOMPLETE", Verdict.INVALID, None),
        ("02-1980", "DOB.INCOMPLETE", Verdict.INVALID, None),
        ("februari 1980", "DOB.INCOMPLETE", Verdict.INVALID, None),
        ("1980-00-00", "DOB.INCOMPLETE", Verdict.INVALID, None),
        ("00-02-1980", "DOB.INCOMPLETE", Verdict.INVALID, None),
        ("19800201", "DOB.SPELLED", Verdict.SUSPECT, "1980-02-01"),
        ("31121980", "DOB.SPELLED", Verdict.SUSPECT, "1980-12-31"),
        ("01021980", "DOB.UNDECLARED", Verdict.SUSPECT, None),
        ("1980/02/01", "DOB.SPELLED", Verdict.SUSPECT, "1980-02-01"),
        ("1 februari 1980", "DOB.SPELLED", Verdict.SUSPECT, "1980-02-01"),
        ("February 1st, 1980", "DOB.SPELLED", Verdict.SUSPECT, "1980-02-01"),
        ("1. helmikuuta 1980", "DOB.SPELLED", Verdict.SUSPECT, "1980-02-01"),
        ("1er février 1980", "DOB.SPELLED", Verdict.SUSPECT, "1980-02-01"),
        ("1 de febrero de 1980", "DOB.SPELLED", Verdict.SUSPECT, "1980-02-01"),
        ("1 Klaas 1980", "DOB.UNREADABLE", Verdict.INVALID, None),
        ("00-00-0000", "DOB.PLACEHOLDER", Verdict.MISSING, None),
        ("1111-11-11", "DOB.PLACEHOLDER", Verdict.MISSING, None),
        ("1980-W05-5", "DOB.UNREADABLE", Verdict.INVALID, None),
        ("1980-02-30", "DOB.UNREADABLE", Verdict.INVALID, None),
        ("29252", "DOB.SERIAL", Verdict.SUSPECT, "1980-02-01"),
        ("1900-01-01", "DOB.PLACEHOLDER", Verdict.MISSING, None),
        ("1899-12-30", "DOB.PLACEHOLDER", Verdict.MISSING, None),
        ("2026-11-23", "DOB.FUTURE", Verdict.INVALID, None),
        ("1905-11-21", "DOB.TOO_OLD", Verdict.INVALID, None),
    ],
)
def test_what_is_no_certain_date_is_never_guessed(text, code, verdict, suggestion):
    parsed = read(text)
    [finding] = parsed.findings
    assert (parsed.values, finding.code, finding.verdict, finding.suggestion) == (
        (),
        code,
        verdict,
        suggestion,
    )


@pytest.mark.parametrize(
    ("text", "declared", "suggestion"),
    [
        ("1/2/1980", "DD-MM-YYYY", "1980-02-01"),
        ("2.1.1980", "MM/DD/YYYY", "1980-02-01"),
        ("31/2/1980", "DD-MM-YYYY", None),
    ],
)
def test_other_signs_than_declared_are_offered_in_the_declared_order(text, declared, suggestion):
    parsed = read(text, declared)
    assert (parsed.values, [finding.suggestion for finding in parsed.findings]) == ((), [suggestion])


def test_the_oldest_person_may_be_a_hundred_and_twenty():
    assert read("1906-11-21").values == (date(1906, 11, 21),)


def test_the_first_day_of_many_computers_is_kept_but_doubted():
    parsed = read("1970-01-01")
    assert parsed.values == (date(1970, 1, 1),)
    assert [finding.code for finding in parsed.findings] == ["DOB.EPOCH"]


def test_a_time_of_day_is_taken_off_only_when_it_is_midnight():
    assert read("1980-02-01T00:00:00Z").values == (date(1980, 2, 1),)
    assert read("1980-02-01 00:00:00").findings[0].verdict is Verdict.CORRECTED
    assert read("1980-02-01T10:30:00").values == ()


@pytest.mark.parametrize(
    ("declared", "fine"),
    [
        ("DD-MM-YYYY", True),
        ("D.M.YYYY", True),
        ("MM/DD/YYYY", True),
        ("YYYY/MM/DD", True),
        ("YYYY-DD-MM", False),
        ("DD-MM", False),
        ("DD-MM-YY", False),
        ("%d-%m-%Y", False),
        ("DD MM YYYY hh", False),
    ],
)
def test_a_source_declares_day_month_and_a_whole_year(declared, fine):
    assert birth_dates.is_form(declared) is fine


def test_an_age_counts_whole_years():
    assert birth_dates.age(date(2000, 11, 22), TODAY) == 26
    assert birth_dates.age(date(2000, 11, 23), TODAY) == 25


@given(st.text(max_size=40), st.sampled_from([None, "DD-MM-YYYY", "D.M.YYYY", "MM/DD/YYYY"]))
def test_any_text_is_read_without_a_fault(text, declared):
    parsed = read(text, declared)
    assert all(born.year > 1900 for born in parsed.values)


@given(st.dates(date(1907, 1, 1), TODAY))
def test_a_date_reads_back_from_how_it_is_written(born):
    assert read(born.isoformat()).values == (born,)
