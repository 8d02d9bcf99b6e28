"""Which part of a person does each column of a file hold, as far as it helps to tell people apart?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rules import headers
from rules.vocabulary import Vocabulary


class Role(StrEnum):
    """What a column is used as."""

    GIVEN = "given name"
    FAMILY = "family name"
    PARTICLE = "particle of the family name"
    MAIDEN = "name at birth"
    FULL = "full name"
    BIRTH = "date of birth"
    EMAIL = "e-mail"
    EMAIL2 = "second e-mail"
    PHONE = "phone"
    MOBILE = "mobile"
    STREET = "street"
    HOUSE = "house number"
    POSTCODE = "postcode"
    CITY = "town"
    COUNTRY = "country"
    COMPANY = "organisation"
    NUMBER = "number of the person"
    IDENT = "name of the row"


TELLING = frozenset(Role) - {Role.COUNTRY, Role.IDENT, Role.PARTICLE}
"""Roles of columns that are compared."""

_OF_TARGET: Mapping[str, Role] = {
    "given_name": Role.GIVEN,
    "family_name": Role.FAMILY,
    "family_name.prefix": Role.PARTICLE,
    "full_name": Role.FULL,
    "birth_date": Role.BIRTH,
    "email": Role.EMAIL,
    "email2": Role.EMAIL2,
    "phone": Role.PHONE,
    "mobile": Role.MOBILE,
    "street": Role.STREET,
    "address_line1": Role.STREET,
    "house_number": Role.HOUSE,
    "postal_code": Role.POSTCODE,
    "city": Role.CITY,
    "country": Role.COUNTRY,
    "organisation": Role.COMPANY,
    "external_id": Role.IDENT,
}

_RESEARCH: Mapping[str, Role] = {
    "recid": Role.IDENT,
    "uniqueid": Role.IDENT,
    "rowid": Role.IDENT,
    "id": Role.IDENT,
    "suburb": Role.CITY,
    "socsecid": Role.NUMBER,
    "socialsecuritynumber": Role.NUMBER,
    "ssn": Role.NUMBER,
    "nationalid": Role.NUMBER,
    "bsn": Role.NUMBER,
    "hetu": Role.NUMBER,
    "postcodefake": Role.POSTCODE,
    "birthplace": Role.CITY,
    "occupation": Role.COMPANY,
    "maidenname": Role.MAIDEN,
    "birthname": Role.MAIDEN,
    "geboortenaam": Role.MAIDEN,
    "meisjesnaam": Role.MAIDEN,
    "geburtsname": Role.MAIDEN,
    "entinen": Role.MAIDEN,
}
"""Headings of the sets on which record linkage is measured (FEBRL, Splink's), and a few that no lead has.

A national number is compared here, where nothing is kept; no lead has a place for one.
"""


@dataclass(frozen=True, slots=True)
class Roles:
    """The column of each role, and those that play none."""

    column: Mapping[Role, str]
    unused: tuple[str, ...]

    @property
    def are_enough(self) -> bool:
        """Is there anything to compare?"""
        return not TELLING.isdisjoint(self.column)


def of(
    names: Sequence[str],
    vocabulary: Vocabulary,
    *,
    stated: Mapping[str, str] | None = None,
    taken: Iterable[str] = (),
    number: str | None = None,
) -> Roles:
    """What each column is used as, by its heading; `stated` is a column map as for an import.

    Columns that are `taken` hold something else; `number` names the one that numbers persons.
    """
    passed = {*taken, *([number] if number else [])}
    free = [name for name in names if name not in passed]
    column: dict[Role, str] = {Role.NUMBER: number} if number else {}
    planned = headers.plan(free, vocabulary, stated=stated).columns
    for each in sorted(planned, key=lambda found: -found.confidence):
        role = _OF_TARGET.get(each.target or "")
        if role:
            column.setdefault(role, each.header)
    for name in free:
        role = _RESEARCH.get(_folded(name))
        if role and name not in column.values():
            column.setdefault(role, name)
    used = set(column.values())
    return Roles(column, tuple(name for name in free if name not in used))


def _folded(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.lower())
