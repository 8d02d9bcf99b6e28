"""Numbers of the state in free text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.normalise import SourceDefaults, normalise
from rules.prohibited import mask, owners
from rules.reading import PROHIBITED
from rules.records import Lead, Organisation


@pytest.mark.parametrize(
    ("text", "masked", "countries"),
    [
        ("BSN 111222333 van mw.", "BSN ********* van mw.", ("NL",)),
        ("burgerservicenummer: 1112.22.333", "burgerservicenummer: ***********", ("NL",)),
        ("born 131052-308T in Turku", "born *********** in Turku", ("FI",)),
        ("SSN 536-90-4399", "SSN ***********", ("US",)),
        ("order 111222333", "order 111222333", ()),
        ("KvK 11122233, bsn niet gegeven", "KvK 11122233, bsn niet gegeven", ()),
        ("BSN 111222334", "BSN 111222334", ()),
        ("call +31612345678", "call +31612345678", ()),
        ("no digits at all", "no digits at all", ()),
        ("b.s.n. 111222333", "b.s.n. *********", ("NL",)),
        ("SIN 046 454 286", "SIN ***********", ("CA",)),
        ("131052A308T", "***********", ("FI",)),
        ("010101Y101Y", "***********", ("FI",)),
        ("rijksregister 85.07.30-033.28", "rijksregister ***************", ("BE",)),
        ("880320-0016", "***********", ("SE",)),
        ("personnummer 8803200016", "personnummer **********", ("SE",)),
        ("bestelling 202601151234", "bestelling 202601151234", ()),
        ("211062-5629", "***********", ("DK",)),
        ("151086 95088", "************", ("NO",)),
        ("PESEL 44051401359", "PESEL ***********", ("PL",)),
        ("Steuer-ID 36 574 261 809", "Steuer-ID **************", ("DE",)),
        ("Auftrag 36574261809", "Auftrag 36574261809", ()),
        ("2 95 10 99 126 111 93", "*********************", ("FR",)),
        ("NINO AB123456C", "NINO *********", ("GB",)),
        ("part AB123456C", "part AB123456C", ()),
        ("AB 12 34 56 C", "*************", ("GB",)),
        ("NHS 943 476 5870", "NHS ************", ("GB",)),
        ("PPSN 6433435F", "PPSN ********", ("IE",)),
        ("DNI 54362315-K", "DNI **********", ("ES",)),
        ("X-2482300W", "**********", ("ES",)),
        ("RCCMNL83S18D969H", "****************", ("IT",)),
        ("710319/2745", "***********", ("CZ",)),
        ("756.9217.0769.85", "****************", ("CH",)),
        ("SVNR 1237 010180", "SVNR ***********", ("AT",)),
        ("15 070649 C 103", "***************", ("DE",)),
        ("contribuinte 123456789", "contribuinte *********", ("PT",)),
        ("isikukood 36805280109", "isikukood ***********", ("EE",)),
        ("390.533.447-05", "**************", ("BR",)),
        ("Aadhaar 2341 2341 2346", "Aadhaar **************", ("IN",)),
        ("536-90-4399", "***********", ("US",)),
        ("536904399", "536904399", ()),
    ],
)
def test_a_national_number_is_starred_out_when_word_or_form_proves_it(text, masked, countries):
    kept, found = mask(text)
    assert (kept, tuple(scheme.country for scheme in found)) == (masked, countries)


@pytest.mark.parametrize(
    "text",
    [
        "paid with visa 4111111111111111 in May",
        "4111 1111 1111 1111",
        "paid with 4111 1111 1111 1111 in May",
        "kaart 5500-0000-0000-0004, 08/29",
        "amex 3782 822463 10005",
        "luottokortti 4111111111111111",
    ],
)
def test_the_number_of_a_payment_card_is_starred_out(text):
    kept, [scheme] = mask(text)
    assert (scheme.code, scheme.params) == ("PRV.PAYMENT_CARD", {})
    assert not set("14567") & set(kept.replace("08/29", ""))


@pytest.mark.parametrize(
    "text",
    [
        "order 4111111111111111",
        "visa 4111111111111112",
        "4111 1111 1111 1112",
        "DE12 4111 1111 1111 1111 00",
        "card holder since 2019, customer 12345678",
        "parcel 00340434161094042557",
    ],
)
def test_a_long_number_that_nothing_proves_to_be_a_card_stays(text):
    assert mask(text) == (text, ())


@pytest.mark.parametrize("text", ["NL91ABNA0417164300", "DE89 3704 0044 0532 0130 00", "FI2112345600000785"])
def test_the_number_of_a_bank_account_is_starred_out(text):
    kept, [scheme] = mask(f"pays from {text}")
    assert (kept, scheme.code) == (f"pays from {'*' * len(text)}", "PRV.BANK_ACCOUNT")


def test_an_account_that_does_not_add_up_stays():
    assert mask("NL92 ABNA 0417 1643 00") == ("NL92 ABNA 0417 1643 00", ())


def test_few_numbers_of_eleven_digits_pass_for_somebodys():
    masked = [number for number in range(10**10, 10**10 + 10**9, 10**6 + 7) if mask(f"order {number}")[1]]
    assert len(masked) < 20


def firm(**members):
    return Organisation(name="Bakkerij Bart", **members)


def test_the_vat_number_of_a_dutch_sole_trader_made_from_the_bsn_is_left_out():
    kept, withheld = owners.withhold(firm(vat_number="NL111222333B01", is_sole_trader=True), "NL")
    assert (kept.vat_number, withheld) == (None, {"vat_number": "NL"})


@pytest.mark.parametrize(
    ("members", "country"),
    [
        ({"vat_number": "NL111222333B01"}, "NL"),
        ({"vat_number": "NL002455799B11", "is_sole_trader": True}, "NL"),
        ({"vat_number": "SE556012345601"}, "SE"),
        ({"registration_number": "556012-3456"}, "SE"),
        ({"registration_number": "13585628"}, "DK"),
        ({"registration_number": "12345678"}, None),
        ({}, "NL"),
    ],
)
def test_the_number_of_a_company_stays(members, country):
    assert owners.withhold(firm(**members), country) == (firm(**members), {})


@pytest.mark.parametrize(
    ("member", "number", "country"),
    [
        ("vat_number", "SE880320001601", "SE"),
        ("vat_number", "ES54362315K", "ES"),
        ("registration_number", "880320-0016", "SE"),
        ("registration_number", "211062-5629", "DK"),
        ("registration_number", "X2482300W", "ES"),
        ("registration_number", "RCCMNL83S18D969H", "IT"),
    ],
)
def test_the_number_of_an_owner_is_left_out(member, number, country):
    kept, withheld = owners.withhold(firm(**{member: number}), country)
    assert (getattr(kept, member), withheld) == (None, {member: country})


@pytest.mark.parametrize("member", [*PROHIBITED, "birth_date", "external_id"])
def test_no_member_of_a_lead_keeps_a_national_number(member, knowledge):
    text = "131052-308T" if member == "external_id" else "Jansen 131052-308T"
    lead = Lead(**{member: text}, email="anna@example.org")
    record = normalise(lead, knowledge=knowledge, source=SourceDefaults(), today=date(2026, 11, 22))
    assert "308T" not in repr(record)
    assert ("PRV.NATIONAL_ID", member) in {(finding.code, finding.field) for finding in record.findings}


def test_the_name_of_an_attribute_tells_what_its_number_is(knowledge):
    lead = Lead(attributes={"BSN": "111222333", "order": "111222333"}, tags=("bsn 111222333",))
    record = normalise(lead, knowledge=knowledge, source=SourceDefaults(), today=date(2026, 11, 22))
    assert record.attributes == {"BSN": "*********", "order": "111222333"}
    assert record.tags == ("bsn *********",)


def test_a_key_of_digits_alone_is_the_senders_own(knowledge):
    lead = Lead(external_id="44051401359", email="anna@example.org")
    record = normalise(lead, knowledge=knowledge, source=SourceDefaults(), today=date(2026, 11, 22))
    assert record.findings == ()


@given(st.text(st.sampled_from("0123456789 -.bsnBSN"), max_size=60))
def test_masking_keeps_the_length_and_is_done_once(text):
    masked, _ = mask(text)
    assert len(masked) == len(text)
    assert mask(masked) == (masked, ())
