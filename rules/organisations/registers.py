"""Which registers number the organisations of a country, and how is each number written?

Checks are those of python-stdnum where it has them; the others are shapes that the register itself publishes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import ean, exceptions, lei
from stdnum.at import businessid
from stdnum.au import abn, acn
from stdnum.be import vat as be_vat
from stdnum.bg import vat as bg_vat
from stdnum.br import cnpj
from stdnum.ca import bn
from stdnum.ch import uid
from stdnum.cn import uscc
from stdnum.de import handelsregisternummer
from stdnum.dk import cvr
from stdnum.ee import registrikood
from stdnum.es import cif, dni, nie
from stdnum.fi import ytunnus
from stdnum.fr import siren, siret
from stdnum.gr import vat as gr_vat
from stdnum.hr import oib
from stdnum.in_ import gstin
from stdnum.is_ import kennitala
from stdnum.it import codicefiscale, iva
from stdnum.jp import cn
from stdnum.kr import brn
from stdnum.lv import pvn
from stdnum.mx import rfc
from stdnum.nl import bsn
from stdnum.no import orgnr as no_orgnr
from stdnum.pl import nip, regon
from stdnum.pt import nif
from stdnum.ro import cui
from stdnum.se import orgnr as se_orgnr
from stdnum.si import maticna
from stdnum.tr import vkn
from stdnum.us import ein

Read = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One kind of number; `read` gives its usual spelling, or raises stdnum's ValidationError.

    `country` is None for registers of the whole world. `width` is the number of signs when leading zeros may
    get lost on the way through a spreadsheet. A personal number is of a natural person who trades; a barred
    one is of a person and may not be kept at all.
    """

    kind: str
    country: str | None
    read: Read
    width: int = 0
    is_personal: bool = False
    is_barred: bool = False


def _shaped(pattern: str, *, apart: str = r"[ .\-/]", out: str | None = None) -> Read:
    """A register whose numbers have a shape only: separators go, and the pattern fits the rest."""
    separators, shape = re.compile(apart), re.compile(pattern)

    def read(number: str) -> str:
        match = shape.fullmatch(separators.sub("", number))
        if match is None:
            raise exceptions.InvalidFormat
        return match.expand(out) if out else match[0]

    return read


def _digits(validate: Read) -> Read:
    """A register whose check wants digits alone."""
    return lambda number: str(validate(re.sub(r"[ .\-/]", "", number)))


def _siren(number: str) -> str:
    """Nine digits; the town and the section of the RCS before them are left out."""
    return str(siren.validate(re.sub(r"\D", "", number)))


def _kvk(number: str) -> str:
    digits = re.sub(r"[ .-]", "", number)
    # A branch has four digits more, which are zero for the head office.
    if re.fullmatch(r"\d{8}(?:0000)?", digits) is None or digits.startswith("00"):
        raise exceptions.InvalidFormat
    return digits[:8]


def _rsin(number: str) -> str:
    """Nine digits by the same sum as a citizen's number: those of legal persons begin with 00 or 8."""
    digits = re.sub(r"[ .-]", "", number)
    if len(digits) != 9 or not digits.startswith(("00", "8")):
        raise exceptions.InvalidFormat
    return str(bsn.validate(digits))


def _bsn(number: str) -> str:
    digits = re.sub(r"[ .-]", "", number)
    if len(digits) != 9:
        raise exceptions.InvalidFormat
    return str(bsn.validate(digits))


_GERMAN = re.compile(
    r"(?:(?:AMTSGERICHT|REGISTERGERICHT|AG) )?(.*?)[ ,]*"
    r"\b(HRA|HRB|GNR|GSR|VR|PR)[ :.]*(?:NR\b[ :.]*)?(\d{1,6})(?: ?([A-Z]{1,3})(?![^\W\d_]))?"
    r"(?:,? ?\(?(?:(?:AMTSGERICHT|AG) )?([^\d()]{4,40})\)?)?"
)


def _german(number: str) -> str:
    """Court, kind and number; the court is left out when it was not said."""
    match = _GERMAN.fullmatch(number)
    if match is None or (match[1] and match[5]):
        raise exceptions.InvalidFormat
    before, kind, digits, letter, after = match.groups()
    kind = {"GNR": "GnR", "GSR": "GsR"}.get(kind, kind)
    short = f"{kind} {digits}" + (f" {letter}" if letter else "")
    court = (before or after or "").strip(" ,:-")
    return str(handelsregisternummer.validate(f"{court} {short}")) if court else short


def _swedish_person(number: str) -> str:
    digits = str(se_orgnr.validate(number))
    # The number of a company has 20 or more where that of a person has the month of birth.
    if not 1 <= int(digits[2:4]) <= 12:
        raise exceptions.InvalidComponent
    return digits


def _swedish_firm(number: str) -> str:
    digits = str(se_orgnr.validate(number.removeprefix("16") if len(number) > 11 else number))
    if int(digits[2:4]) < 20:
        raise exceptions.InvalidComponent
    return digits


def _czech(number: str) -> str:
    """Eight digits, the last one a check on the others (Czech and Slovak IČO)."""
    digits = re.sub(r"[ .-]", "", number)
    if re.fullmatch(r"\d{8}", digits) is None:
        raise exceptions.InvalidFormat
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=False))
    if (11 - total % 11) % 10 != int(digits[7]):
        raise exceptions.InvalidChecksum
    return digits


def _new_zealand(number: str) -> str:
    digits = str(ean.validate(number))
    if len(digits) != 13 or not digits.startswith("9429"):
        raise exceptions.InvalidComponent
    return digits


def _mexican(number: str) -> str:
    kept = str(rfc.validate(number))
    if len(kept) != 12:
        raise exceptions.InvalidLength
    return kept


def _belgian(number: str) -> str:
    """Ten digits; the court before them (RPM Bruxelles) is left out."""
    return str(be_vat.validate(number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ .:,-")))


def _austrian(number: str) -> str:
    return str(businessid.validate(number.lower()))


def _norwegian(number: str) -> str:
    return str(no_orgnr.validate(number.removesuffix("MVA")))


def _finnish(number: str) -> str:
    return str(ytunnus.format(ytunnus.validate(number)))


def _american(number: str) -> str:
    return str(ein.format(ein.validate(number)))


# In order of likelihood: the first one that a number fits tells its kind.
REGISTERS = (
    Register(kind="kvk", country="NL", read=_kvk, width=8),
    Register(kind="rsin", country="NL", read=_rsin),
    Register(kind="vestiging", country="NL", read=_shaped(r"0000\d{8}")),
    Register(kind="bsn", country="NL", read=_bsn, is_barred=True),
    Register(kind="kbo", country="BE", read=_belgian),
    Register(kind="ytunnus", country="FI", read=_finnish, width=9),
    Register(kind="handelsregister", country="DE", read=_german),
    Register(kind="firmenbuch", country="AT", read=_austrian),
    Register(kind="uid", country="CH", read=uid.validate),
    Register(kind="uid", country="LI", read=uid.validate),
    Register(
        kind="crn",
        country="GB",
        read=_shaped(r"(?:\d{8}|[A-Z]{2}\d{6}|R0\d{6}|(?:IP|RS|SP)\d{5}[A-Z])"),
        width=8,
    ),
    Register(kind="cro", country="IE", read=_shaped(r"\d{5,7}")),
    Register(kind="siret", country="FR", read=_digits(siret.validate)),
    Register(kind="siren", country="FR", read=_siren),
    Register(kind="rcs", country="LU", read=_shaped(r"[A-Z]\d{3,6}")),
    Register(kind="krs", country="PL", read=_shaped(r"00\d{8}")),
    Register(kind="nip", country="PL", read=_digits(nip.validate)),
    Register(kind="regon", country="PL", read=_digits(regon.validate)),
    Register(kind="orgnr", country="SE", read=_swedish_firm),
    Register(kind="personnummer", country="SE", read=_swedish_person, is_personal=True),
    Register(kind="orgnr", country="NO", read=_norwegian),
    Register(kind="cvr", country="DK", read=cvr.validate),
    Register(kind="kennitala", country="IS", read=kennitala.validate),
    Register(kind="registrikood", country="EE", read=registrikood.validate),
    Register(kind="regnr", country="LV", read=pvn.validate),
    Register(kind="kodas", country="LT", read=_shaped(r"\d{9}")),
    Register(kind="cif", country="ES", read=cif.validate),
    Register(kind="dni", country="ES", read=dni.validate, is_personal=True),
    Register(kind="nie", country="ES", read=nie.validate, is_personal=True),
    Register(kind="nipc", country="PT", read=nif.validate),
    Register(kind="piva", country="IT", read=iva.validate, width=11),
    Register(kind="codice_fiscale", country="IT", read=codicefiscale.validate, is_personal=True),
    Register(kind="ico", country="CZ", read=_czech, width=8),
    Register(kind="ico", country="SK", read=_czech, width=8),
    Register(kind="cegjegyzekszam", country="HU", read=_shaped(r"(\d\d)(\d\d)(\d{6})", out=r"\1-\2-\3")),
    Register(kind="cui", country="RO", read=cui.validate),
    Register(kind="eik", country="BG", read=bg_vat.validate),
    Register(kind="oib", country="HR", read=oib.validate),
    Register(kind="maticna", country="SI", read=maticna.validate),
    Register(kind="afm", country="GR", read=gr_vat.validate),
    Register(kind="vkn", country="TR", read=vkn.validate),
    # Before the EIN, whose nine digits are told from it by their dashes alone.
    Register(kind="ssn", country="US", read=_shaped(r"\d{3}-\d\d-\d{4}", apart=r" "), is_barred=True),
    Register(kind="ein", country="US", read=_american),
    Register(kind="bn", country="CA", read=bn.validate),
    Register(kind="abn", country="AU", read=abn.validate),
    Register(kind="acn", country="AU", read=acn.validate, width=9),
    Register(kind="nzbn", country="NZ", read=_new_zealand),
    Register(kind="cin", country="IN", read=_shaped(r"[LUF]\d{5}[A-Z]{2}\d{4}[A-Z]{3}\d{6}")),
    Register(kind="gstin", country="IN", read=gstin.validate),
    Register(kind="cn", country="JP", read=cn.validate),
    Register(kind="uscc", country="CN", read=uscc.validate),
    Register(kind="brn", country="KR", read=brn.validate),
    Register(kind="uen", country="SG", read=_shaped(r"\d{8,9}[A-Z]|[TSR]\d\d[A-Z]{2}\d{4}[A-Z]")),
    Register(kind="cnpj", country="BR", read=cnpj.validate, width=14),
    Register(kind="rfc", country="MX", read=_mexican),
    Register(kind="cipc", country="ZA", read=_shaped(r"(\d{4})(\d{6})(\d\d)", out=r"\1/\2/\3")),
    Register(kind="lei", country=None, read=lei.validate),
    Register(kind="duns", country=None, read=_shaped(r"\d{9}"), width=9),
    Register(
        kind="euid", country=None, read=_shaped(r"[A-Z]{2}[A-Z0-9]{1,10}\.[A-Z0-9.\-]{3,16}", apart=r" ")
    ),
)

BY_KIND: dict[str, tuple[Register, ...]] = {
    kind: tuple(register for register in REGISTERS if register.kind == kind)
    for kind in {register.kind for register in REGISTERS}
}

BY_COUNTRY: dict[str, tuple[Register, ...]] = {
    country: tuple(register for register in REGISTERS if register.country == country)
    for country in {register.country for register in REGISTERS if register.country}
}
