"""Numbers of people and amounts are read as they are written, and fall into the class that fits them best."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import organisations
from rules.context import Context
from rules.organisations import bands, date_damage, sizes


@pytest.fixture(scope="session")
def context(knowledge) -> Context:
    return Context(vocabulary=knowledge.vocabulary, country="NL")


def read(member, text, context):
    parsed = organisations.parse({member: text}, context)
    [value] = parsed.values or (None,)
    codes = {finding.code for finding in parsed.findings}
    return (getattr(value, member), getattr(value, f"{member}_band"), codes) if value else (None, None, codes)


@pytest.mark.parametrize(
    ("text", "told", "band"),
    [
        ("0", "0", "0"),
        ("1", "1", "1"),
        ("9", "9", "2-9"),
        ("10", "10", "10-19"),
        ("49", "49", "20-49"),
        ("250", "250", "250-999"),
        ("1000", "1000", "1000+"),
        ("ca. 200", "200", "50-249"),
        ("1.200", "1200", "1000+"),
        ("1 200 hlö", "1200", "1000+"),
        ("10 000", "10000", "1000+"),
        ("10 tot 50", "10-50", "20-49"),
        ("11 t/m 50", "11-50", "20-49"),
        ("tussen 10 en 50", "10-50", "20-49"),
        ("between 50 and 99", "50-99", "50-249"),
        ("1-10", "1-10", "2-9"),
        ("51-200", "51-200", "50-249"),
        ("201-500", "201-500", "250-999"),
        ("5001-10,000", "5001-10000", "1000+"),
        ("1.000+", "1000+", "1000+"),
        ("< 10", "<10", "2-9"),
        ("minder dan 10", "<10", "2-9"),
        ("1k", "1000", "1000+"),
        ("1,5k", "1500", "1000+"),
        ("12,5 fte", "12", "10-19"),
        ("250 (2023)", "250", "250-999"),
        ("klein", "10-49", "20-49"),
        ("zzp", "1", "1"),
        ("groot", "250+", "250-999"),
        ("+/- 30", "30", "20-49"),
    ],
)
def test_employees_are_a_number_or_a_band_and_fall_in_a_class(text, told, band, context):
    assert read("employees", text, context)[:2] == (told, band)


@pytest.mark.parametrize("text", ["50+", "MKB", "50 of meer", ">250"])
def test_a_class_that_is_a_guess_is_told_as_one(text, context):
    assert "ORG.SIZE.WIDE" in read("employees", text, context)[2]


@pytest.mark.parametrize("text", ["50-10", "veel", "99999999", "1.5", "12-", "tien"])
def test_what_is_no_number_of_people_is_not_kept(text, context):
    assert read("employees", text, context) == (None, None, {"ORG.SIZE.SHAPE"})


@pytest.mark.parametrize(
    ("text", "told", "band"),
    [
        ("€ 1,5 mln", "EUR 1500000", "1M-10M"),
        ("€ 2,5 mln", "EUR 2500000", "1M-10M"),
        ("1.2M", "1200000", "1M-10M"),
        ("500k", "500000", "100k-1M"),
        ("2 miljoen", "2000000", "1M-10M"),
        ("2,5 Mio. €", "EUR 2500000", "1M-10M"),
        ("1,2 milj. €", "EUR 1200000", "1M-10M"),
        ("5 MEUR", "EUR 5000000", "1M-10M"),
        ("300 TEUR", "EUR 300000", "100k-1M"),
        ("2 M€", "EUR 2000000", "1M-10M"),
        ("1.500.000", "1500000", "1M-10M"),
        ("1 200 000 €", "EUR 1200000", "1M-10M"),
        ("€ 1.000.000,-", "EUR 1000000", "1M-10M"),
        ("EUR 10M-50M", "EUR 10000000-50000000", "10M-50M"),
        ("10-50M EUR", "EUR 10000000-50000000", "10M-50M"),
        ("€10M to €50M", "EUR 10000000-50000000", "10M-50M"),
        ("1-5 miljoen euro", "EUR 1000000-5000000", "1M-10M"),
        ("< € 100.000", "EUR <100000", "<100k"),
        (">100 mio", "100000000+", "50M+"),
        ("1 mrd", "1000000000", "50M+"),
    ],
)
def test_revenue_is_an_amount_or_a_band_with_its_currency(text, told, band, context):
    assert read("revenue", text, context)[:2] == (told, band)


@pytest.mark.parametrize(
    ("country", "text", "told"),
    [
        ("NL", "$5M", "USD 5000000"),
        ("NL", "£2.5m", "GBP 2500000"),
        ("SE", "12 mkr", "SEK 12000000"),
        ("NO", "12 mill kr", None),
        ("DK", "12 mio kr", "DKK 12000000"),
        ("NO", "500 000 kr", "NOK 500000"),
    ],
)
def test_an_amount_in_another_currency_is_kept_and_put_in_no_class(country, text, told, knowledge):
    found = read("revenue", text, Context(vocabulary=knowledge.vocabulary, country=country))
    assert found[:2] == (told, None)
    assert ("ORG.REVENUE.CURRENCY" in found[2]) is (told is not None)


def test_an_amount_without_a_currency_is_in_that_of_its_country(knowledge):
    swedish = Context(vocabulary=knowledge.vocabulary, country="SE")
    assert read("revenue", "2 miljoner", swedish)[:2] == ("2000000", None)


@pytest.mark.parametrize("text", ["$1.500 mln", "€ 5 of $ 6", "veel", "500k-100k"])
def test_what_is_no_amount_is_not_kept(text, context):
    assert read("revenue", text, context) == (None, None, {"ORG.SIZE.SHAPE"})


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("10-Jan", "1-10"),
        ("Jan-10", "1-10"),
        ("okt-49", "10-49"),
        ("nov/50", "11-50"),
        ("tammi.49", "1-49"),
        ("01. Okt", "1-10"),
        ("janv.-10", "1-10"),
        ("2026-10-01 00:00:00", "1-10"),
        ("10-49", None),
        ("10-Ok", None),
        ("oct-10", None),
    ],
)
def test_a_band_that_a_spreadsheet_made_a_date_is_known_again(text, band):
    assert date_damage.band(text) == band


def test_a_band_that_became_a_date_is_offered_and_not_applied(context):
    parsed = organisations.parse({"employees": "10-Jan"}, context)
    [finding] = parsed.findings
    assert (parsed.values, finding.code, finding.suggestion) == ((), "ORG.EMPLOYEES.DATE", "1-10")


@settings(deadline=None)
@given(text=st.from_regex(r"[0-9km<>+.,€ -]{0,20}", fullmatch=True))
def test_a_tidied_size_stays_as_it_is_and_has_a_class(text):
    for tidy, classed in ((sizes.employees, bands.of_people), (sizes.revenue, bands.of_euros)):
        band = tidy(text)
        assert band is None or tidy(band) == band
        assert band is None or 0 <= classed(band.rpartition(" ")[2]).share <= 1.0001


@given(count=st.integers(0, 5_000_000))
def test_every_number_of_people_falls_wholly_in_one_class(count):
    assert bands.of_people(str(count)).share == 1


@pytest.mark.parametrize("text", ["us", "5 mln us", "1.000.000 us", "us$ 5 mln us"])
def test_a_currency_that_is_cut_short_is_no_currency(text, context):
    assert read("revenue", text, context)[2] == {"ORG.SIZE.SHAPE"}


def test_a_size_that_was_read_before_reads_the_same_and_earns_the_same_remarks(context):
    swedish = replace(context, country="SE")
    first = [read("revenue", "5 MSEK", each) for each in (context, swedish)]
    assert [read("revenue", "5 MSEK", each) for each in (context, swedish)] == first
    assert read("employees", "ca. 12 fte", context) == read("employees", "ca. 12 fte", context)
