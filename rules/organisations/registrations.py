"""In which register does the organisation stand, and under which number?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rules.context import Context
from rules.findings import APPLY_FROM, Finding, Verdict
from rules.organisations.checking import CHECK_DIGIT, SHAPE, checked, plain
from rules.organisations.registers import BY_COUNTRY, BY_KIND, Register
from rules.organisations.remarks import remark

_MEMBER = "registration_number"
_LONGEST_LABEL = 48
_NUMBER_WORD = re.compile(r"[^0-9A-Z]*(?:(?:NR|NO|NUM|NUMMER|NUMBER|CODE|ID)\b[^0-9A-Z]*)?")
_NOTHING_TO_COUNT = frozenset("0123456789 .-/")

# Numbers so unlike any other that they tell their register wherever the organisation is.
_TELLING = ("lei", "handelsregister", "uid", "ytunnus", "siret", "euid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A number as its register writes it; without a kind it was not checked and stands as it was sent."""

    number: str | None = None
    kind: str | None = None
    country: str | None = None
    is_of_a_person: bool = False
    findings: tuple[Finding, ...] = ()


def read(text: str, country: str | None, context: Context) -> Registration:
    """The number of an organisation (KvK, Y-tunnus, HRB, CRN, EIN, LEI, …) in its usual spelling.

    A word before the number tells its register; else the country does, and at last the number itself. Numbers
    without a check digit (KvK, CRN, CRO, KRS) are taken when their shape is right; nothing is looked up.
    """
    whole = plain(text)
    if len(set(whole)) == 1 < len(whole):
        return Registration(findings=(remark("ORG.PLACEHOLDER", _MEMBER, Verdict.MISSING),))
    labelled, number = _labelled(whole, country, context)
    registers = labelled or BY_COUNTRY.get(country or "", ())
    found, fault = _first(registers, number)
    if found is None:
        found = _foreign(number)
    if found is not None:
        return _told(found, text)
    return _refused(registers[0], number, fault, text) if registers else _unchecked(text)


def as_text(registration: Registration) -> str | None:
    """The text that reads back as this number, whatever the country of the reader."""
    number, kind = registration.number, registration.kind
    if number is None or kind is None or kind.upper() in number.upper().split():
        return number
    return f"{kind.replace('_', ' ').upper()} {number}"


def _labelled(whole: str, country: str | None, context: Context) -> tuple[tuple[Register, ...], str]:
    """The registers that a word before the number names, and the number behind the word."""
    if whole[:1].isdigit():
        return (), whole
    ends = _letters(whole)
    head = "".join(whole[end - 1] for end in ends).casefold()
    if len(head) != len(ends):  # a letter that folds into two
        return (), whole
    labels = context.vocabulary.maps["register_labels"]
    for length in range(len(ends), 1, -1):
        end = ends[length - 1]
        is_whole = length == len(ends) or ends[length] > end + 1
        if is_whole and (kind := labels.get(head[:length])):
            return _named(kind, country), _NUMBER_WORD.sub("", whole[end:])
    return (), whole


def _letters(whole: str) -> list[int]:
    """Where each letter before the first digit ends."""
    ends = []
    for place, sign in enumerate(whole[:_LONGEST_LABEL], start=1):
        if sign.isdigit():
            break
        if sign.isalpha():
            ends.append(place)
    return ends


def _named(kind: str, country: str | None) -> tuple[Register, ...]:
    """The registers of this name, the one at home before those of other countries."""
    return tuple(sorted(BY_KIND[kind], key=lambda register: register.country != country))


def _first(registers: Iterable[Register], number: str) -> tuple[tuple[Register, str] | None, str]:
    """The first register that the number fits, or what was wrong with it."""
    fault = SHAPE
    for register in registers:
        value, wrong = checked(register.read, number)
        if value is not None:
            return (register, value), ""
        if wrong == CHECK_DIGIT and not register.is_barred:
            fault = CHECK_DIGIT
    return None, fault


def _foreign(number: str) -> tuple[Register, str] | None:
    """The register of a number that looks like no other: bare digits tell nothing."""
    if number.isdigit() and len(number) != 14:
        return None
    return _first(_telling(number), number)[0]


def _telling(number: str) -> Iterator[Register]:
    for kind in _TELLING:
        is_bare = number.replace(" ", "").isdigit()
        if kind == "uid" and not number.startswith("CHE"):
            continue
        if kind == "ytunnus" and not (len(number) == 9 and number[7] == "-"):
            continue
        if (kind == "siret") == is_bare:
            yield from BY_KIND[kind]


def _told(found: tuple[Register, str], text: str) -> Registration:
    register, value = found
    if register.is_barred:
        barred = remark("ORG.REGISTRATION.PERSONAL", _MEMBER, Verdict.INVALID, country=register.country)
        return Registration(findings=(barred,))
    registration = Registration(
        number=value,
        kind=_kind(register, value),
        country=register.country,
        is_of_a_person=register.is_personal,
    )
    if text in {value, as_text(registration)}:
        return registration
    reshaped = remark("ORG.REGISTRATION.RESHAPED", _MEMBER, Verdict.CORRECTED, confidence=APPLY_FROM)
    return replace(registration, findings=(reshaped,))


def _kind(register: Register, value: str) -> str:
    """The name of the register; the German one has parts with numbers of their own."""
    if register.kind != "handelsregister":
        return register.kind
    return next(part.lower() for part in ("HRA", "HRB", "GnR", "GsR", "VR", "PR") if part in value.split())


def _refused(register: Register, number: str, fault: str, text: str) -> Registration:
    """Why the number is none of its register; zeros that a spreadsheet took are offered back."""
    digits = number.replace(" ", "")
    if register.width and 0 < register.width - len(digits) <= 2 and set(digits) <= _NOTHING_TO_COUNT:
        padded, _ = checked(register.read, digits.zfill(register.width))
        if padded is not None:
            lost = "ORG.REGISTRATION.LOST_ZERO"
            zero = remark(lost, _MEMBER, suggestion=padded, confidence=0.9, country=register.country)
            return Registration(number=text, findings=(zero,))
    wrong = remark(f"ORG.REGISTRATION.{fault}", _MEMBER, Verdict.INVALID, country=register.country)
    return Registration(findings=(wrong,))


def _unchecked(text: str) -> Registration:
    unknown = remark("ORG.REGISTRATION.UNCHECKED", _MEMBER, Verdict.UNVERIFIABLE)
    return Registration(number=text, findings=(unknown,))
