"""Languages as tags and as names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import languages


@pytest.fixture(scope="module")
def vocabulary(knowledge):
    return knowledge.vocabulary


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("nl", "nl"),
        ("nl-NL", "nl-NL"),
        ("nl_nl", "nl-NL"),
        ("dut", "nl"),
        ("Nederlands", "nl"),
        ("suomi", "fi"),
        ("Hollanti", "nl"),
        ("Deutsch", "de"),
        ("en_UK", "en-GB"),
        ("iw", "he"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("nl_NL.UTF-8", "nl-NL"),
    ],
)
def test_a_language_becomes_its_standard_tag(text, tag, vocabulary):
    parsed = languages.parse(text, vocabulary)
    assert parsed.values == (tag,)
    assert [finding.code for finding in parsed.findings] == ([] if text == tag else ["LNG.REWRITTEN"])


@pytest.mark.parametrize("text", ["Klingonish", "xx", "12", "nl-NL-NL", "the usual"])
def test_a_language_nobody_knows_is_left_out(text, vocabulary):
    parsed = languages.parse(text, vocabulary)
    assert (parsed.values, parsed.findings[0].code) == ((), "LNG.UNKNOWN")


@given(st.text(max_size=30))
def test_a_tag_reads_back_as_itself(vocabulary, text):
    for tag in languages.parse(text, vocabulary).values:
        again = languages.parse(tag, vocabulary)
        assert (again.values, again.findings) == ((tag,), ())
