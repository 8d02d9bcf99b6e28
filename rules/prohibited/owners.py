"""Is the number of a firm the national number of the one person who owns it?

The Netherlands made VAT numbers of sole traders from their BSN until 2020; Sweden registers them by their
personnummer, Denmark sometimes by their CPR number, Spain by DNI or NIE, Italy by codice fiscale.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from stdnum.iso7064 import mod_97_10

from rules.prohibited import checks
from rules.prohibited.checks import Check
from rules.records import Organisation

_SIGNS = re.compile(r"[^0-9A-Za-z]")
_SWEDISH = re.compile(r"(?:19|20)?(\d\d[01]\d[0-9]\d{5})(?:01)?")
_DUTCH = re.compile(r"(\d{9})B\d\d")


def withhold(organisation: Organisation, country: str | None) -> tuple[Organisation, dict[str, str]]:
    """The firm without such numbers, and by member of the lead the country whose number stood there."""
    found: dict[str, str] = {}
    vat = _SIGNS.sub("", organisation.vat_number or "").upper()
    if vat and _is_owner_vat(vat[:2], vat[2:], organisation):
        found["vat_number"] = vat[:2]
    number = _SIGNS.sub("", organisation.registration_number or "").upper()
    if number and country and country in _REGISTERS and _REGISTERS[country](number):
        found["registration_number"] = country
    if not found:
        return organisation, {}
    kept = dict.fromkeys(found)
    if "registration_number" in kept:
        kept["registration_kind"] = None
    return replace(organisation, **kept), found  # type: ignore[arg-type]  # each of these members may be None


def _is_owner_vat(country: str, number: str, organisation: Organisation) -> bool:
    if country == "NL":
        return organisation.is_sole_trader and _is_old_dutch(number)
    return country in _VAT and _VAT[country](number)


def _is_old_dutch(number: str) -> bool:
    """Made from a BSN: the numbers of today have check digits of their own (ISO 7064), which these lack."""
    found = _DUTCH.fullmatch(number)
    return found is not None and checks.dutch(found[1]) and not mod_97_10.is_valid(f"NL{number}")


def _is_swedish(number: str) -> bool:
    """The third digit of a company's number is two or more, so that it never looks like a month."""
    found = _SWEDISH.fullmatch(number)
    return found is not None and checks.swedish(found[1])


def _is_spanish(number: str) -> bool:
    return checks.spanish(number) or checks.spanish_foreigner(number)


def _is_danish(number: str) -> bool:
    return len(number) == 10 and number.isdecimal() and checks.danish_by_date(number)


def _is_italian(number: str) -> bool:
    return len(number) == 16 and checks.italian(number)


_VAT: Mapping[str, Check] = {"SE": _is_swedish, "ES": _is_spanish}
_REGISTERS: Mapping[str, Check] = {
    "DK": _is_danish,
    "ES": _is_spanish,
    "IT": _is_italian,
    "SE": _is_swedish,
}
