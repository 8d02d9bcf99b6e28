"""Which number do the digits dial, seen from the country of the record?"""

import re

from rules.context import Context
from rules.phones import plan
from rules.phones.plan import Number

Reading = tuple[Number, tuple[str, ...]]
"""A number with the codes its reading earned."""

_NOT_DIGIT = re.compile(r"[^0-9]")
_ZERO = re.compile(r"\(\s*0\s*\)")
_PLUSES = re.compile(r"\+[\s+]*(?:00)?")
_WAIT = re.compile(r"8\s*~\s*10")
_WAITING = frozenset({"RU", "KZ", "BY", "TM", "UZ", "TJ"})
"""Where one dials 8, waits for a second tone, and then 10."""
_SHORT_DIGITS = 6

# What others dial before a number abroad, and what no country's own numbers begin with.
_OTHERS_WAY_OUT = ("0011", "011")
_ABROAD_DIGITS = 11


def read(text: str, context: Context) -> Reading:
    """The first way to read the digits that gives a number of some plan.

    With a + or what is dialled to call abroad, by its country code; otherwise as a number of the record's
    country, then of its source's, and at last as one whose + was forgotten.
    """
    text = text.strip()
    home = context.country or context.source_country
    if text.startswith("+"):
        dialled = _without_zero(_PLUSES.sub("+", text, count=1))
        number = plan.read(dialled, None, context.vocabulary)
        return number, ("PHN.REFORMAT",) if dialled != text else ()
    if "~" in text:
        abroad = plan.read(_WAIT.sub("+", text, count=1), None, context.vocabulary)
        return abroad, ("PHN.REFORMAT" if home in _WAITING else "PHN.FOREIGN_PREFIX",)
    digits = digits_of(text)
    if digits.startswith("00"):
        return _read_abroad(text, digits, home, context)
    number, codes = _read_national(_ZERO.sub("0", text) if "(" in text else text, digits, home, context)
    if number.fault and len(digits) >= _ABROAD_DIGITS and digits.startswith(_OTHERS_WAY_OUT):
        return _read_by_others(digits, context) or (number, codes)
    return number, codes


def digits_of(text: str) -> str:
    """Only the digits."""
    return text if text.isdecimal() else _NOT_DIGIT.sub("", text)


def _read_abroad(text: str, digits: str, home: str | None, context: Context) -> Reading:
    """`00` is the way out of most countries, and a part of it in some (`0011`)."""
    has_zeros = home is None or plan.dials_out_with_00(home)
    if home and not has_zeros:
        number = plan.read(digits, home, context.vocabulary)
        if not number.fault:
            return number, ("PHN.REFORMAT",)
    bare = _without_zero("+" + re.sub(r"^\(?0[\s().-]*0[\s().-]*", "", text))
    number = plan.read(bare, None, context.vocabulary)
    if not number.fault:
        return number, ("PHN.REFORMAT" if has_zeros else "PHN.FOREIGN_PREFIX",)
    return _read_by_others(digits, context) or (number, ())


def _read_by_others(digits: str, context: Context) -> Reading | None:
    """`011 31 …` outside America and `0011 31 …` outside Australia."""
    for way in _OTHERS_WAY_OUT:
        if digits.startswith(way):
            number = plan.read("+" + digits.removeprefix(way), None, context.vocabulary)
            if not number.fault:
                return number, ("PHN.FOREIGN_PREFIX",)
    return None


def _read_national(text: str, digits: str, home: str | None, context: Context) -> Reading:
    """Digits without a country code: of the record's country, the source's, or a + was forgotten."""
    first = plan.read(text, home, context.vocabulary) if home else Number(fault="PHN.REGION_UNKNOWN")
    if len(digits) <= _SHORT_DIGITS and not digits.startswith("0"):
        # On islands and in small states five or six digits are a whole number.
        is_whole = home and not first.fault and not plan.writes_zero_first(home)
        return (first if is_whole else Number(fault="PHN.SHORT")), ()
    if home and not first.fault:
        return first, _reformatted(digits, first, home)
    other = context.source_country
    if other and other != home:
        second = plan.read(text, other, context.vocabulary)
        if not second.fault:
            return second, ("PHN.REGION_ASSUMED",)
    if not digits.startswith("0"):
        third = plan.read(f"+{digits}", None, context.vocabulary)
        if not third.fault:
            return third, ("PHN.REGION_ASSUMED",)
    elif home and not plan.has_prefix(home):
        # Poland, Czechia and others once had a 0 before the area, and old cards still show it.
        fourth = plan.read(digits[1:], home, context.vocabulary)
        if not fourth.fault:
            return fourth, ("PHN.TRUNK_ZERO",)
    return first, ()


def _reformatted(digits: str, number: Number, home: str) -> tuple[str, ...]:
    """Was more than the usual inland way of writing changed: a lost 0, a lost +, an 8 before the number?"""
    code = plan.country_code(home)
    if not number.e164.startswith(f"+{code}"):
        return ("PHN.REFORMAT",)
    if digits.startswith("0") or code == "1":
        return ()
    if number.e164 == f"+{code}{digits}":
        return ("PHN.REFORMAT",) if plan.writes_zero_first(home) else ()
    return ("PHN.REFORMAT",)


def _without_zero(text: str) -> str:
    """`+31 (0)6` without its 0; in Italy the 0 is part of the number."""
    if "(" not in text:
        return text
    return _ZERO.sub("0" if digits_of(text).startswith("39") else "", text)
