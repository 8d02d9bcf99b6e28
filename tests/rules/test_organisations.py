"""Organisations are told apart from their legal forms, their numbers and their people."""

import csv
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import organisations
from rules.context import Context
from rules.findings import Verdict, verdict_of
from rules.organisations import sizes, websites
from rules.records import Organisation, Parsed


def _golden() -> list[dict[str, str]]:
    with files("tests").joinpath("golden/organisations.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="session")
def dutch(knowledge) -> Context:
    return Context(vocabulary=knowledge.vocabulary, country="NL")


def _one(parsed: Parsed[Organisation]) -> Organisation:
    [organisation] = parsed.values
    return organisation


def _codes(parsed: Parsed[Organisation]) -> set[str]:
    return {finding.code for finding in parsed.findings}


@pytest.mark.parametrize("row", _golden(), ids=lambda row: f"{row['input']} {row['country']}")
def test_a_name_reads_as_the_golden_file_says(row, knowledge):
    context = Context(vocabulary=knowledge.vocabulary, country=row["country"] or None)
    parsed = organisations.parse({"organisation": row["input"]}, context)
    value = parsed.values[0] if parsed.values else Organisation()
    parts = ("name", "legal_form", "trade_name")
    assert {part: getattr(value, part) or "" for part in parts} == {part: row[part] for part in parts}
    assert verdict_of(parsed.findings, "organisation") == row["verdict"]
    assert _codes(parsed) == ({row["code"]} if row["code"] else set())
    suggestions = {finding.suggestion for finding in parsed.findings if finding.suggestion}
    assert suggestions == ({row["suggestion"]} if row["suggestion"] else set())
    assert (parsed.note or "") == row["note"]


@pytest.mark.parametrize("row", [row for row in _golden() if row["name"]], ids=lambda row: row["input"])
def test_an_organisation_written_back_to_its_members_reads_the_same(row, knowledge):
    context = Context(vocabulary=knowledge.vocabulary, country=row["country"] or None)
    organisation = _one(organisations.parse({"organisation": row["input"]}, context))
    members = organisations.as_members(organisation, context)
    assert _one(organisations.parse(members, context)) == organisation


@pytest.mark.parametrize(
    ("country", "text", "number", "code"),
    [
        ("NL", "12345678", "12345678", None),
        ("NL", "KvK: 12345678", "12345678", "ORG.REGISTRATION.RESHAPED"),
        ("NL", "1234567", "1234567", "ORG.REGISTRATION.LOST_ZERO"),
        ("NL", "123456", None, "ORG.REGISTRATION.SHAPE"),
        ("FI", "2077474-0", "2077474-0", None),
        ("FI", "20774740", "2077474-0", "ORG.REGISTRATION.RESHAPED"),
        ("FI", "Y-tunnus 2077474-0", "2077474-0", "ORG.REGISTRATION.RESHAPED"),
        ("FI", "2077474-1", None, "ORG.REGISTRATION.CHECK_DIGIT"),
        ("DE", "HRB 12345 B", "HRB 12345 B", None),
        ("DE", "Amtsgericht Aachen, HRA 11223", "Aachen HRA 11223", "ORG.REGISTRATION.RESHAPED"),
        ("GB", "sc123456", "SC123456", "ORG.REGISTRATION.RESHAPED"),
        ("GB", "1234567", "1234567", "ORG.REGISTRATION.LOST_ZERO"),
        ("US", "911144442", "91-1144442", "ORG.REGISTRATION.RESHAPED"),
        ("BE", "0403.019.261", "0403019261", "ORG.REGISTRATION.RESHAPED"),
        (None, "12345678", "12345678", "ORG.REGISTRATION.UNCHECKED"),
        ("NL", "n.v.t.", None, "ORG.PLACEHOLDER"),
    ],
)
def test_a_registration_number_is_read_as_its_country_writes_it(country, text, number, code, dutch):
    parsed = organisations.parse({"registration_number": text}, replace(dutch, country=country))
    assert (parsed.values[0].registration_number if parsed.values else None) == number
    assert _codes(parsed) == ({code} if code else set())


def test_a_lost_zero_is_offered_not_applied(dutch):
    [finding] = organisations.parse({"registration_number": "1234567"}, dutch).findings
    assert (finding.verdict, finding.suggestion) == (Verdict.SUSPECT, "01234567")


@pytest.mark.parametrize(
    ("country", "text", "number", "code"),
    [
        ("NL", "NL004495445B01", "NL004495445B01", None),
        ("NL", "004495445B01", "NL004495445B01", "ORG.VAT.RESHAPED"),
        ("NL", "BTW nr. NL 0044.95.445.B01", "NL004495445B01", "ORG.VAT.RESHAPED"),
        ("NL", "NL123456789B01", None, "ORG.VAT.CHECK_DIGIT"),
        ("NL", "BE0403019261", "BE0403019261", None),
        ("GB", "GB 980 7806 84", "GB980780684", "ORG.VAT.RESHAPED"),
        ("CH", "CHE-107.787.577 IVA", "CHE107787577IVA", "ORG.VAT.RESHAPED"),
        ("GR", "EL 094259216", "EL094259216", "ORG.VAT.RESHAPED"),
        ("NL", "12345", None, "ORG.VAT.SHAPE"),
        (None, "12345", "12345", "ORG.VAT.UNCHECKED"),
    ],
)
def test_a_vat_number_bears_its_country(country, text, number, code, dutch):
    parsed = organisations.parse({"vat_number": text}, replace(dutch, country=country))
    assert (parsed.values[0].vat_number if parsed.values else None) == number
    assert _codes(parsed) == ({code} if code else set())


@pytest.mark.parametrize(
    ("text", "website", "domain", "code"),
    [
        ("https://www.example.nl:8080/contact/?utm=1", "www.example.nl/contact", "example.nl", None),
        ("http:/shop.example.co.uk/", "shop.example.co.uk", "example.co.uk", None),
        ("https://www.linkedin.com/company/example/", "www.linkedin.com/company/example", None, "ORG.WEBSITE.SHARED"),
        ("www.example.con", "www.example.con", None, "ORG.WEBSITE.DOMAIN"),
        ("192.0.2.1", "192.0.2.1", None, "ORG.WEBSITE.DOMAIN"),
        ("jan@example.org", None, None, "ORG.WEBSITE.SHAPE"),
        ("geen", None, None, "ORG.PLACEHOLDER"),
    ],
)
def test_a_website_gives_the_domain_its_organisation_owns(text, website, domain, code, dutch):
    parsed = organisations.parse({"website": text}, dutch)
    value = parsed.values[0] if parsed.values else Organisation()
    assert (value.website, value.domain) == (website, domain)
    assert _codes(parsed) == ({code} if code else set())


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("250", "250"),
        ("10 - 50", "10-50"),
        ("11 t/m 50", "11-50"),
        ("1.000+", "1000+"),
        ("> 1000", "1000+"),
        ("< 10", "<10"),
        ("ca. 250 medewerkers", "250"),
        ("1k", "1000"),
        ("50-10", None),
        ("veel", None),
        ("99999999", None),
    ],
)
def test_employees_are_a_number_or_a_band(text, band):
    assert sizes.employees(text) == band


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("€ 1,5 mln", "EUR 1500000"),
        ("1.500.000", "1500000"),
        ("EUR 10M-50M", "EUR 10000000-50000000"),
        ("1-5 miljoen euro", "EUR 1000000-5000000"),
        (">100 mio", "100000000+"),
        ("$1.500 mln", None),
        ("€ 5 of $ 6", None),
    ],
)
def test_revenue_is_an_amount_or_a_band_with_its_currency(text, band):
    assert sizes.revenue(text) == band


def test_a_band_that_a_spreadsheet_made_a_date_is_offered_back(dutch):
    [finding] = organisations.parse({"employees": "10-Jan"}, dutch).findings
    assert (finding.code, finding.suggestion) == ("ORG.EMPLOYEES.DATE", "1-10")


def test_a_firm_that_bears_the_persons_name_is_a_person(dutch):
    members = {"organisation": "jan jansen", "given_name": "Jan", "family_name": "Jansen"}
    assert _codes(organisations.parse(members, dutch)) == {"PRV.PERSON_COMPANY"}
    assert _codes(organisations.parse(members | {"organisation": "Jan Jansen B.V."}, dutch)) == set()


@settings(deadline=None)
@given(text=st.from_regex(r"[0-9km<>+.,€ -]{0,20}", fullmatch=True))
def test_a_tidied_size_stays_as_it_is(text):
    for tidy in (sizes.employees, sizes.revenue):
        band = tidy(text)
        assert band is None or tidy(band) == band


@settings(deadline=None)
@given(text=st.text(max_size=60))
def test_a_site_has_no_scheme_query_or_final_slash(text):
    site = websites.read(text)
    if site is not None:
        assert "?" not in "".join(site)
        assert not site[1].endswith("/")
        assert websites.read("".join(site)) == site


@settings(deadline=None)
@given(
    members=st.dictionaries(st.sampled_from(organisations.MEMBERS), st.text(max_size=80)),
    country=st.sampled_from([None, "NL", "FI", "DE", "GB", "US", "FR", "PL", "SE", "CH", "ES", "JP"]),
)
def test_no_text_is_too_strange_to_read(members, country, dutch):
    parsed = organisations.parse(members, replace(dutch, country=country))
    size = sum(map(len, members.values()))
    for value in parsed.values:
        assert len(f"{value.name or ''}{value.trade_name or ''}{value.website or ''}") <= 4 * size
    assert all(finding.field in organisations.MEMBERS for finding in parsed.findings)


@settings(deadline=None)
@given(digits=st.from_regex(r"[A-Z]{0,3}[-. ]?[0-9]{0,14}[A-Z]{0,2}", fullmatch=True))
def test_a_number_that_was_read_reads_the_same_again(digits, dutch):
    for member in ("vat_number", "registration_number"):
        for country in ("NL", "FI", "DE", "GB", "BE", "FR", "US"):
            context = replace(dutch, country=country)
            first = organisations.parse({member: digits}, context)
            if first.values:
                number = getattr(first.values[0], member)
                assert getattr(_one(organisations.parse({member: number}, context)), member) == number


def test_every_code_of_the_family_is_in_the_registry(knowledge, dutch):
    members = {"employees": "veel", "website": "-", "vat_number": "NL1", "registration_number": "1"}
    found = _codes(organisations.parse(members, dutch)) | {row["code"] for row in _golden() if row["code"]}
    assert found <= knowledge.codes.keys()
