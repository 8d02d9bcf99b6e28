"""A raw lead and the record it becomes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.fields import TEXT_MEMBERS
from rules.findings import Verdict, verdict_of, worst
from rules.normalise import SourceDefaults, as_lead, normalise
from rules.records import Channel, ConsentClaim, ConsentState, Kind, Lead
from rules.validate import admissible

TODAY = date(2026, 11, 22)
DUTCH = SourceDefaults(country="NL", language="nl", birth_date_format="DD-MM-YYYY")


@pytest.fixture(scope="session")
def clean(knowledge):
    def clean(source=DUTCH, **members):
        return normalise(Lead(**members), knowledge=knowledge, source=source, today=TODAY)

    return clean


@pytest.fixture(scope="session")
def again(knowledge):
    """What becomes of a record that is written as a lead and normalised once more."""

    def again(record):
        lead = as_lead(record, knowledge=knowledge)
        return normalise(lead, knowledge=knowledge, source=DUTCH, today=TODAY)

    return again


@pytest.fixture(scope="session")
def written(knowledge):
    return lambda record: as_lead(record, knowledge=knowledge)


@pytest.fixture(scope="session")
def registered(knowledge):
    return frozenset(knowledge.codes)


def codes(record, member=None):
    return [finding.code for finding in record.findings if member in {None, finding.field}]


def test_a_tidy_lead_becomes_a_record_without_remarks(clean):
    record = clean(
        given_name="Anna",
        family_name="de Vries",
        email="anna@devries.nl",
        street="Kerkstraat",
        house_number="12",
        postal_code="1017 GC",
        city="Amsterdam",
        country="NL",
        birth_date="1980-02-01",
        language="nl",
    )
    assert record.name.display == "Anna de Vries"
    assert record.emails[0].key == "anna@devries.nl"
    assert (record.address.postal_code, record.country, record.birth_date) == (
        "1017 GC",
        "NL",
        date(1980, 2, 1),
    )
    assert record.findings == ()


def test_the_source_speaks_where_the_lead_is_silent(clean):
    record = clean(
        SourceDefaults(country="FI", language="fi", kind=Kind.PROFESSIONAL), email="anna@devries.nl"
    )
    assert (record.country, record.language, record.kind) == ("FI", "fi", Kind.PROFESSIONAL)
    stated = clean(SourceDefaults(country="FI", language="fi"), country="Holland", language="Nederlands")
    assert (stated.country, stated.language, stated.kind) == ("NL", "nl", None)


def test_a_date_of_birth_is_read_in_the_form_the_source_declared(clean):
    assert clean(birth_date="01-02-1980").birth_date == date(1980, 2, 1)
    assert clean(SourceDefaults(), birth_date="01-02-1980").birth_date is None


def test_a_country_that_nobody_knows_is_told_and_the_source_holds(clean):
    record = clean(country="Atlantis")
    assert (record.country, codes(record, "country")) == ("NL", ["ADR.COUNTRY.UNKNOWN"])
    assert codes(clean(country="Kongo"), "country") == ["ADR.COUNTRY.AMBIGUOUS"]
    assert codes(clean(country="n.v.t."), "country") == ["TXT.PLACEHOLDER"]


def test_what_stood_beside_a_number_moves_to_the_notes(clean):
    record = clean(phone="06 2000 0000 vragen naar Jan", notes="belt zelf terug")
    assert record.notes == "belt zelf terug\nvragen naar Jan"


def test_two_numbers_in_one_field_become_two_numbers(clean):
    record = clean(phone="020-1234567 / 06-20000000")
    assert [phone.e164 for phone in record.phones] == ["+31201234567", "+31620000000"]
    assert "PHN.MULTIPLE" in codes(record, "phone")


def test_one_number_in_two_fields_is_one_number(clean):
    record = clean(phone="06-20000000", mobile="+31 6 20000000")
    assert len(record.phones) == 1


def test_the_second_address_is_kept_and_told_by_its_own_name(clean):
    record = clean(email="anna@devries.nl", email2="anna@devries,nl")
    assert len(record.emails) == 1
    assert verdict_of(record.findings, "email") is Verdict.VALID
    assert verdict_of(record.findings, "email2") is Verdict.SUSPECT


def test_a_header_injection_reaches_the_reader_of_addresses_unmended(clean):
    record = clean(email="anna@devries.nl\nBcc: x@example.net")
    assert (record.emails, codes(record, "email")) == ((), ["EML.CONTROL_CHAR"])


def test_fillers_are_no_values(clean):
    record = clean(city="n.v.t.", organisation="onbekend", phone="-", job_title="x")
    assert (record.address, record.organisation, record.phones, record.job) == (None, None, (), None)
    assert {finding.verdict for finding in record.findings} == {Verdict.MISSING}


@pytest.mark.parametrize(("given", "family"), [("Anna", "Null"), ("Michelle", "Ng"), ("Annette", "Test")])
def test_people_with_short_or_strange_family_names_are_people(clean, given, family):
    record = clean(given_name=given, family_name=family)
    assert (record.name.given, record.name.family) == (given, family)
    assert "XFD.TEST_DATA" not in codes(record)


def test_a_text_read_with_the_wrong_table_is_restored_before_it_is_read(clean):
    record = clean(given_name="GÃ¼nther", family_name="MÃ¼ller")
    assert (record.name.given, record.name.family) == ("Günther", "Müller")
    assert codes(record) == ["TXT.MOJIBAKE", "TXT.MOJIBAKE"]


def test_national_numbers_in_notes_and_attributes_are_masked_and_told(clean):
    record = clean(notes="BSN 111222333", attributes={"remark": "hetu 131052-308T"})
    assert record.notes == "BSN *********"
    assert record.attributes == {"remark": "hetu ***********"}
    assert codes(record) == ["PRV.NATIONAL_ID", "PRV.NATIONAL_ID"]


def test_the_number_of_a_card_in_the_notes_is_masked_and_holds_the_lead(clean):
    record = clean(email="anna@devries.nl", notes="visa 4111 1111 1111 1111")
    assert record.notes == "visa *******************"
    assert admissible(record).reasons == ("PRV.PAYMENT_CARD",)


def test_the_lines_of_an_address_stay_apart(clean):
    record = clean(address_line1="Kerkstraat 12\n1017 GC Amsterdam")
    assert (record.address.street, record.address.city) == ("Kerkstraat", "Amsterdam")


def test_a_text_too_long_is_cut_and_told(clean):
    record = clean(job_title="x" * 5_000, notes="y " * 5_000)
    assert len(record.notes) <= 4_000
    assert {"TXT.TOO_LONG"} <= set(codes(record, "job_title")) & set(codes(record, "notes"))


def test_tags_and_consents_pass_through(clean):
    claim = ConsentClaim(
        purpose="newsletter",
        channel=Channel.EMAIL,
        state=ConsentState.GIVEN,
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    record = clean(tags=("fair 2026", " fair  2026 "), consents=(claim,))
    assert (record.tags, record.consents) == (("fair 2026",), (claim,))


def test_a_value_in_the_wrong_field_is_told(clean):
    assert "XFD.NAME_IN_EMAIL" in codes(clean(email="Anna de Vries"), "email")
    assert "XFD.PHONE_IN_EMAIL" in codes(clean(email="020 123 45 67"), "email")
    assert "XFD.EMAIL_MISPLACED" in codes(clean(city="anna@devries.nl"), "city")
    assert "XFD.PHONE_MISPLACED" in codes(clean(organisation="+31 20 123 45 67"), "organisation")


def test_a_child_is_told_because_consent_may_need_a_parent(clean):
    assert codes(clean(birth_date="2015-05-05"), "birth_date") == ["XFD.MINOR"]
    assert codes(clean(birth_date="1980-05-05"), "birth_date") == []


FULL = {
    "salutation": "dhr. dr.",
    "given_name": "Jan",
    "family_name": "van der Berg",
    "email": "jan@devries.nl; j.berg@devries.nl",
    "email2": "berg@devries.fi",
    "phone": "020-1234567 ext. 12 / 06-20000000",
    "mobile": "+44 20 7946 0958 (werk)",
    "organisation": "Bakkerij Bart B.V. h.o.d.n. Bart's",
    "registration_number": "12345678",
    "website": "https://www.bakkerijbart.nl/winkels",
    "job_title": "DIRECTEUR",
    "department": "inkoop",
    "address_line1": "t.a.v. Piet",
    "street": "Kerkstraat 12-2",
    "postal_code": "1017gc",
    "city": "AMSTERDAM",
    "country": "Holland",
    "birth_date": "1980-02-01",
    "notes": "belt zelf\nterug",
    "tags": ("a",),
    "attributes": {"shoe size": "43"},
}


def test_a_record_written_as_a_lead_reads_back_as_the_same_record(clean, again):
    record = clean(**FULL)
    assert replace(again(record), findings=()) == replace(record, findings=())


PIECES = [
    "Jan",
    "van der",
    "Berg",
    "B.V.",
    "12",
    "a",
    "1017 GC",
    "06",
    "@",
    "example.org",
    ".",
    ",",
    ";",
    "/",
    "\n",
]
PIECES += [
    "-",
    "(",
    "&amp;",
    "Ã¼",
    "\u200b",
    "Straße",
    "t.a.v.",
    "Postbus",
    "geb.",
    "dr.",
    "nvt",
    "Test",
    "0",
]
ANY_TEXT = st.one_of(
    st.text(st.characters(codec=None), max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join),
)
ANY_LEAD = st.dictionaries(st.sampled_from(TEXT_MEMBERS), ANY_TEXT, max_size=12)

TYPED = {
    "salutation": ["dhr.", "Frau", "mevr. dr.", "x"],
    "given_name": ["Jan", "ANNA", "J.P.", "Zoë", "jan ", "Jan-Willem", "n.v.t."],
    "family_name": [
        "van der Berg",
        "Jansen",
        "DE VRIES",
        "Null",
        "Müller-Lüdenscheidt",
        "v.d. Berg",
        "'t Hart",
    ],
    "full_name": [
        "Berg, Jan van der",
        "De heer J. Jansen",
        "Virtanen Matti",
        "Jan Jansen (inkoop)",
        "Test Test",
    ],
    "birth_date": ["1980-02-01", "01-02-1980", "1-1-70", "1900-01-01", "2015-05-05"],
    "language": ["nl", "Nederlands", "en_UK", "suomi", "?"],
    "email": [
        " Jan@devries.nl ",
        "jan@devries,nl",
        "a@devries.nl; b@devries.nl; c@devries.nl",
        "Jan Jansen",
        "jan@münchen.de",
    ],
    "email2": ["Jan <jan@devries.fi>", "info@devries.nl", "geen"],
    "phone": ["020-1234567 / 06-20000000", "0031 (0) 6 20000000", "06 2000 0000 vragen naar Jan", "112", "-"],
    "mobile": ["06-20000000", "+358 40 1234567", "+44 7911 123456 ext. 12"],
    "organisation": [
        "Jansen B.V.",
        "Stichting Zon",
        "VOF De Drie Gebroeders",
        "onbekend",
        "MEYER GMBH & CO. KG",
    ],
    "registration_number": ["12345678", "KvK 12345678", "1234"],
    "vat_number": ["NL004495445B01", "DE 136695976", "x"],
    "website": ["https://www.example.org/a?b=c", "devries.nl", "geen"],
    "employees": ["10-49", "ca. 250", "n/a"],
    "job_title": ["DIRECTEUR", "Verkäufer/in (m/w/d)", "-", "hoofd inkoop"],
    "department": ["inkoop", "HR"],
    "street": ["Kerkstraat 12-2", "Nieuwe Binnenweg", "Postbus 123", "1 Hämeenkatu", "Genter Straße 16a"],
    "house_number": ["12", "12 hs", "60-66", "0000"],
    "address_line1": ["Kerkstraat 12\n1017 GC Amsterdam", "t.a.v. Piet", "Brinkstraat 87, 7512EC, Enschede"],
    "address_line2": ["2e verdieping", "p/a Jansen", "."],
    "postal_code": ["1017gc", "1017 GC", "1017-GC", "n.v.t."],
    "city": ["AMSTERDAM", "'s-Gravenhage", "Delft ", "n.v.t.", "St. Gallen"],
    "region": ["Noord-Holland", "CA"],
    "country": ["NL", "Holland", "Deutschland", "FI", "UK", "U.S.A.", "Kongo", "Atlantis"],
    "notes": ["belt  terug", "BSN 111222333", "een\ntwee", "asdf"],
}
TYPED_LEAD = st.fixed_dictionaries(
    {}, optional={member: st.sampled_from(texts) for member, texts in TYPED.items()}
)


@given(ANY_LEAD)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_in_any_field_raises_and_nothing_grows_beyond_four_times(clean, written, registered, members):
    record = clean(**members)
    lead = written(record)
    sent = sum(map(len, members.values()))
    told = sum(len(getattr(lead, member) or "") for member in TEXT_MEMBERS)
    # Country and language come from the source; the words of an extension or a care-of are ours.
    assert told <= 4 * sent + 40
    assert {finding.code for finding in record.findings} <= registered


@given(TYPED_LEAD)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_was_normalised_stays_as_it_is(clean, again, members):
    record = clean(**members)
    assert replace(again(record), findings=()) == replace(record, findings=())


VERDICTS = st.lists(st.sampled_from(Verdict), max_size=6)


@given(VERDICTS, VERDICTS)
def test_verdicts_merge_in_any_order_and_grouping(some, others):
    assert worst([*some, *others]) == worst([*others, *some])
    if some and others:
        assert worst([worst(some), worst(others)]) == worst([*some, *others])


@given(VERDICTS)
def test_nothing_outweighs_an_invalid_verdict(some):
    assert worst([*some, Verdict.INVALID]) is Verdict.INVALID
