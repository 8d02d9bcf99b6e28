"""Is this a number of a company in its register, or for VAT?"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType
from typing import cast

from stdnum import exceptions
from stdnum.be import vat as be_vat
from stdnum.ch import uid as ch_uid
from stdnum.de import handelsregisternummer
from stdnum.dk import cvr as dk_cvr
from stdnum.ee import registrikood
from stdnum.es import cif as es_cif
from stdnum.fi import ytunnus
from stdnum.fr import siren, siret
from stdnum.it import iva as it_iva
from stdnum.jp import cn as jp_cn
from stdnum.no import orgnr as no_orgnr
from stdnum.pl import nip, regon
from stdnum.se import orgnr as se_orgnr
from stdnum.us import ein
from stdnum.util import get_cc_module

from rules.findings import APPLY_FROM, Finding, Verdict
from rules.organisations.remarks import remark

_NOT_PART = re.compile(r"[^0-9A-Z*+]")
_VAT_LABEL = re.compile(
    r"^\W*(?:VAT|BTW|TVA|MWST|UST-?ID-?NR|USTID|ALV|MOMS|P\.? ?IVA)"
    r"(?:[ -]?(?:NO|NR|NUMMER|NUMBER|REG))*\W+",
)
_LABEL = re.compile(
    r"^\W*(?:KVK|K\.V\.K\.|Y-?TUNNUS|CRN|EIN|SIREN|SIRET|KBO|BCE|CVR|ORG\.? ?NR|REGON|NIP|KRS)"
    r"(?:[ -]?(?:NO|NR|NUMMER|NUMBER))?[\W]*(?=\d)",
)
_GERMAN = re.compile(
    r"(?:AMTSGERICHT |AG )?(.*?)[ ,]*\b(HRA|HRB|GNR|GSR|VR|PR)[ :.]*(\d{1,6})(?: ?([A-Z]{1,3}))?"
)
_BRITISH = re.compile(r"(?:[A-Z]{2}\d{6}|\d{8})")
_PREFIXES = {"EL": "GR", "XI": "GB"}

Read = tuple[str | None, tuple[Finding, ...]]


def vat_number(text: str, country: str | None) -> Read:
    """A VAT number in one spelling, with its country in front; unreadable ones are not kept.

    Checked by form and check digit alone; whether it is registered would need a look-up, which is never done.
    """
    plain = _VAT_LABEL.sub("", _plain(text))
    bare = _NOT_PART.sub("", plain)
    prefix = bare[:2] if bare[:2].isalpha() else ""
    home = _PREFIXES.get(prefix, prefix) or country
    module = _vat_module(home) if home else None
    if not any(map(str.isdigit, bare)):
        return None, (remark("ORG.VAT.SHAPE", "vat_number", Verdict.INVALID, country=home),)
    if module is None or home is None:
        return (bare or None), (remark("ORG.VAT.UNCHECKED", "vat_number", Verdict.UNVERIFIABLE),)
    number, fault = _checked(module.validate, bare if prefix in {"", home, "EL"} else bare[2:])
    if number is None:
        return None, (remark(f"ORG.VAT.{fault}", "vat_number", Verdict.INVALID, country=home),)
    front = prefix or home
    canonical = number if number.startswith(front) else f"{front}{number}"
    return canonical, _reshaped("ORG.VAT.RESHAPED", "vat_number", text, canonical)


def registration_number(text: str, country: str | None) -> Read:
    """A number of the national register (KvK, Y-tunnus, HRB, CRN, EIN, …) in its usual spelling.

    The Dutch and the British number have no check digit, so any of the right shape is taken.
    """
    plain = _LABEL.sub("", _plain(text))
    if country not in _REGISTERS:
        return text, (remark("ORG.REGISTRATION.UNCHECKED", "registration_number", Verdict.UNVERIFIABLE),)
    number, fault = _checked(_REGISTERS[country], plain)
    if number is not None:
        return number, _reshaped("ORG.REGISTRATION.RESHAPED", "registration_number", text, number)
    padded = _checked(_REGISTERS[country], f"0{plain}")[0] if plain.replace("-", "").isdigit() else None
    if padded is not None:
        zero = remark("ORG.REGISTRATION.LOST_ZERO", "registration_number", suggestion=padded, country=country)
        return text, (zero,)
    return None, (
        remark(f"ORG.REGISTRATION.{fault}", "registration_number", Verdict.INVALID, country=country),
    )


def _plain(text: str) -> str:
    """Capitals, with full-width digits made plain."""
    return " ".join(unicodedata.normalize("NFKC", text).upper().split())


def _checked(validate: Callable[[str], str], number: str) -> tuple[str | None, str]:
    """The number as the check wrote it, or None and what was wrong: its shape or its check digit."""
    if not number.isascii():
        return None, "SHAPE"
    try:
        return str(validate(number)), ""
    except exceptions.InvalidChecksum:
        return None, "CHECK_DIGIT"
    except exceptions.ValidationError:
        return None, "SHAPE"


def _dutch(number: str) -> str:
    digits = re.sub(r"[ .-]", "", number)
    if re.fullmatch(r"\d{8}", digits) is None:
        raise exceptions.InvalidFormat
    return digits


def _british(number: str) -> str:
    bare = re.sub(r"[ .-]", "", number)
    if _BRITISH.fullmatch(bare) is None:
        raise exceptions.InvalidFormat
    return bare


def _german(number: str) -> str:
    """Court, kind and number; the court is left out when it was not said."""
    match = _GERMAN.fullmatch(number)
    if match is None:
        raise exceptions.InvalidFormat
    court, kind, digits, letter = match.groups()
    short = f"{kind} {digits}" + (f" {letter}" if letter else "")
    if not court:
        return short
    return str(handelsregisternummer.validate(f"{court} {short}"))


def _french(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return str((siret if len(digits) == 14 else siren).validate(digits))


def _polish(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return str((nip if len(digits) == 10 else regon).validate(digits))


def _finnish(number: str) -> str:
    return str(ytunnus.format(ytunnus.validate(number)))


def _american(number: str) -> str:
    return str(ein.format(ein.validate(number)))


_REGISTERS: dict[str | None, Callable[[str], str]] = {
    "BE": be_vat.validate,
    "CH": ch_uid.validate,
    "DE": _german,
    "DK": dk_cvr.validate,
    "EE": registrikood.validate,
    "ES": es_cif.validate,
    "FI": _finnish,
    "FR": _french,
    "GB": _british,
    "IT": it_iva.validate,
    "JP": jp_cn.validate,
    "NL": _dutch,
    "NO": no_orgnr.validate,
    "PL": _polish,
    "SE": se_orgnr.validate,
    "US": _american,
}


@lru_cache(maxsize=512)
def _vat_module(country: str) -> ModuleType | None:
    return cast("ModuleType | None", get_cc_module(country.lower(), "vat")) if country.isascii() else None


def _reshaped(code: str, member: str, text: str, canonical: str) -> tuple[Finding, ...]:
    if canonical == text:
        return ()
    return (remark(code, member, Verdict.CORRECTED, confidence=APPLY_FROM),)
