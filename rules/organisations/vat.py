"""Is this a VAT number, of which country, and is it of the same firm as the number in the register?"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from types import ModuleType
from typing import cast

from stdnum.eu import oss
from stdnum.fr import siren
from stdnum.iso7064 import mod_97_10
from stdnum.nl import bsn
from stdnum.no import orgnr as no_orgnr
from stdnum.se import orgnr as se_orgnr
from stdnum.util import get_cc_module

from rules.findings import APPLY_FROM, Finding, Verdict
from rules.organisations.checking import SHAPE, checked, plain
from rules.organisations.registrations import Registration
from rules.organisations.remarks import remark

_MEMBER = "vat_number"
_NOT_PART = re.compile(r"[^0-9A-Z*+]")
_LABEL = re.compile(
    r"^\W*(?:VAT|BTW|TVA|MWST|UST-?ID-?NR|UST-?ID|UID|ALV|MOMS|MVA|P\.? ?IVA|N?\.?I\.?F\.?|NIP|DIČ|DIC|ID)"
    r"(?:[ .-]?(?:NO|NR|NUMMER|NUMBER|REG|ID|INTRA))*\b\W+(?=\w)",
)
_PREFIXES = {"EL": "GR", "XI": "GB"}
_LOOK_ALIKE = str.maketrans("OIL", "011")

# VAT numbers that hold the number of the firm in its register, besides country and check digits.
_HOLDS = frozenset(
    {"kbo", "ytunnus", "siren", "siret", "orgnr", "cvr", "nip", "piva", "uid", "cif", "nipc", "ico"}
)
_HOLDS |= {"rsin", "maticna", "oib", "eik", "cui", "afm"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vat:
    """A VAT number with its country in front; a number of a sole trader is personal."""

    number: str | None = None
    country: str | None = None
    is_of_a_person: bool = False
    findings: tuple[Finding, ...] = ()


def read(text: str, country: str | None) -> Vat:
    """A VAT number in one spelling, with its country in front; unreadable ones are not kept.

    Checked by form and check digit alone; whether it is registered would need a look-up, which is never done.
    """
    bare = _NOT_PART.sub("", _LABEL.sub("", plain(text)))
    prefix, home = _country(bare, country)
    if not any(map(str.isdigit, bare)):
        return _refused(SHAPE, home)
    if len(set(bare.removeprefix(prefix))) == 1:
        return Vat(findings=(remark("ORG.PLACEHOLDER", _MEMBER, Verdict.MISSING),))
    validate = _check_of(home) if home else None
    if validate is None or home is None:
        return Vat(number=bare, findings=(remark("ORG.VAT.UNCHECKED", _MEMBER, Verdict.UNVERIFIABLE),))
    body = bare[2:] if prefix not in {"", home, "EL"} else bare
    number, fault = checked(validate, body)
    if number is None:
        return _mended(body, prefix or _front(home), home, validate) or _refused(fault, home)
    front = prefix or _front(home)
    canonical = number if number.startswith(front) else f"{front}{number}"
    return Vat(
        number=canonical,
        country=home,
        is_of_a_person=_is_of_a_person(canonical, home),
        findings=(*_reshaped(text, canonical), *_former(canonical, home)),
    )


def in_the_wrong_place(text: str) -> Vat | None:
    """The VAT number in the place of a registration number: one with its country and a right check."""
    if not text[:2].isalpha():
        return None
    found = read(text, None)
    if found.country is None:
        return None
    moved = remark("ORG.REGISTRATION.IS_VAT", "registration_number", Verdict.CORRECTED, confidence=APPLY_FROM)
    return replace(found, findings=(moved,))


def agrees(vat: Vat, registration: Registration) -> bool:
    """Could both be numbers of one firm? Of most registers the VAT number is made of the other."""
    if vat.number is None or registration.number is None or registration.kind not in _HOLDS:
        return True
    if vat.country != registration.country or (vat.country == "NL" and vat.is_of_a_person):
        return True
    digits = re.sub(r"\D", "", registration.number)
    return (digits[:9] if registration.kind == "siret" else digits) in re.sub(r"\D", "", vat.number)


def _country(bare: str, country: str | None) -> tuple[str, str | None]:
    """The letters in front, when they are a country's, and the country whose check applies."""
    prefix = bare[:2] if bare[:2].isalpha() else ""
    home = _PREFIXES.get(prefix, prefix)
    # “AB123456789” in France is a number without its country: the letters are check characters.
    if prefix and (_check_of(home) or country is None or _check_of(country) is None):
        return prefix, home
    return "", country


def _front(home: str) -> str:
    return "EL" if home == "GR" else home


def _refused(fault: str, country: str | None) -> Vat:
    return Vat(findings=(remark(f"ORG.VAT.{fault}", _MEMBER, Verdict.INVALID, country=country),))


def _mended(body: str, front: str, home: str, validate: Callable[[str], str]) -> Vat | None:
    """What was most likely meant: a zero typed as the letter O, or a number of the register alone."""
    digits = body.removeprefix(front)
    for code, better in (
        ("ORG.VAT.LOOK_ALIKE", front + digits.translate(_LOOK_ALIKE)),
        ("ORG.VAT.INCOMPLETE", _completed(digits, home)),
    ):
        number = checked(validate, better)[0] if better and better != body else None
        if number is not None:
            meant = number if number.startswith(front) else f"{front}{number}"
            offered = remark(code, _MEMBER, suggestion=meant, confidence=0.9, country=home)
            return Vat(number=body, findings=(offered,))
    return None


def _completed(digits: str, home: str) -> str | None:
    """The VAT number that belongs to a number of the register, where it follows from that."""
    if home == "SE" and se_orgnr.is_valid(digits):
        return f"SE{digits}01"
    if home == "NO" and no_orgnr.is_valid(digits):
        return f"{digits}MVA"
    if home == "NL" and len(digits) == 9 and not _is_former(digits) and bsn.is_valid(digits):
        return f"NL{digits}B01"
    if home == "FR" and siren.is_valid(digits):
        # Article 286 ter of the code général des impôts: the key is 12 + 3 times the SIREN, modulo 97.
        return f"FR{(12 + 3 * (int(digits) % 97)) % 97:02}{digits}"
    return None


def _is_of_a_person(number: str, home: str) -> bool:
    """The number tells that its holder is a natural person.

    The Netherlands: since 2020 only sole traders have numbers that pass modulo 97 and not the sum of nine
    digits; before, theirs held the citizen's number, and those of legal persons begin with 00 or 8. Spain:
    the number of an identity card or of a foreigner. Sweden: a month of birth where a company has 20 or more.
    """
    digits = number[2:]
    if home == "NL":
        return not bsn.is_valid(digits[:9]) if mod_97_10.is_valid(number) else _is_former(digits)
    if home == "ES":
        return digits[:1].isdigit() or digits[:1] in "KLMXYZ"
    return home == "SE" and 1 <= int(digits[2:4]) <= 12


def _is_former(digits: str) -> bool:
    """A Dutch number of the old kind that holds a citizen's number."""
    return not digits.startswith(("00", "8"))


def _former(number: str, home: str) -> tuple[Finding, ...]:
    if home != "NL" or mod_97_10.is_valid(number) or not _is_former(number[2:]):
        return ()
    return (remark("ORG.VAT.CITIZEN_NUMBER", _MEMBER, country=home),)


def _reshaped(text: str, canonical: str) -> tuple[Finding, ...]:
    if canonical == text:
        return ()
    return (remark("ORG.VAT.RESHAPED", _MEMBER, Verdict.CORRECTED, confidence=APPLY_FROM),)


@lru_cache(maxsize=512)
def _check_of(country: str) -> Callable[[str], str] | None:
    """The check of a country's numbers; EU and IM are those of the one-stop shops."""
    if country in {"EU", "IM"}:
        return oss.validate
    if not country.isascii() or not country.isalpha():
        return None
    module = cast("ModuleType | None", get_cc_module(country.lower(), "vat"))
    return cast("Callable[[str], str]", module.validate) if module else None
