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
        ("Nederlands (België)", "nl-BE"),
        ("English (US)", "en-US"),
        ("english uk", "en-GB"),
        ("Dutch/Flemish", "nl"),
        ("nl-NL,nl;q=0.9", "nl-NL"),
        ("BE-NL", "nl-BE"),
        ("espanol", "es"),
        ("olandese", "nl"),
        ("niemiecki", "de"),
        ("engelsk", "en"),
        ("ruotsinkielinen", "sv"),
        ("简体中文", "zh-Hans"),
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


@pytest.mark.parametrize(("text", "tag"), [("NL;EN", "nl"), ("Engels, Nederlands", "en"), ("FR/NL", "fr")])
def test_of_several_languages_the_first_is_taken_and_told(text, tag, vocabulary):
    parsed = languages.parse(text, vocabulary)
    assert (parsed.values, [finding.code for finding in parsed.findings]) == ((tag,), ["LNG.MULTIPLE"])


@pytest.mark.parametrize(("text", "main"), [("SE", "sv"), ("GB", "en"), ("dk", "da"), ("BE", None)])
def test_the_code_of_a_country_is_no_language_but_may_offer_one(text, main, vocabulary):
    parsed = languages.parse(text, vocabulary)
    [finding] = parsed.findings
    assert (parsed.values, finding.code, finding.suggestion) == ((), "LNG.COUNTRY", main)


def test_a_tag_in_small_letters_is_a_language_although_a_country_is_written_alike(vocabulary):
    assert languages.parse("uk", vocabulary).values == ("uk",)


@given(st.text(max_size=30))
def test_a_tag_reads_back_as_itself(vocabulary, text):
    for tag in languages.parse(text, vocabulary).values:
        again = languages.parse(tag, vocabulary)
        assert (again.values, again.findings) == ((tag,), ())
