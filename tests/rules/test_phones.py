"""Telephone numbers are read as people write them, into one form that can be dialled from anywhere."""

import csv
import re
from importlib.metadata import version
from importlib.resources import files
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import re_util

from rules import phones
from rules.context import Context
from rules.findings import Verdict, worst
from rules.records import Phone


def _golden() -> list[dict[str, str]]:
    with files("tests").joinpath("golden/phones.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="session")
def british(knowledge) -> Context:
    return Context(vocabulary=knowledge.vocabulary, country="GB")


def _shown(phone: Phone) -> str:
    extension = f" x{phone.extension}" if phone.extension else ""
    return f"{phone.e164}{extension}" + (f" {phone.label}" if phone.label else "")


@pytest.mark.parametrize("row", _golden(), ids=lambda row: f"{row['input']} {row['country']}")
def test_a_number_reads_as_the_golden_file_says(row, knowledge):
    context = Context(
        vocabulary=knowledge.vocabulary,
        country=row["country"] or None,
        source_country=row["source_country"] or None,
    )
    parsed = phones.parse(row["input"], "phone", context)
    assert {
        "verdict": worst(finding.verdict for finding in parsed.findings),
        "numbers": "; ".join(map(_shown, parsed.values)),
        "region": [phone.region or "-" for phone in parsed.values],
        "kind": [phone.kind or "-" for phone in parsed.values],
        "codes": list(dict.fromkeys(finding.code for finding in parsed.findings)),
        "suggestion": [finding.suggestion for finding in parsed.findings if finding.suggestion],
        "note": parsed.note or "",
    } == {
        "verdict": row["verdict"],
        "numbers": row["numbers"],
        "region": row["region"].split(),
        "kind": row["kind"].split(),
        "codes": row["codes"].split(),
        "suggestion": row["suggestion"].split(),
        "note": row["note"],
    }


@pytest.mark.parametrize(
    "number",
    [
        "+4915228817386",
        "+493023125001",
        "+491713920055",
        "+12125550199",
        "+442079460000",
        "+442896496123",
        "+447700900999",
        "+33199006789",
        "+33639981234",
        "+46701740605",
        "+61491570156",
        "+61255501234",
        "+353209112345",
    ],
)
def test_a_number_set_aside_for_fiction_is_kept_but_told(number, british):
    parsed = phones.parse(number, "mobile", british)
    assert [phone.e164 for phone in parsed.values] == [number]
    assert [finding.code for finding in parsed.findings] == ["PHN.FICTION"]


def test_the_neighbour_of_a_fiction_range_is_an_ordinary_number(british):
    for neighbour in ("+12125550200", "+442079461000", "+46701740705", "+61491570155"):
        assert phones.parse(neighbour, "phone", british).findings == ()


def test_a_country_without_fiction_numbers_has_none(knowledge):
    ranges = knowledge.vocabulary.words["fiction_fixed"] | knowledge.vocabulary.words["fiction_mobile"]
    assert not [each for each in ranges if each.startswith(("+31", "+358"))]


def test_a_text_beyond_all_measure_is_refused_unread(british):
    parsed = phones.parse("1" * 5_000, "phone", british)
    assert [finding.code for finding in parsed.findings] == ["PHN.TOO_LONG"]


@given(
    st.one_of(
        st.text(max_size=60),
        st.text(alphabet="0123456789+-()/.;, xtel", max_size=40),
        st.from_regex(r"\+?[0-9]{8,13}( ext\. [0-9]{1,4})?( \(werk\))?", fullmatch=True),
    )
)
def test_any_text_is_read_without_a_raise_and_its_numbers_read_back(knowledge, text):
    context = Context(vocabulary=knowledge.vocabulary, country="NL", source_country="FI")
    for phone in phones.parse(text, "phone", context).values:
        assert phones.parse(phones.as_text(phone), "phone", context).values == (phone,)


def test_the_pattern_of_a_region_is_compiled_once_however_many_others_come_between():
    before = re_util.re_compile("0(?:14|62)[0-9]{4}")
    re.purge()
    assert re_util.re_compile("0(?:14|62)[0-9]{4}") is before


def test_one_wrong_number_of_a_list_leaves_the_field_usable(british):
    parsed = phones.parse("+31 6 23456789; +31 6 2345", "phone", british)
    assert [phone.e164 for phone in parsed.values] == ["+31623456789"]
    assert worst(finding.verdict for finding in parsed.findings) is Verdict.SUSPECT


def test_the_version_of_the_numbering_plans_is_told():
    assert phones.plan_version() == version("phonenumbers")


def test_a_list_of_many_numbers_is_read_in_short_time(british):
    text = "020 7946 0958 " * 36
    start = process_time()
    for _ in range(10):
        phones.parse(text, "phone", british)
    assert (process_time() - start) / 10 < 0.05


def test_every_code_is_in_the_registry(knowledge):
    assert {code for line in _golden() for code in line["codes"].split()} <= knowledge.codes.keys()
