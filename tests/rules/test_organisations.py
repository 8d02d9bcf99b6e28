"""Organisations are told apart from their legal forms, their numbers and their people."""

import csv
from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import organisations
from rules.context import Context
from rules.findings import verdict_of
from rules.normalise import SourceDefaults, normalise
from rules.organisations import websites
from rules.records import Lead, Organisation, Parsed

TODAY = date(2026, 11, 22)


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
    assert parsed.moved.get("department", "") == row["department"]
    assert value.is_sole_trader is (row["is_sole_trader"] == "yes")
    assert verdict_of(parsed.findings, "organisation") == row["verdict"]
    assert _codes(parsed) == set(row["code"].split())
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
    ("text", "website", "domain", "code"),
    [
        ("https://www.example.nl:8080/contact/?utm=1", "www.example.nl/contact", "example.nl", None),
        ("http:/shop.example.co.uk/", "shop.example.co.uk", "example.co.uk", None),
        (
            "https://www.linkedin.com/company/example/",
            "www.linkedin.com/company/example",
            None,
            "ORG.WEBSITE.SHARED",
        ),
        ("www.example.con", "www.example.con", None, "ORG.WEBSITE.DOMAIN"),
        ("192.0.2.1", "192.0.2.1", None, "ORG.WEBSITE.DOMAIN"),
        ("jan@example.org", None, None, "ORG.WEBSITE.SHAPE"),
        ("geen", None, None, "ORG.PLACEHOLDER"),
        ("https://sites.google.com/view/x", "sites.google.com/view/x", None, "ORG.WEBSITE.SHARED"),
        ("https://winkel.wixsite.com/home", "winkel.wixsite.com/home", "winkel.wixsite.com", None),
    ],
)
def test_a_website_gives_the_domain_its_organisation_owns(text, website, domain, code, dutch):
    parsed = organisations.parse({"website": text}, dutch)
    value = parsed.values[0] if parsed.values else Organisation()
    assert (value.website, value.domain) == (website, domain)
    assert _codes(parsed) == ({code} if code else set())


@pytest.mark.parametrize(
    ("text", "meant"),
    [("www.example,nl", "www.example.nl"), ("www example nl", "www.example.nl"), ("zie google", None)],
)
def test_a_point_that_was_typed_otherwise_is_offered(text, meant, dutch):
    [finding] = organisations.parse({"website": text}, dutch).findings
    assert (finding.code, finding.suggestion) == ("ORG.WEBSITE.SHAPE", meant)


def test_a_department_in_the_name_of_a_firm_becomes_that_of_the_job(knowledge):
    lead = Lead(full_name="Anna Jansen", organisation="Voorbeeld B.V., afd. Inkoop", job_title="Inkoper")
    record = normalise(lead, knowledge=knowledge, source=SourceDefaults(country="NL"), today=TODAY)
    assert (record.organisation.name, record.job.department) == ("Voorbeeld", "Inkoop")


def test_a_stated_department_is_not_replaced_by_that_in_the_name(knowledge):
    lead = Lead(organisation="Voorbeeld B.V., afd. Inkoop", department="Verkoop")
    record = normalise(lead, knowledge=knowledge, source=SourceDefaults(country="NL"), today=TODAY)
    assert record.job.department == "Verkoop"


@pytest.mark.parametrize("text", ["Jansen &amp; Zn.", "Jansen &#38; Zn.", "Jansen & Zn."])
def test_an_ampersand_of_a_web_page_is_one(text, knowledge):
    record = normalise(Lead(organisation=text), knowledge=knowledge, source=SourceDefaults(), today=TODAY)
    assert record.organisation.name == "Jansen & Zn."


def test_the_owner_behind_the_name_goes_to_the_notes_and_makes_it_a_sole_trader(knowledge):
    lead = Lead(organisation="Bäckerei Schmidt, Inh. Max Müller")
    record = normalise(lead, knowledge=knowledge, source=SourceDefaults(country="DE"), today=TODAY)
    assert (record.organisation.is_sole_trader, record.notes) == (True, "Max Müller")


def test_a_firm_that_bears_the_persons_name_is_a_person(dutch):
    members = {"organisation": "jan jansen", "given_name": "Jan", "family_name": "Jansen"}
    assert _codes(organisations.parse(members, dutch)) == {"PRV.PERSON_COMPANY"}
    assert _codes(organisations.parse(members | {"organisation": "Jan Jansen B.V."}, dutch)) == set()


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


def test_every_code_of_the_family_is_in_the_registry(knowledge, dutch):
    members = {"employees": "veel", "website": "-", "vat_number": "NL1", "registration_number": "1"}
    found = _codes(organisations.parse(members, dutch)) | {
        code for row in _golden() for code in row["code"].split()
    }
    assert found <= knowledge.codes.keys()


def test_whose_firm_it_is_depends_on_the_person_however_often_the_name_was_read(dutch):
    sent = {"organisation": "Anna Zonneveld"}
    own = {"given_name": "Anna", "family_name": "Zonneveld"}
    told = [_one(organisations.parse({**sent, **name}, dutch)) for name in (own, {}, own)]
    assert [each.is_sole_trader for each in told] == [True, False, True]


def test_a_legal_form_is_read_by_the_country_however_often_the_name_was_read(dutch):
    finnish = replace(dutch, country="FI")
    told = [
        _one(organisations.parse({"organisation": "Zonneveld Ab"}, each)) for each in (dutch, finnish) * 2
    ]
    assert told[:2] == told[2:]
    assert told[0].legal_form != told[1].legal_form
