"""Numbers of the state in free text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.prohibited import mask


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
        "IBAN DE89 3704 0044 0532 0130 00",
        "DE12 4111 1111 1111 1111 00",
        "card holder since 2019, customer 12345678",
        "parcel 00340434161094042557",
    ],
)
def test_a_long_number_that_nothing_proves_to_be_a_card_stays(text):
    assert mask(text) == (text, ())


@given(st.text(st.sampled_from("0123456789 -.bsnBSN"), max_size=60))
def test_masking_keeps_the_length_and_is_done_once(text):
    masked, _ = mask(text)
    assert len(masked) == len(text)
    assert mask(masked) == (masked, ())
