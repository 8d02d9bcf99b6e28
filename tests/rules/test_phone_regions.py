"""The quick reading of digits gives what the library gives, in every region."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from rules.phones import plan, regions
from rules.phones.regions import Dialled

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
KINDS = sorted(PhoneNumberType.values())


def by_library(text: str, home: str | None) -> Dialled | None:
    """What the library makes of a text that it can read as a number."""
    try:
        number = phonenumbers.parse(text, home)
    except NumberParseException:
        return None
    kind = plan.KINDS.get(phonenumbers.number_type(number))
    main = phonenumbers.region_code_for_country_code(number.country_code)
    region = phonenumbers.region_code_for_number(number) or main
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Dialled(e164, region, kind, None if kind else plan.fault_of_plan(number))


def examples(region: str) -> list[phonenumbers.PhoneNumber]:
    found = (phonenumbers.example_number_for_type(region, kind) for kind in KINDS)
    return [number for number in found if number]


def inland(number: phonenumbers.PhoneNumber) -> str:
    written = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return "".join(filter(str.isdecimal, written))


@pytest.mark.parametrize("region", REGIONS)
def test_every_kind_of_number_of_a_region_is_read_as_the_library_reads_it(region):
    for number in examples(region):
        abroad = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        assert regions.dial_abroad(abroad[1:]) == by_library(abroad, None)
        at_home = inland(number)
        assert regions.dial(at_home, region) in {by_library(at_home, region), None}


def test_most_numbers_need_not_be_left_to_the_library():
    asked = [(inland(number), region) for region in REGIONS for number in examples(region)]
    answered = [digits for digits, region in asked if (told := regions.dial(digits, region)) and told.kind]
    assert len(answered) / len(asked) > 0.9


@given(st.sampled_from(REGIONS), st.text("0123456789", min_size=4, max_size=15))
def test_any_digits_are_read_as_the_library_reads_them(region, digits):
    assert regions.dial(digits, region) in {by_library(digits, region), None}
    assert regions.dial_abroad(digits) in {by_library(f"+{digits}", None), None}


@given(st.data())
def test_a_number_with_one_digit_changed_is_read_as_the_library_reads_it(data):
    region = data.draw(st.sampled_from(REGIONS))
    digits = list(inland(data.draw(st.sampled_from(examples(region)))))
    digits[data.draw(st.integers(0, len(digits) - 1))] = data.draw(st.sampled_from("0123456789"))
    text = "".join(digits)
    assert regions.dial(text, region) in {by_library(text, region), None}
    code = phonenumbers.country_code_for_region(region)
    assert regions.dial_abroad(f"{code}{text}") in {by_library(f"+{code}{text}", None), None}


@pytest.mark.parametrize("digits", ["", "0", "044207946000", "80012345678", "999123456789"])
def test_digits_of_no_country_are_left_to_the_library(digits):
    assert regions.dial_abroad(digits) is None


def test_a_region_nobody_knows_dials_nothing():
    assert regions.dial("0201234567", "ZZ") is None
