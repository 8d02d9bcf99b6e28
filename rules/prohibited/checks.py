"""Do the digits of a national number add up, and can its date be one?

The library of such numbers asks the clock for some countries, which a rule must not; those are reckoned here,
from what the states publish and Wikipedia retells.
"""

from collections.abc import Callable, Iterable
from datetime import date

from stdnum import iban, luhn, verhoeff
from stdnum.at import vnr
from stdnum.br import cpf
from stdnum.ch import ssn as ahv
from stdnum.cz import rc
from stdnum.de import idnr
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.ie import pps
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.us import itin, ssn

Check = Callable[[str], bool]

_BELGIAN_MILLENNIUM = 2_000_000_000
_COORDINATION = 60
_BIS_MONTHS = 20
_TEMPORARY = 40
_GERMAN_WEIGHTS = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
_DANISH_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_NORWEGIAN_WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))

austrian: Check = vnr.is_valid
brazilian: Check = cpf.is_valid
british_health: Check = nhs.is_valid
card: Check = luhn.is_valid
czech: Check = rc.is_valid
dutch: Check = bsn.is_valid
estonian: Check = ik.is_valid
finnish: Check = hetu.is_valid
french: Check = nir.is_valid
german_tax: Check = idnr.is_valid
indian: Check = verhoeff.is_valid
irish: Check = pps.is_valid
italian: Check = codicefiscale.is_valid
polish: Check = pesel.is_valid
portuguese: Check = nif.is_valid
spanish: Check = dni.is_valid
spanish_foreigner: Check = nie.is_valid
swiss: Check = ahv.is_valid


def any_of(text: str) -> bool:
    """For numbers without a check digit, whose form is all there is."""
    return bool(text)


def american(digits: str) -> bool:
    """A social security number, or the taxpayer's number of who has none; sample numbers are left alone."""
    return bool(ssn.is_valid(digits) or itin.is_valid(digits))


def bank_account(text: str) -> bool:
    """An IBAN (ISO 13616), of a country that has them, with that country's length and form."""
    return bool(iban.is_valid(text, check_country=False))


def belgian(digits: str) -> bool:
    """Number of the national register, or a bis number, which adds 20 or 40 to the month."""
    year, month, day = _pairs(digits)
    base, check = int(digits[:9]), int(digits[9:])
    adds_up = check in {97 - base % 97, 97 - (base + _BELGIAN_MILLENNIUM) % 97}
    return adds_up and _is_date(year, month % _BIS_MONTHS or 1, day or 1)


def danish(digits: str) -> bool:
    """CPR number; those given out since 2007 do not all add up, so that here only the older ones count."""
    day, month, year = _pairs(digits)
    return _is_date(year, month, day) and _weighed(digits, _DANISH_WEIGHTS) % 11 == 0


def danish_by_date(digits: str) -> bool:
    """CPR number by its date alone, for where a word names it."""
    day, month, year = _pairs(digits)
    return _is_date(year, month, day)


def german_pension(text: str) -> bool:
    """Social insurance number: area, date of birth, letter of the name, serial, check digit."""
    digits = f"{text[:8]}{ord(text[8].upper()) - 64:02}{text[9:]}"
    total = sum(
        sum(divmod(int(digit) * weight, 10))
        for digit, weight in zip(digits[:12], _GERMAN_WEIGHTS, strict=True)
    )
    day, month, year = (int(text[at : at + 2]) for at in (2, 4, 6))
    return total % 10 == int(digits[12]) and _is_date(year, month, day % 50)


def norwegian(digits: str) -> bool:
    """Fødselsnummer or D number, which adds 40 to the day."""
    day, month, year = _pairs(digits)
    return _is_date(year, month % _TEMPORARY, day % _TEMPORARY) and all(
        _weighed(digits, weights) % 11 == 0 for weights in _NORWEGIAN_WEIGHTS
    )


def swedish(text: str) -> bool:
    """Personnummer or samordningsnummer, which adds 60 to the day; with or without century."""
    digits = text.replace("+", "")[-10:]
    year, month, day = _pairs(digits)
    return _is_date(year, month, day % _COORDINATION) and bool(luhn.is_valid(digits))


def _pairs(digits: str) -> tuple[int, int, int]:
    return int(digits[:2]), int(digits[2:4]), int(digits[4:6])


def _is_date(year: int, month: int, day: int) -> bool:
    """Is it a day of that year in some century? 2000 was a leap year, as is every fourth year around it."""
    try:
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True


def _weighed(digits: Iterable[str], weights: Iterable[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))
