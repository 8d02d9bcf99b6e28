"""Numbers of registers and for VAT are read as their countries write them, and told from those of persons."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import organisations
from rules.context import Context
from rules.findings import Verdict
from rules.normalise import SourceDefaults, as_lead, normalise
from rules.organisations.registers import REGISTERS
from rules.records import Lead, Organisation, Parsed

TODAY = date(2026, 11, 22)

RESHAPED = "ORG.REGISTRATION.RESHAPED"
REGISTRATIONS = [
    ("NL", "12345678", "12345678", "kvk", None),
    ("NL", "KvK: 12345678", "12345678", "kvk", RESHAPED),
    ("NL", "KvK-nummer: 12345678", "12345678", "kvk", RESHAPED),
    ("NL", "12345678 0000", "12345678", "kvk", RESHAPED),
    ("NL", "NLNHR.12345678", "12345678", "kvk", RESHAPED),
    ("NL", "1234567", "1234567", None, "ORG.REGISTRATION.LOST_ZERO"),
    ("NL", "123456", None, None, "ORG.REGISTRATION.SHAPE"),
    ("NL", "00000000", None, None, "ORG.PLACEHOLDER"),
    ("NL", "004495445", "004495445", "rsin", None),
    ("NL", "000012345678", "000012345678", "vestiging", None),
    ("NL", "111222333", None, None, "ORG.REGISTRATION.PERSONAL"),
    ("NL", "HRB 12345 B", "HRB 12345 B", "hrb", None),
    ("NL", "EIN 91-1144442", "91-1144442", "ein", None),
    ("NL", "5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R12", "lei", None),
    ("NL", "5493001KJTIIGC8Y1R13", None, None, "ORG.REGISTRATION.SHAPE"),
    ("NL", "DUNS 12-345-6789", "123456789", "duns", RESHAPED),
    ("NL", "n.v.t.", None, None, "ORG.PLACEHOLDER"),
    ("BE", "0403.019.261", "0403019261", "kbo", RESHAPED),
    ("BE", "RPM Bruxelles 0403.019.261", "0403019261", "kbo", RESHAPED),
    ("FI", "2077474-0", "2077474-0", "ytunnus", None),
    ("FI", "20774740", "2077474-0", "ytunnus", RESHAPED),
    ("FI", "Y-tunnus 2077474-0", "2077474-0", "ytunnus", RESHAPED),
    ("FI", "2077474-1", None, None, "ORG.REGISTRATION.CHECK_DIGIT"),
    ("FI", "112038-9", "112038-9", None, "ORG.REGISTRATION.LOST_ZERO"),
    ("DE", "HRB 12345 B", "HRB 12345 B", "hrb", None),
    ("DE", "Amtsgericht Aachen, HRA 11223", "Aachen HRA 11223", "hra", RESHAPED),
    ("DE", "HRB 42243, Amtsgericht München", "München HRB 42243", "hrb", RESHAPED),
    ("DE", "HRB 42243 München", "München HRB 42243", "hrb", RESHAPED),
    ("DE", "Gießen HRB 7519", "Gießen HRB 7519", "hrb", None),
    ("DE", "Leipzig HRA 15866", "Leipzig HRA 15866", "hra", None),
    ("DE", "HRB 42243 Atlantis", None, None, "ORG.REGISTRATION.SHAPE"),
    ("AT", "FN 122119m", "122119m", "firmenbuch", RESHAPED),
    ("CH", "CHE-107.787.577", "CHE107787577", "uid", RESHAPED),
    ("GB", "sc123456", "SC123456", "crn", RESHAPED),
    ("GB", "Company No. SC095000", "SC095000", "crn", RESHAPED),
    ("GB", "445790", "445790", None, "ORG.REGISTRATION.LOST_ZERO"),
    ("IE", "CRO 104547", "104547", "cro", None),
    ("US", "911144442", "91-1144442", "ein", RESHAPED),
    ("US", "123-45-6789", None, None, "ORG.REGISTRATION.PERSONAL"),
    ("CA", "12302 6635 RC 0001", "123026635RC0001", "bn", RESHAPED),
    ("FR", "552 032 534", "552032534", "siren", RESHAPED),
    ("FR", "RCS Paris B 552 032 534", "552032534", "siren", RESHAPED),
    ("FR", "552 032 534 00646", "55203253400646", "siret", RESHAPED),
    ("FR", "552032535", None, None, "ORG.REGISTRATION.CHECK_DIGIT"),
    ("PL", "KRS 0000028860", "0000028860", "krs", None),
    ("PL", "774-00-01-454", "7740001454", "nip", RESHAPED),
    ("PL", "REGON 610188201", "610188201", "regon", None),
    ("SE", "556703-7485", "5567037485", "orgnr", RESHAPED),
    ("NO", "Org.nr. 923609016 MVA", "923609016", "orgnr", RESHAPED),
    ("DK", "CVR-nr. 24256790", "24256790", "cvr", RESHAPED),
    ("ES", "A58818501", "A58818501", "cif", None),
    ("IT", "00743110157", "00743110157", "piva", None),
    ("IT", "743110157", "743110157", None, "ORG.REGISTRATION.LOST_ZERO"),
    ("CZ", "IČO: 25596641", "25596641", "ico", RESHAPED),
    ("CZ", "25596642", None, None, "ORG.REGISTRATION.CHECK_DIGIT"),
    ("HU", "01-09-123456", "01-09-123456", "cegjegyzekszam", None),
    ("AU", "51 824 753 556", "51824753556", "abn", RESHAPED),
    (None, "2077474-0", "2077474-0", "ytunnus", None),
    (None, "HRB 12345", "HRB 12345", "hrb", None),
    (None, "KvK 12345678", "12345678", "kvk", RESHAPED),
    (None, "12345678", "12345678", None, "ORG.REGISTRATION.UNCHECKED"),
]


@pytest.fixture(scope="session")
def dutch(knowledge) -> Context:
    return Context(vocabulary=knowledge.vocabulary, country="NL")


def value(parsed: Parsed[Organisation]) -> Organisation:
    return parsed.values[0] if parsed.values else Organisation()


def codes(parsed: Parsed[Organisation]) -> set[str]:
    return {finding.code for finding in parsed.findings}


@pytest.mark.parametrize(("country", "text", "number", "kind", "code"), REGISTRATIONS)
def test_a_number_is_read_as_its_register_writes_it(country, text, number, kind, code, dutch):
    parsed = organisations.parse({"registration_number": text}, replace(dutch, country=country))
    found = value(parsed)
    assert (found.registration_number, found.registration_kind) == (number, kind)
    assert codes(parsed) == ({code} if code else set())


@pytest.mark.parametrize("case", [case for case in REGISTRATIONS if case[3]], ids=lambda case: case[1])
def test_a_number_written_back_is_known_in_any_country_by_its_register(case, dutch):
    country, text, *_ = case
    found = value(organisations.parse({"registration_number": text}, replace(dutch, country=country)))
    members = organisations.as_members(found, dutch)
    for elsewhere in (country, "JP", None):
        again = organisations.parse(members, replace(dutch, country=elsewhere))
        assert value(again) == found


def test_a_written_back_number_needs_no_correction(dutch):
    found = value(organisations.parse({"registration_number": "FI: 0112038-9"}, replace(dutch, country="FI")))
    assert found.registration_number is None
    found = value(organisations.parse({"registration_number": "01120389"}, replace(dutch, country="FI")))
    assert codes(organisations.parse(organisations.as_members(found, dutch), dutch)) == set()


@pytest.mark.parametrize(
    ("country", "text", "better"),
    [("NL", "1234567", "01234567"), ("GB", "445790", "00445790"), ("FI", "112038-9", "0112038-9")],
)
def test_a_lost_zero_is_offered_not_applied(country, text, better, dutch):
    [finding] = organisations.parse({"registration_number": text}, replace(dutch, country=country)).findings
    assert (finding.verdict, finding.suggestion) == (Verdict.SUSPECT, better)


@pytest.mark.parametrize(
    ("country", "text", "number", "code"),
    [
        ("NL", "NL004495445B01", "NL004495445B01", None),
        ("NL", "004495445B01", "NL004495445B01", "ORG.VAT.RESHAPED"),
        ("NL", "BTW nr. NL 0044.95.445.B01", "NL004495445B01", "ORG.VAT.RESHAPED"),
        ("NL", "NL123456789B01", None, "ORG.VAT.CHECK_DIGIT"),
        ("NL", "BE0403019261", "BE0403019261", None),
        ("NL", "12345", None, "ORG.VAT.SHAPE"),
        ("NL", "vrijgesteld", None, "ORG.VAT.SHAPE"),
        ("NL", "XX123456789", None, "ORG.VAT.SHAPE"),
        ("NL", "000000000", None, "ORG.PLACEHOLDER"),
        ("BE", "403019261", "BE0403019261", "ORG.VAT.RESHAPED"),
        ("DE", "USt-IdNr.: DE136695976", "DE136695976", "ORG.VAT.RESHAPED"),
        ("DE", "12/345/67890", None, "ORG.VAT.SHAPE"),
        ("FI", "2077474-0", "FI20774740", "ORG.VAT.RESHAPED"),
        ("GB", "GB 980 7806 84", "GB980780684", "ORG.VAT.RESHAPED"),
        ("GB", "XI980780684", "XI980780684", None),
        ("IE", "6433435F", "IE6433435F", "ORG.VAT.RESHAPED"),
        ("FR", "40303265045", "FR40303265045", "ORG.VAT.RESHAPED"),
        ("PL", "856-734-62-15", "PL8567346215", "ORG.VAT.RESHAPED"),
        ("ES", "B-58378431", "ESB58378431", "ORG.VAT.RESHAPED"),
        ("AT", "U13585627", "ATU13585627", "ORG.VAT.RESHAPED"),
        ("CH", "CHE-107.787.577 IVA", "CHE107787577IVA", "ORG.VAT.RESHAPED"),
        ("NO", "NO923609016MVA", "NO923609016MVA", None),
        ("GR", "EL 094259216", "EL094259216", "ORG.VAT.RESHAPED"),
        ("GR", "094259216", "EL094259216", "ORG.VAT.RESHAPED"),
        (None, "EU372022452", "EU372022452", None),
        (None, "12345", "12345", "ORG.VAT.UNCHECKED"),
    ],
)
def test_a_vat_number_bears_its_country(country, text, number, code, dutch):
    parsed = organisations.parse({"vat_number": text}, replace(dutch, country=country))
    assert value(parsed).vat_number == number
    assert codes(parsed) == ({code} if code else set())


@pytest.mark.parametrize(
    ("country", "text", "code", "meant"),
    [
        ("NL", "NL004495445BO1", "LOOK_ALIKE", "NL004495445B01"),
        ("NL", "NL004495445", "INCOMPLETE", "NL004495445B01"),
        ("SE", "556703-7485", "INCOMPLETE", "SE556703748501"),
        ("FR", "303265045", "INCOMPLETE", "FR40303265045"),
        ("NO", "923609016", "INCOMPLETE", "NO923609016MVA"),
    ],
)
def test_what_was_most_likely_meant_for_a_vat_number_is_offered(country, text, code, meant, dutch):
    [finding] = organisations.parse({"vat_number": text}, replace(dutch, country=country)).findings
    assert (finding.code, finding.suggestion) == (f"ORG.VAT.{code}", meant)


@pytest.mark.parametrize(
    ("country", "member", "text"),
    [
        ("NL", "vat_number", "NL002455799B11"),
        ("NL", "vat_number", "NL123456782B01"),
        ("ES", "vat_number", "ES54362315K"),
        ("SE", "registration_number", "880320-0016"),
        ("ES", "registration_number", "12345678Z"),
    ],
)
def test_a_number_of_a_natural_person_tells_a_sole_trader(country, member, text, dutch):
    parsed = organisations.parse({member: text}, replace(dutch, country=country))
    assert value(parsed).is_sole_trader
    assert "PRV.PERSON_COMPANY" in codes(parsed)


@pytest.mark.parametrize("text", ["NL004495445B01", "NL820646660B01"])
def test_a_number_of_a_legal_person_tells_none(text, dutch):
    assert not value(organisations.parse({"vat_number": text}, dutch)).is_sole_trader


def test_a_dutch_number_of_the_old_kind_may_hold_a_citizens_number(dutch):
    assert "ORG.VAT.CITIZEN_NUMBER" in codes(organisations.parse({"vat_number": "NL123456782B01"}, dutch))


@pytest.mark.parametrize(
    ("country", "vat", "registration", "agree"),
    [
        ("FI", "FI20774740", "2077474-0", True),
        ("FI", "FI20774740", "0112038-9", False),
        ("FR", "FR40303265045", "303 265 045", True),
        ("FR", "FR40303265045", "552032534", False),
        ("FR", "FR40303265045", "55203253400646", False),
        ("BE", "BE0403019261", "0403.019.261", True),
        ("SE", "SE556703748501", "556703-7485", True),
        ("NL", "NL004495445B01", "12345678", True),
        ("NL", "NL004495445B01", "RSIN 820646660", False),
        ("NL", "BE0403019261", "RSIN 820646660", True),
    ],
)
def test_two_numbers_of_one_firm_agree(country, vat, registration, agree, dutch):
    members = {"vat_number": vat, "registration_number": registration}
    parsed = organisations.parse(members, replace(dutch, country=country))
    assert ("ORG.VAT.OTHER_FIRM" not in codes(parsed)) is agree


def test_a_vat_number_in_the_wrong_place_is_moved(dutch):
    parsed = organisations.parse({"registration_number": "NL004495445B01"}, dutch)
    assert (value(parsed).vat_number, value(parsed).registration_number) == ("NL004495445B01", None)
    assert codes(parsed) == {"ORG.REGISTRATION.IS_VAT"}


def test_a_vat_number_in_the_wrong_place_does_not_replace_another(dutch):
    members = {"registration_number": "NL004495445B01", "vat_number": "NL820646660B01"}
    parsed = organisations.parse(members, dutch)
    assert value(parsed).vat_number == "NL820646660B01"
    assert codes(parsed) == {"ORG.REGISTRATION.SHAPE"}


def test_the_country_of_the_vat_number_tells_that_of_the_register(dutch):
    members = {"registration_number": "20774740", "vat_number": "FI20774740"}
    assert value(organisations.parse(members, replace(dutch, country=None))).registration_kind == "ytunnus"


def test_every_register_is_named_by_a_label(knowledge):
    labels = set(knowledge.vocabulary.maps["register_labels"].values())
    assert {register.kind for register in REGISTERS} <= labels


@settings(deadline=None)
@given(digits=st.from_regex(r"[A-Z]{0,3}[-. ]?[0-9]{0,14}[A-Z]{0,2}", fullmatch=True))
def test_a_number_that_was_read_reads_the_same_again(digits, dutch):
    for member in ("vat_number", "registration_number"):
        for country in ("NL", "FI", "DE", "GB", "BE", "FR", "US", "SE", "PL"):
            context = replace(dutch, country=country)
            first = organisations.parse({member: digits}, context)
            if first.values:
                members = organisations.as_members(first.values[0], context)
                assert organisations.parse(members, context).values == first.values


@pytest.mark.parametrize(("country", "number"), [("SE", "880320-0016"), ("ES", "12345678Z")])
def test_a_sole_trader_stays_one_when_the_personal_number_is_withheld(country, number, knowledge):
    source = SourceDefaults(country=country)
    lead = Lead(organisation="Bakkerij Bart", registration_number=number)
    record = normalise(lead, knowledge=knowledge, source=source, today=TODAY)
    again = normalise(as_lead(record, knowledge=knowledge), knowledge=knowledge, source=source, today=TODAY)
    assert record.organisation.registration_number is None
    assert record.organisation.is_sole_trader
    assert again.organisation == record.organisation


def test_a_firm_with_a_legal_form_is_no_person_whatever_its_number(dutch):
    members = {"organisation": "Jansen B.V.", "vat_number": "NL123456782B01"}
    assert not value(organisations.parse(members, dutch)).is_sole_trader
