"""What do we call each way in which two records can compare? One sentence for every level."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from flask_babel import gettext, lazy_gettext

from admin.words import Text
from rules.matching.evidence import Respect
from rules.matching.levels import names
from rules.matching.levels.companies import Company
from rules.matching.levels.dates import Birth
from rules.matching.levels.emails import Mail
from rules.matching.levels.names import Family, Given
from rules.matching.levels.numbers import Number
from rules.matching.levels.phones import Telephone
from rules.matching.levels.places import Place

_ = lazy_gettext
_NOTHING = _("Nothing to compare")

GIVEN: Mapping[Given, Text] = {
    Given.MISSING: _("no given name to compare"),
    Given.SAME: _("the same given name"),
    Given.INITIAL: _("one given name is the initial of the other"),
    Given.NICKNAME: _("one given name is short for the other"),
    Given.PART: _("one given name is a part of the other"),
    Given.MISSPELT: _("given names that differ by a slip"),
    Given.LIKE: _("two given names that are spelt alike"),
    Given.OTHER: _("another given name"),
}
FAMILY: Mapping[Family, Text] = {
    Family.MISSING: _("no family name to compare"),
    Family.SAME: _("the same family name"),
    Family.MISSPELT: _("family names that differ by a slip"),
    Family.PART: _("one family name holds a part of the other"),
    Family.SIMILAR: _("family names that are spelt alike"),
    Family.OTHER: _("another family name"),
}
BIRTH: Mapping[Birth, Text] = {
    Birth.MISSING: _NOTHING,
    Birth.SAME: _("The same date of birth"),
    Birth.ONE_SLIP: _("Dates of birth that differ by one slip"),
    Birth.SWAPPED: _("Day and month the other way round, or only the year known"),
    Birth.TWO_SLIPS: _("Dates of birth that differ by two slips"),
    Birth.PARTLY: _("Only the year, or only day and month, are the same"),
    Birth.OTHER: _("Another date of birth"),
}
EMAIL: Mapping[Mail, Text] = {
    Mail.MISSING: _NOTHING,
    Mail.SAME: _("The same e-mail address"),
    Mail.SHARED_BY_TWO: _("The same e-mail address, used under two family names"),
    Mail.SHARED_BY_THREE: _("The same e-mail address, used under three family names"),
    Mail.SHARED_BY_MORE: _("The same e-mail address, used under many family names"),
    Mail.MISSPELT: _("E-mail addresses that differ by a slip"),
    Mail.OTHER_PROVIDER: _("The same mailbox name at another provider"),
    Mail.MISSPELT_OTHER_PROVIDER: _("Mailbox names that differ by a slip, at two providers"),
    Mail.COLLEAGUE: _("Two mailboxes of one organisation"),
    Mail.SIMILAR: _("E-mail addresses that are spelt alike"),
    Mail.SIMILAR_COLLEAGUE: _("Mailboxes of one organisation that are spelt alike"),
    Mail.NUMBERED: _("The same e-mail address but for the number behind the name"),
    Mail.NUMBERED_COLLEAGUE: _("The same, but for the number, at one organisation"),
    Mail.OTHER: _("Another e-mail address"),
}
PHONE: Mapping[Telephone, Text] = {
    Telephone.MISSING: _NOTHING,
    Telephone.SAME: _("The same telephone number"),
    Telephone.SHARED_BY_TWO: _("The same number, used under two family names"),
    Telephone.SHARED_BY_THREE: _("The same number, used under three family names"),
    Telephone.SHARED_BY_SIX: _("The same number, used under four to six family names"),
    Telephone.SHARED_BY_MORE: _("The same number, used under many family names"),
    Telephone.ONE_SLIP: _("Numbers that differ by one slip"),
    Telephone.SAME_EXCHANGE: _("Two numbers of one switchboard"),
    Telephone.OTHER: _("Another telephone number"),
}
PLACE: Mapping[Place, Text] = {
    Place.MISSING: _NOTHING,
    Place.SAME_DOOR: _("The same address"),
    Place.SAME_DOOR_MISSPELT: _("The same address, spelt otherwise"),
    Place.SAME_STREET_AND_NUMBER: _("The same street and number, the town unknown or another"),
    Place.SAME_POSTCODE_AND_NUMBER: _("The same postal code and number, the street spelt quite otherwise"),
    Place.SAME_POSTCODE_AND_NUMBER_ONLY: _("The same postal code and number"),
    Place.POSTCODE_ONLY: _("The same postal code, nothing more known"),
    Place.SAME_POSTCODE: _("The same postal code, another number"),
    Place.SAME_STREET_AND_POSTCODE: _("The same street and postal code, another number"),
    Place.SAME_STREET: _("The same street, another number"),
    Place.SAME_CITY: _("The same town"),
    Place.SIMILAR_CITY: _("Towns that are spelt alike"),
    Place.OTHER: _("Elsewhere: somebody else, or somebody who moved"),
}
COMPANY: Mapping[Company, Text] = {
    Company.MISSING: _NOTHING,
    Company.SAME: _("The same organisation, of which we know few people"),
    Company.SAME_UP_TO_10: _("The same organisation, of which we know up to ten people"),
    Company.SAME_UP_TO_40: _("The same organisation, of which we know up to forty people"),
    Company.SAME_UP_TO_150: _("The same organisation, of which we know up to 150 people"),
    Company.SAME_LARGE: _("The same organisation, of which we know very many people"),
    Company.SIMILAR: _("Organisations that are spelt alike"),
    Company.VAGUELY_SIMILAR: _("Organisations that are spelt somewhat alike"),
    Company.OTHER: _("Another organisation"),
}
NUMBER: Mapping[Number, Text] = {
    Number.MISSING: _NOTHING,
    Number.SAME: _("The same key of the sender"),
    Number.ONE_SLIP: _("Keys of the sender that differ by one slip"),
    Number.TWO_SLIPS: _("Keys of the sender that differ by two slips"),
    Number.OTHER: _("Another key of the sender"),
}

_OTHERS: Mapping[Respect, tuple[type[IntEnum], Mapping[Any, Text]]] = {
    Respect.BIRTH: (Birth, BIRTH),
    Respect.EMAIL: (Mail, EMAIL),
    Respect.PHONE: (Telephone, PHONE),
    Respect.PLACE: (Place, PLACE),
    Respect.COMPANY: (Company, COMPANY),
    Respect.NUMBER: (Number, NUMBER),
}


def words(respect: Respect, level: int) -> str:
    """A level in words."""
    if level == 0:
        return str(_NOTHING)
    if respect is Respect.NAME:
        return _names(level)
    kind, said = _OTHERS[respect]
    # Weights may have been learned by a version of the program that told more levels apart.
    return (
        str(said[kind(level)])
        if level in set(kind)
        else str(gettext("Compared in a way that is not known here"))
    )


def every(respect: Respect) -> tuple[int, ...]:
    """Every level of a respect in which something was compared."""
    found = names.every() if respect is Respect.NAME else tuple(map(int, _OTHERS[respect][0]))
    return tuple(level for level in sorted(set(found)) if level)


def _names(level: int) -> str:
    if level == names.SWAPPED:
        return str(gettext("Given name and family name the other way round"))
    given, family, rarity = names.parts(level)
    said = f"{GIVEN[given]}, {FAMILY[family]}"
    told = said[:1].upper() + said[1:]
    return told if rarity is None else f"{told} ({_rarity(given, family, rarity)})"


def _rarity(given: Given, family: Family, rarity: int) -> str:
    """How rare what is equal is, in three steps: the finer ones are of no use to a reader."""
    both = given is Given.SAME and family is Family.SAME
    most = len(
        names.BOTH_STEPS if both else names.FAMILY_STEPS if family is Family.SAME else names.GIVEN_STEPS
    )
    if rarity * 3 <= most:
        return str(gettext("rare"))
    return str(gettext("not so rare") if rarity * 3 <= 2 * most else gettext("common"))
