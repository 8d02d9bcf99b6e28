"""Telephone numbers: examples of every region and kind, those that are none, and the tests of the library."""

import ast
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from rules import phones
from rules.context import Context
from service.packs import shipped
from tests.benchmarks.corpora.report import Report
from tests.benchmarks.corpora.sdists import unpacked

PACKAGE = f"phonenumbers=={phonenumbers.__version__}"
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
FORMS = (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL)
SHOWN = 40

_SET_ASIDE = "told and not taken: a filler, a short service number, a letter for a digit, a second number"

_UNLIKE_PEOPLE = {
    *("800 SIX-flag ext. 1234", "001800 six-flag", "0900 332 600a5", "0900 332 600A5", "0900 a332 600A5"),
    *("+01164 3 331 6005", "0~01-650-253-0000", "03 3316005 ~ 123456789", "+12679000000;123456789012345#"),
    "03 3316005 xtensio:12345678901234567890",
}
"""Texts that try the library out: letters on single keys, and signs that nobody writes."""

Read = tuple[str, str | None]
"""Number in E.164 and extension."""


def reports() -> Iterator[Report]:
    yield _report("example numbers of every region and kind, in three spellings", list(_examples()))
    yield _refusals()
    yield _report("numbers that the tests of the library parse and that exist", list(_tested()))


def _report(name: str, cases: list[tuple[str, str, Read]]) -> Report:
    """Cases are a text, its region, and what the library reads in it."""
    wrong = [(text, region, ours) for text, region, read in cases if (ours := _ours(text, region)) != read]
    return Report(
        name=name,
        package=PACKAGE,
        cases=len(cases),
        agreed=len(cases) - len(wrong),
        peer=len(cases),
        decided={reason: count for reason, count in _reasons(wrong).items() if count},
        examples=tuple(f"{text} ({region}): {ours}" for text, region, ours in wrong[:SHOWN]),
    )


def _examples() -> Iterator[tuple[str, str, Read]]:
    for region in REGIONS:
        for kind in PhoneNumberType.values():
            number = phonenumbers.example_number_for_type(region, kind)
            for form in FORMS if number else ():
                text = phonenumbers.format_number(number, form)
                yield text, region, (phonenumbers.format_number(number, PhoneNumberFormat.E164), None)


def _refusals() -> Report:
    """Numbers that are not in the plan of their region."""
    texts = [(_national(number), region) for region in REGIONS if (number := _invalid(region))]
    taken = [(text, region) for text, region in texts if _ours(text, region) is not None]
    return Report(
        name="numbers that are in no plan",
        package=PACKAGE,
        cases=len(texts),
        agreed=len(texts) - len(taken),
        peer=sum(_library(text, region) is None for text, region in texts),
        examples=tuple(f"{text} ({region})" for text, region in taken[:SHOWN]),
    )


def _invalid(region: str) -> PhoneNumber | None:
    return phonenumbers.invalid_example_number(region)


def _national(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _tested() -> Iterator[tuple[str, str, Read]]:
    """Texts that the library's own tests parse, where the plans of today know the number."""
    tests = unpacked(PACKAGE) / "tests"
    seen = dict.fromkeys(
        _parsed_in(tests / name for name in ("phonenumberutiltest.py", "phonenumbertest.py"))
    )
    for text, region in seen:
        read = _library(text, region)
        if read is not None:
            yield text, region, read


def _parsed_in(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Text and region of every call of `parse` with two literal texts."""
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "parse":
                match node.args:
                    case [ast.Constant(value=str(text)), ast.Constant(value=str(region))]:
                        yield text, region


def _library(text: str, region: str) -> Read | None:
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164), number.extension


def _ours(text: str, region: str) -> Read | None:
    values = phones.parse(text, "phone", _context(region)).values
    return (values[0].e164, values[0].extension) if values else None


def _reasons(wrong: list[tuple[str, str, Read | None]]) -> dict[str, int]:
    """Why we differ on purpose, and how often."""
    odd = [text for text, _, _ in wrong if text in _UNLIKE_PEOPLE]
    told = [text for text, region, _ in wrong if text not in _UNLIKE_PEOPLE and _is_set_aside(text, region)]
    return {_SET_ASIDE: len(told), "written as nobody writes it": len(odd)}


def _is_set_aside(text: str, region: str) -> bool:
    """Did we say why: a placeholder, letters whose reading we only offer, or a second number?"""
    codes = {finding.code for finding in phones.parse(text, "phone", _context(region)).findings}
    return not codes.isdisjoint({"PHN.PLACEHOLDER", "PHN.LETTER_DIGIT", "PHN.SHORT", "PHN.MULTIPLE"})


@lru_cache(maxsize=512)
def _context(region: str) -> Context:
    known = None if region in {"ZZ", "XX"} else region
    return Context(vocabulary=shipped().vocabulary, country=known, source_country=known)
