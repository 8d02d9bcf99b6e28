"""How do two records compare when there are only a few?

Laid out in columns, thousands of pairs are compared at a time, and a single one takes as long as a hundred.
Here two records are compared by themselves, respect by respect: the levels are those of `evidence.compare`,
and tests hold the two equal.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from rapidfuzz.distance import OSA, JaroWinkler, Prefix

from rules.matching.among import COUNTED, FEWEST, Counts
from rules.matching.levels import companies, emails, names, phones
from rules.matching.levels.companies import Company
from rules.matching.levels.dates import Birth
from rules.matching.levels.emails import Mail
from rules.matching.levels.names import Family, Given, Nicknames
from rules.matching.levels.numbers import Number
from rules.matching.levels.phones import Telephone
from rules.matching.levels.places import Place
from rules.matching.traits import Traits

_HALF_A_STEP = 2.0**-25
"""The columns hold likenesses as numbers of 32 bits: a hair less than a limit is rounded up to it there."""

_alike = JaroWinkler.normalized_similarity
_slips = OSA.distance
_shared_start = Prefix.similarity

Levels = tuple[int, ...]


class Few:
    """A few records beside the counts of all, as `among.table` lays them out."""

    def __init__(self, records: Sequence[Traits], counts: Counts, nicknames: Nicknames) -> None:
        self._records, self._known, self._nicknames = records, counts.of, nicknames
        self._population = max(counts.records, len(records), FEWEST)

    def levels(self, left: int, right: int) -> Levels:
        """How two of the records compare, in the order of the respects."""
        one, other = self._records[left], self._records[right]
        return (
            self._names(one, other),
            _birth(one.birth, other.birth),
            self._mail(one, other),
            self._telephone(one, other),
            _place(one, other),
            self._company(one.company, other.company),
            _number(one.number, other.number),
        )

    @cached_property
    def _here(self) -> Mapping[str, Counter[str]]:
        return {name: Counter(getattr(each, name) for each in self._records) for name in COUNTED}

    def _count(self, trait: str, text: str) -> int:
        """How many records have it, of all or of these, whichever are more."""
        return max(self._known.get(trait, _NOBODY).get(text, 0), self._here[trait][text])

    def _names(self, one: Traits, other: Traits) -> int:
        given, family = self._given(one.given, other.given), self._family(one, other)
        if given == Given.MISSING and family == Family.MISSING:
            return 0
        if given >= Given.MISSPELT and family >= Family.SIMILAR and _are_crossed(one, other):
            return names.SWAPPED
        if family == Family.SAME:
            return names.level(given, family, self._rarity(one, with_given=given == Given.SAME))
        if given == Given.SAME:
            share = self._count("given", one.given) * (1e4 / max(self._population, 1))
            return names.level(given, family, bisect_left(names.GIVEN_STEPS, share))
        return names.level(given, family, None)

    def _rarity(self, one: Traits, *, with_given: bool) -> int:
        bearers = self._count("family", one.family)
        if not with_given:
            return bisect_left(names.FAMILY_STEPS, bearers)
        expected = float(self._count("given", one.given)) * bearers / max(self._population, 1)
        return bisect_left(names.BOTH_STEPS, expected)

    def _given(self, one: str, other: str) -> Given:
        if not one or not other:
            return Given.MISSING
        if one == other:
            return Given.SAME
        shorter, start = min(len(one), len(other)), _shared_start(one, other)
        if shorter == 1 and start == 1:
            return Given.INITIAL
        slips = _slips(one, other, score_cutoff=2)
        is_close = (slips <= 1 and shorter >= 3) or (slips <= 2 and shorter >= 7)
        is_alike = is_close or _alike(one, other, score_cutoff=0.9) > 0
        are_common = is_alike and self._are_both_common("given", one, other)
        if is_alike and not are_common:
            return Given.MISSPELT
        first, second = names.first_word(one), names.first_word(other)
        if (start == shorter and shorter > 2) or first == second:
            return Given.PART
        if not self._stands_for(first).isdisjoint(self._stands_for(second)):
            return Given.NICKNAME
        return Given.LIKE if are_common else Given.OTHER

    def _stands_for(self, name: str) -> set[str]:
        return {name, *self._nicknames.get(name, ())}

    def _family(self, a: Traits, b: Traits) -> Family:
        one, other = a.family, b.family
        if not one or not other:
            return Family.MISSING
        if one == other:
            return Family.SAME
        found = self._unequal_families(one, other)
        is_birth_name = one == b.maiden or other == a.maiden
        return Family.PART if is_birth_name and found >= Family.SIMILAR else found

    def _unequal_families(self, one: str, other: str) -> Family:
        shorter, slips = min(len(one), len(other)), _slips(one, other, score_cutoff=3)
        if (slips <= 1 and shorter >= 3) or (slips <= 2 and shorter >= 6) or (slips <= 3 and shorter >= 12):
            return Family.SIMILAR if self._are_both_common("family", one, other) else Family.MISSPELT
        if names.share_a_word(one, other):
            return Family.PART
        return Family.SIMILAR if _alike(one, other, score_cutoff=0.85) > 0 else Family.OTHER

    def _are_both_common(self, trait: str, one: str, other: str) -> bool:
        rarer, commoner = sorted((self._count(trait, one), self._count(trait, other)))
        return rarer >= names.COMMON and rarer * names.RARITY > commoner

    def _mail(self, one: Traits, other: Traits) -> int:
        if shared := _first_shared((one.email, one.email2), (other.email, other.email2)):
            return Mail.SAME + bisect_left(emails.STEPS, self._email_families[shared])
        at_work = bool(one.domain) and one.domain == other.domain
        if not one.email or not other.email:
            return Mail.COLLEAGUE if at_work else Mail.MISSING
        return _unequal_mail(one.email, other.email, at_work=at_work)

    @cached_property
    def _email_families(self) -> Mapping[str, int]:
        return self._families("email")

    def _telephone(self, one: Traits, other: Traits) -> int:
        if shared := _first_shared((one.phone, one.phone2), (other.phone, other.phone2)):
            return Telephone.SAME + bisect_left(phones.STEPS, self._phone_families[shared])
        if not one.phone or not other.phone:
            return Telephone.MISSING
        if phones.exchange(one.phone) == phones.exchange(other.phone):
            return Telephone.SAME_EXCHANGE
        is_slip = _slips(one.phone, other.phone, score_cutoff=1) <= 1
        return Telephone.ONE_SLIP if is_slip else Telephone.OTHER

    @cached_property
    def _phone_families(self) -> Mapping[str, int]:
        return self._families("phone")

    def _families(self, trait: str) -> Mapping[str, int]:
        """For each value of a trait, how many family names it occurs with."""
        found: dict[str, set[str]] = defaultdict(set)
        for each in self._records:
            if each.family:
                found[getattr(each, trait)].add(each.family)
        return Counter({value: len(families) for value, families in found.items()})

    def _company(self, one: str, other: str) -> int:
        if not one or not other:
            return Company.MISSING
        if one == other:
            return Company.SAME + bisect_left(companies.STEPS, self._count("company", one))
        alike = _alike(one, other, score_cutoff=0.8)
        if alike >= 0.92 - _HALF_A_STEP:
            return Company.SIMILAR
        return Company.VAGUELY_SIMILAR if alike > 0 else Company.OTHER


_NOBODY: Mapping[str, int] = {}


def _are_crossed(one: Traits, other: Traits) -> bool:
    return (bool(one.given) and one.given == other.family) or (bool(one.family) and one.family == other.given)


def _first_shared(mine: Sequence[str], theirs: Sequence[str]) -> str:
    """The first of two values that is one of the other's; empty when none is."""
    return next((text for text in mine if text and text in theirs), "")


def _birth(one: str, other: str) -> int:
    if not one or not other:
        return Birth.MISSING
    if one == other:
        return Birth.SAME
    slips = _slips(one, other, score_cutoff=2)
    if slips <= 1:
        return Birth.ONE_SLIP
    (year, month, day), (its_year, its_month, its_day) = _date(one), _date(other)
    is_first = (month, day) == (1, 1) or (its_month, its_day) == (1, 1)
    if year == its_year and (is_first or (month, day) == (its_day, its_month)):
        return Birth.SWAPPED
    if slips == 2:
        return Birth.TWO_SLIPS
    is_part = year == its_year or (month, day) == (its_month, its_day)
    return Birth.PARTLY if is_part else Birth.OTHER


def _date(text: str) -> tuple[int, int, int]:
    number = int(text) if text.isdecimal() else 0
    return number // 10_000, number // 100 % 100, number % 100


def _unequal_mail(one: str, other: str, *, at_work: bool) -> int:
    user, its_user = one.partition("@")[0], other.partition("@")[0]
    if user == its_user:
        return Mail.OTHER_PROVIDER
    is_beside = emails.domain(one) == emails.domain(other)
    if is_beside and emails.bare(user) == emails.bare(its_user):
        return Mail.NUMBERED_COLLEAGUE if at_work else Mail.NUMBERED
    shorter = min(len(user), len(its_user))
    if _slips(user, its_user, score_cutoff=2) <= 1:
        if is_beside and shorter >= 5:
            return Mail.MISSPELT
        if not is_beside and shorter >= 6:
            return Mail.MISSPELT_OTHER_PROVIDER
    elif is_beside and _alike(user, its_user) >= 0.9 - _HALF_A_STEP:
        return Mail.SIMILAR_COLLEAGUE if at_work else Mail.SIMILAR
    return Mail.COLLEAGUE if at_work else Mail.OTHER


def _place(one: Traits, other: Traits) -> int:
    at = _Side(one, other)
    if at.is_same_house and at.is_same_street and (at.is_same_postcode or at.is_same_city):
        return Place.SAME_DOOR
    if at.is_same_house and at.is_near_street and at.is_somewhere:
        return Place.SAME_DOOR_MISSPELT
    if at.is_same_house and at.is_same_street:
        return Place.SAME_STREET_AND_NUMBER
    if at.is_same_postcode:
        return _same_postcode(at)
    if at.has_other_house and at.is_near_street and at.is_somewhere:
        return Place.SAME_STREET
    if at.is_same_city:
        return Place.SAME_CITY
    if at.is_near_city:
        return Place.SIMILAR_CITY
    has_door = one.street and other.street and one.house and other.house
    is_told = has_door or (one.postcode and other.postcode) or (one.city and other.city)
    return Place.OTHER if is_told else Place.MISSING


def _same_postcode(at: "_Side") -> int:
    if at.is_same_house:
        # A street that is near would have been the same door.
        return Place.SAME_POSTCODE_AND_NUMBER if at.has_streets else Place.SAME_POSTCODE_AND_NUMBER_ONLY
    if not at.has_streets or not at.has_other_house:
        return Place.POSTCODE_ONLY
    return Place.SAME_STREET_AND_POSTCODE if at.is_near_street else Place.SAME_POSTCODE


class _Side:
    """What two addresses have in common; likenesses are looked at only where they are asked for."""

    def __init__(self, one: Traits, other: Traits) -> None:
        self._one, self._other = one, other
        self.is_same_street = one.street == other.street != ""
        self.is_same_house = one.house == other.house != ""
        self.is_same_postcode = one.postcode == other.postcode != ""
        self.is_same_city = one.city == other.city != ""
        self.has_streets = one.street != "" != other.street
        self.has_other_house = "" != one.house != other.house != ""

    @cached_property
    def is_near_street(self) -> bool:
        if self.is_same_street or not self.has_streets:
            return self.is_same_street
        may_be_house = not self.has_other_house
        has_postcodes = self._one.postcode != "" != self._other.postcode
        is_worth_asking = self.is_same_city or (may_be_house and (self.is_same_postcode or not has_postcodes))
        return is_worth_asking and _alike(self._one.street, self._other.street, score_cutoff=0.9) > 0

    @cached_property
    def is_near_postcode(self) -> bool:
        one, other = self._one.postcode, self._other.postcode
        if one == other or not one or not other:
            return self.is_same_postcode
        return (self.is_same_city or self.is_same_street) and _slips(one, other, score_cutoff=1) <= 1

    @cached_property
    def is_near_city(self) -> bool:
        one, other = self._one.city, self._other.city
        if one == other or not one or not other:
            return self.is_same_city
        return (self.is_same_street or self.is_near_postcode) and _alike(one, other, score_cutoff=0.85) > 0

    @cached_property
    def is_somewhere(self) -> bool:
        return self.is_near_city or self.is_near_postcode


def _number(one: str, other: str) -> int:
    if not one or not other:
        return Number.MISSING
    if one == other:
        return Number.SAME
    slips = _slips(one, other, score_cutoff=2)
    if slips > 2:
        return Number.OTHER
    return Number.TWO_SLIPS if slips == 2 else Number.ONE_SLIP
