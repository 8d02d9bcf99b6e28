"""What do we call each way in which two records can compare?"""

from collections.abc import Mapping
from enum import IntEnum
from functools import cache
from importlib.resources import files

from admin import languages
from rules.matching import explaining
from rules.matching.evidence import Respect
from rules.matching.levels import names
from rules.matching.levels.companies import Company
from rules.matching.levels.dates import Birth
from rules.matching.levels.emails import Mail
from rules.matching.levels.numbers import Number
from rules.matching.levels.phones import Telephone
from rules.matching.levels.places import Place

_KINDS: Mapping[Respect, type[IntEnum]] = {
    Respect.BIRTH: Birth,
    Respect.EMAIL: Mail,
    Respect.PHONE: Telephone,
    Respect.PLACE: Place,
    Respect.COMPANY: Company,
    Respect.NUMBER: Number,
}


def words(keys: tuple[str, ...]) -> str:
    """The texts with these keys, in the language of the page at hand."""
    language = languages.current()
    return " ".join(_texts()[key][language] for key in keys)


def every(respect: Respect) -> tuple[int, ...]:
    """Every level of a respect in which something was compared."""
    found = names.every() if respect is Respect.NAME else tuple(map(int, _KINDS[respect]))
    return tuple(level for level in sorted(set(found)) if level)


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    file = files("rules") / "packs" / "matching" / "words.toml"
    return explaining.texts(file.read_text(encoding="utf-8"))
