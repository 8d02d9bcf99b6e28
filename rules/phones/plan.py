"""Is this a number of some country's numbering plan, and of what kind is it?"""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumber, PhoneNumberType, ValidationResult

from rules.phones import regions
from rules.phones.regions import Dialled
from rules.values import swift
from rules.vocabulary import Vocabulary

# Each region has a dozen patterns, and `re` remembers 512 in all: numbers from more than a hundred regions
# would drive out one another's, and each be compiled anew, at twelve times the price.
phonenumbers.enable_pattern_cache()

KINDS = {
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_or_mobile",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "uan",
    PhoneNumberType.PERSONAL_NUMBER: "other",
    PhoneNumberType.VOICEMAIL: "other",
}


_BETWEEN = str.maketrans("", "", " ()-./")

_AMERICAN = frozenset({"US", "CA"})
_AMERICAN_DIGITS = 10

_FEWEST_DIALLED = 5
"""Characters; what is shorter may be no number to the library at all."""

_TELLING = 3
"""Characters that tell most countries with such numbers from those without."""


@swift
@dataclass(frozen=True, slots=True)
class Number:
    """A number that parses; `fault` is the code of what keeps it from being one of a numbering plan."""

    e164: str = ""
    region: str | None = None
    kind: str | None = None
    is_fiction: bool = False
    fault: str | None = None


def plan_version() -> str:
    """Version of the numbering plans: numbers move between kinds, so an answer holds for its version only."""
    return phonenumbers.__version__


def read(text: str, region: str | None, vocabulary: Vocabulary) -> Number:
    """The number a text dials from a region; with None it must begin with + and a country code.

    That its kind is known says that it is in the plan: the library's own test gives the same answer at
    twice the price. Numbers set aside for fiction are taken, whether the plan knows them or not.
    """
    dialled = _dialled(text.translate(_BETWEEN), region)
    if dialled:
        fiction = _fiction(dialled.e164, vocabulary)
        fault = None if fiction else dialled.fault
        return Number(
            dialled.e164, dialled.region, fiction or dialled.kind, is_fiction=fiction is not None, fault=fault
        )
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as error:
        return Number(fault=_fault_of_refusal(error, text))
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    fiction = _fiction(e164, vocabulary)
    if fiction:
        return Number(e164, _region_of(number), fiction, is_fiction=True)
    kind = KINDS.get(phonenumbers.number_type(number))
    if kind is None:
        return Number(e164, _region_of(number), fault=fault_of_plan(number))
    return Number(e164, phonenumbers.region_code_for_number(number), kind)


def bare(text: str) -> tuple[str, bool]:
    """The digits, with a + if there is one, and whether an optional `(0)` was left out of them."""
    has_zero = "(0)" in text and text[:1] == "+"
    return (text.replace("(0)", "") if has_zero else text).translate(_BETWEEN), has_zero


def dial(digits: str, home: str | None) -> Dialled | None:
    """The number that mere digits dial, when they are a + and more, or a single 0 and more, and it exists.

    In North America nothing stands before the ten digits.
    """
    if digits[:1] == "+":
        dialled = regions.dial_abroad(digits[1:]) if digits[1:].isdecimal() else None
    else:
        dialled = regions.dial(digits, home) if home and _is_inland(digits, home) else None
    return dialled if dialled and dialled.kind else None


def _is_inland(digits: str, home: str) -> bool:
    """Is it written as inland numbers surely are?"""
    if not digits.isdecimal() or digits[:2] == "00":
        return False
    return digits[:1] == "0" or (len(digits) == _AMERICAN_DIGITS and home in _AMERICAN)


def is_of_fiction(e164: str, vocabulary: Vocabulary) -> bool:
    """Is the number set aside for film and print?"""
    return _fiction(e164, vocabulary) is not None


def _dialled(digits: str, region: str | None) -> Dialled | None:
    """What mere digits dial; the library says the same in five times the time, and with fewer it may not."""
    if not digits.isascii() or len(digits) < _FEWEST_DIALLED:
        return None
    if digits[:1] == "+":
        return regions.dial_abroad(digits[1:]) if digits[1:].isdecimal() else None
    return regions.dial(digits, region) if region and digits.isdecimal() else None


@lru_cache(maxsize=512)
def writes_zero_first(region: str) -> bool:
    """Do numbers of this region begin with a 0 when dialled from inside?"""
    plan = PhoneMetadata.metadata_for_region(region, None)
    if plan is None or plan.national_prefix != "0":
        return False
    # Brazilians and Turks have a 0 to dial with, and leave it out in writing.
    return any("0" in (form.national_prefix_formatting_rule or "") for form in plan.number_format)


@lru_cache(maxsize=512)
def has_prefix(region: str) -> bool:
    """Is something dialled before the numbers of this region, when one calls from inside?"""
    plan = PhoneMetadata.metadata_for_region(region, None)
    return plan is None or plan.national_prefix is not None


@lru_cache(maxsize=512)
def dials_out_with_00(region: str) -> bool:
    """Does one dial 00 to call abroad from this region?"""
    plan = PhoneMetadata.metadata_for_region(region, None)
    return plan is None or bool(re.fullmatch(plan.international_prefix or "00", "00"))


@lru_cache(maxsize=512)
def country_code(region: str) -> str:
    """The digits of the country code, or 0 if the region has none."""
    return str(phonenumbers.country_code_for_region(region))


def _region_of(number: PhoneNumber) -> str | None:
    """The region, or the main one of its country code for numbers that no region's plan holds."""
    known = phonenumbers.region_code_for_number(number)
    return known or phonenumbers.region_code_for_country_code(number.country_code or 0)


def _fiction(e164: str, vocabulary: Vocabulary) -> str | None:
    words = vocabulary.words
    fixed, mobile = words["fiction_fixed"], words["fiction_mobile"]
    if not e164.startswith(_countries_of(fixed, mobile)):
        return None
    if _any_of(mobile).fullmatch(e164):
        return "mobile"
    return "fixed" if _any_of(fixed).fullmatch(e164) else None


@lru_cache(maxsize=4)
def _countries_of(fixed: frozenset[str], mobile: frozenset[str]) -> tuple[str, ...]:
    """How the numbers of countries begin that have set some aside: most need not be looked at further."""
    return tuple(sorted({each.partition("x")[0][:_TELLING] for each in fixed | mobile}))


@lru_cache(maxsize=4)
def _any_of(ranges: frozenset[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(each).replace("x", "[0-9]") for each in sorted(ranges)))


def _fault_of_refusal(error: NumberParseException, text: str) -> str:
    match error.error_type:
        case NumberParseException.INVALID_COUNTRY_CODE:
            return "PHN.CC_UNKNOWN" if text.lstrip().startswith("+") else "PHN.REGION_UNKNOWN"
        case NumberParseException.TOO_LONG:
            return "PHN.LENGTH.LONG"
        case NumberParseException.TOO_SHORT_NSN | NumberParseException.TOO_SHORT_AFTER_IDD:
            return "PHN.LENGTH.SHORT"
        case _:
            return "PHN.SYNTAX"


def fault_of_plan(number: PhoneNumber) -> str:
    """What the library says is wrong with a number that is of no kind."""
    match phonenumbers.is_possible_number_with_reason(number):
        case ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return "PHN.AREA_MISSING"
        case ValidationResult.TOO_SHORT:
            return "PHN.LENGTH.SHORT"
        case ValidationResult.TOO_LONG:
            return "PHN.LENGTH.LONG"
        case _:
            return "PHN.NOT_IN_PLAN"
