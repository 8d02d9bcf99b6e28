"""Facts about each level: what two records look like that stand on it."""

import pytest

from rules.matching.evidence import Respect
from rules.matching.levels import names
from rules.matching.levels.companies import Company
from rules.matching.levels.dates import Birth
from rules.matching.levels.emails import Mail
from rules.matching.levels.names import Family, Given
from rules.matching.levels.numbers import Number
from rules.matching.levels.phones import Telephone
from rules.matching.levels.places import Place
from rules.matching.traits import Traits
from tests.rules.matching.people import ANNA, but, crowd, level


def named(given: str, family: str) -> Traits:
    return Traits(given=given, family=family)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("anna", "anna", Given.SAME),
        ("anna", "a", Given.INITIAL),
        ("johannes", "hans", Given.NICKNAME),
        ("kees", "cor", Given.NICKNAME),
        ("anna", "anna maria", Given.PART),
        ("margreet", "margret", Given.MISSPELT),
        ("anna", "pieter", Given.OTHER),
        ("anna", "", Given.MISSING),
    ],
)
def test_given_names_relate_beside_one_family_name(one: str, other: str, expected: Given) -> None:
    found, family, _ = names.parts(level(Respect.NAME, named(one, "berg"), named(other, "berg")))
    assert (found, family) == (expected, Family.SAME)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("willemsen", "wilemsen", Family.MISSPELT),
        ("berg visser", "visser", Family.PART),
        ("hoekstra", "hoekema", Family.SIMILAR),
        ("berg", "visser", Family.OTHER),
        ("berg", "", Family.MISSING),
    ],
)
def test_family_names_relate_beside_one_given_name(one: str, other: str, expected: Family) -> None:
    found, family, _ = names.parts(level(Respect.NAME, named("anna", one), named("anna", other)))
    assert (found, family) == (Given.SAME, expected)


def test_two_common_names_one_letter_apart_are_two_names() -> None:
    beside = [*crowd(4, given="sari", family="x"), *crowd(4, given="jari", family="y")]
    found, _, _ = names.parts(level(Respect.NAME, named("sari", "berg"), named("jari", "berg"), *beside))
    assert found == Given.LIKE


def test_a_married_name_is_a_part_of_the_name_at_birth() -> None:
    one, other = Traits(given="anna", family="berg", maiden="visser"), named("anna", "visser")
    assert names.parts(level(Respect.NAME, one, other))[1] == Family.PART


def test_swapped_names_are_known() -> None:
    assert level(Respect.NAME, named("anna", "berg"), named("berg", "anna")) == names.SWAPPED


def test_a_common_full_name_is_of_another_class_than_a_rare_one() -> None:
    common = crowd(30, given="anna", family="berg")
    rare = names.parts(
        level(Respect.NAME, named("anna", "berg"), named("anna", "berg"), *crowd(60, city="x"))
    )
    often = names.parts(level(Respect.NAME, named("anna", "berg"), named("anna", "berg"), *common))
    assert (rare[2] or 0) < (often[2] or 0)


@pytest.mark.parametrize("each", [level for level in names.every() if level != names.SWAPPED])
def test_a_joint_level_can_be_taken_apart_and_put_together(each: int) -> None:
    assert names.level(*names.parts(each)) == each


def test_no_two_joint_levels_are_one() -> None:
    assert len(set(names.every())) == len(names.every())
    assert max(names.every()) < names.SIZE


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("19800412", Birth.SAME),
        ("19800413", Birth.ONE_SLIP),
        ("19801204", Birth.SWAPPED),
        ("19800101", Birth.SWAPPED),
        ("19810411", Birth.TWO_SLIPS),
        ("19800729", Birth.PARTLY),
        ("19551130", Birth.OTHER),
        ("", Birth.MISSING),
    ],
)
def test_dates_of_birth(other: str, expected: Birth) -> None:
    assert level(Respect.BIRTH, ANNA, but(ANNA, birth=other)) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("anna.berg@example.org", Mail.SAME),
        ("anna.brg@example.org", Mail.MISSPELT),
        ("anna.berg@example.com", Mail.OTHER_PROVIDER),
        ("anna.brg@example.com", Mail.MISSPELT_OTHER_PROVIDER),
        ("anna.berg85@example.org", Mail.NUMBERED),
        ("anna.bergsma@example.org", Mail.SIMILAR),
        ("zoe@example.net", Mail.OTHER),
        ("", Mail.MISSING),
    ],
)
def test_e_mail_addresses(other: str, expected: Mail) -> None:
    assert level(Respect.EMAIL, ANNA, but(ANNA, email=other)) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("zoe@firm.example.com", Mail.COLLEAGUE),
        ("anna.bergsma@firm.example.com", Mail.SIMILAR_COLLEAGUE),
        ("anna.berg2@firm.example.com", Mail.NUMBERED_COLLEAGUE),
    ],
)
def test_e_mail_addresses_of_one_firm(other: str, expected: Mail) -> None:
    at_work = but(ANNA, email="anna.berg@firm.example.com", domain="firm.example.com")
    assert level(Respect.EMAIL, at_work, but(at_work, email=other)) == expected


@pytest.mark.parametrize(
    ("families", "expected"),
    [
        (0, Telephone.SAME),
        (1, Telephone.SHARED_BY_TWO),
        (2, Telephone.SHARED_BY_THREE),
        (5, Telephone.SHARED_BY_SIX),
        (9, Telephone.SHARED_BY_MORE),
    ],
)
def test_a_telephone_says_the_less_the_more_families_use_it(families: int, expected: Telephone) -> None:
    beside = [Traits(family=f"family {each}", phone=ANNA.phone) for each in range(families)]
    assert level(Respect.PHONE, ANNA, ANNA, *beside) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("31200009001", Telephone.ONE_SLIP),
        ("31200000877", Telephone.SAME_EXCHANGE),
        ("31299999999", Telephone.OTHER),
        ("", Telephone.MISSING),
    ],
)
def test_telephones(other: str, expected: Telephone) -> None:
    assert level(Respect.PHONE, ANNA, but(ANNA, phone=other)) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Place.SAME_DOOR),
        ({"street": "lindenlaan"}, Place.SAME_DOOR_MISSPELT),
        ({"postcode": "", "city": ""}, Place.SAME_STREET_AND_NUMBER),
        ({"street": "kerkplein"}, Place.SAME_POSTCODE_AND_NUMBER),
        ({"street": ""}, Place.SAME_POSTCODE_AND_NUMBER_ONLY),
        ({"street": "", "house": ""}, Place.POSTCODE_ONLY),
        ({"house": "98"}, Place.SAME_STREET_AND_POSTCODE),
        ({"street": "kerkplein", "house": "3"}, Place.SAME_POSTCODE),
        ({"house": "98", "postcode": "9999ZZ"}, Place.SAME_STREET),
        ({"street": "kerkplein", "house": "3", "postcode": "9999ZZ"}, Place.SAME_CITY),
        ({"street": "kerkplein", "house": "3", "postcode": "9999ZZ", "city": "breda"}, Place.OTHER),
        ({"street": "", "house": "", "postcode": "", "city": ""}, Place.MISSING),
    ],
)
def test_addresses(changed: dict[str, str], expected: Place) -> None:
    assert level(Respect.PLACE, ANNA, but(ANNA, **changed)) == expected


@pytest.mark.parametrize(
    ("beside", "other", "expected"),
    [
        (0, "molenaar bouw", Company.SAME),
        (5, "molenaar bouw", Company.SAME_UP_TO_10),
        (20, "molenaar bouw", Company.SAME_UP_TO_40),
        (100, "molenaar bouw", Company.SAME_UP_TO_150),
        (200, "molenaar bouw", Company.SAME_LARGE),
        (0, "molenar bouw", Company.SIMILAR),
        (0, "zonnebloem", Company.OTHER),
        (0, "", Company.MISSING),
    ],
)
def test_organisations(beside: int, other: str, expected: Company) -> None:
    one = Traits(company="molenaar bouw")
    found = level(Respect.COMPANY, one, Traits(company=other), *crowd(beside, company="molenaar bouw"))
    assert found == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("4711001", Number.SAME),
        ("4711002", Number.ONE_SLIP),
        ("4721002", Number.TWO_SLIPS),
        ("9999999", Number.OTHER),
        ("", Number.MISSING),
    ],
)
def test_numbers(other: str, expected: Number) -> None:
    assert level(Respect.NUMBER, Traits(number="4711001"), Traits(number=other)) == expected
