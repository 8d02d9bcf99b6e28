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
    assert mask(text) == (masked, countries)


@given(st.text(st.sampled_from("0123456789 -.bsnBSN"), max_size=60))
def test_masking_keeps_the_length_and_is_done_once(text):
    masked, _ = mask(text)
    assert len(masked) == len(text)
    assert mask(masked) == (masked, ())
