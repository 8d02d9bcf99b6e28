"""An industry is told by its European code, whether it came as a code or in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import organisations
from rules.context import Context
from rules.organisations import industries


@pytest.fixture(scope="session")
def context(knowledge) -> Context:
    return Context(vocabulary=knowledge.vocabulary, country="NL")


@pytest.mark.parametrize(
    ("text", "code", "words", "finding"),
    [
        ("62.10", "62.10", "Computer programming activities", "CODED"),
        ("6210", "62.10", "Computer programming activities", "CODED"),
        ("62 10", "62.10", "Computer programming activities", "CODED"),
        ("SBI 62100", "62.10", "Computer programming activities", "CODED"),
        ("62.01", "62.10", "Computer programming activities", "FORMER"),
        ("6201Z", "62.10", "Computer programming activities", "FORMER"),
        ("J62", "62", "Computer programming, consultancy and related activities", "CODED"),
        ("NACE 62.01: software", "62.10", "software", "FORMER"),
        ("47.71", "47.71", "Retail sale of clothing", "CODED"),
        ("4511", "47.81", "Retail sale of motor vehicles", "FORMER"),
        ("47 - Retail", "47", "Retail", "CODED"),
        ("C", "C", "Manufacturing", "CODED"),
        ("NAICS 541511", "62.10", "Computer programming activities", "CODED"),
        ("541511", "62.10", "Computer programming activities", "CODED"),
        ("99.99", None, "99.99", "UNKNOWN"),
        ("SIC 7372", None, "SIC 7372", "UNKNOWN"),
        ("10 employees", None, "10 employees", "UNCLASSED"),
        ("I love pizza", None, "I love pizza", "UNCLASSED"),
        ("A.I. start-up", None, "A.I. start-up", "UNCLASSED"),
        ("Overig", None, "Overig", "UNCLASSED"),
    ],
)
def test_a_code_is_put_beside_its_name(text, code, words, finding, context):
    found = industries.read(text, context.country, context)
    assert (found.code, found.words) == (code, words)
    assert [each.code for each in found.findings] == [f"ORG.INDUSTRY.{finding}"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("IT & Services", "62"),
        ("Information Technology & Services", "62"),
        ("softwarebedrijf", "62.10"),
        ("Ohjelmistokehitys", "62.10"),
        ("Softwareentwicklung", "62.10"),
        ("Bouw", "F"),
        ("Bauunternehmen Hochbau", "F"),
        ("Rakennusliike", "F"),
        ("Bygg och anläggning", "42"),
        ("Groothandel in bouwmaterialen", "46"),
        ("boekengroothandel", "46"),
        ("Productie van meubels", "31"),
        ("Hospital & Health Care", "86"),
        ("Zorg & Welzijn", "88"),
        ("Zakelijke dienstverlening", "N"),
        ("Financial Services", "L"),
        ("Maschinen- und Anlagenbau", "28"),
        ("tekstiiliteollisuus", "13"),
        ("Logistiikka ja varastointi", "52.1"),
        ("energiebedrijf", "D"),
        ("hr services", "78"),
        ("Computer programming activities", "62.10"),
        ("Transport / Logistics", "H"),
    ],
)
def test_words_in_six_languages_tell_the_code_and_are_kept(text, code, context):
    assert industries.read(text, None, context) == industries.Industry(words=text, code=code)


def test_bare_digits_are_american_in_america(knowledge):
    american = Context(vocabulary=knowledge.vocabulary, country="US")
    assert industries.read("5415", "US", american).code == "62"


def test_every_code_that_words_lead_to_has_a_name(knowledge):
    maps = knowledge.vocabulary.maps
    lists = ("industry_words", "industries_former", "industries_naics")
    assert {code.casefold() for name in lists for code in maps[name].values()} <= maps["industries"].keys()


def test_no_former_code_is_also_one_of_today(knowledge):
    maps = knowledge.vocabulary.maps
    assert maps["industries_former"].keys().isdisjoint(maps["industries"])


@settings(deadline=None)
@given(text=st.from_regex(r"[A-V]?[0-9]{0,5}[.: -]{0,2}[a-z &]{0,12}", fullmatch=True))
def test_an_industry_written_back_reads_the_same(text, context):
    first = organisations.parse({"industry": text}, context)
    for organisation in first.values:
        again = organisations.parse(organisations.as_members(organisation, context), context)
        assert again.values == first.values
