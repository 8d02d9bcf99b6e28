"""Traits that were told in another way, or by other words, are not taken for those of today."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from rules.matching import editions
from rules.matching.editions import edition
from rules.matching.of_record import traits_of
from rules.matching.traits import texts
from rules.records import Address, Email, Organisation, PersonName, Phone, Record
from rules.vocabulary import Vocabulary

WORDS = Vocabulary(
    words={"unit_words": frozenset({"as", "apt"})},
    maps={
        "door_spellings": {"hs": "huis"},
        "street_spellings": {"gb/st": "saint", "rd": "road", "ul": ""},
        "street_endings": {"nl/str": "straat", "str": "strasse"},
        "town_spellings": {"nl/den haag": "'s-Gravenhage"},
        "town_words": {"st": "sankt"},
    },
)
PEOPLE = (
    Record(
        name=PersonName(given="Anna-Maria", particle="van den", family="Bergh", maiden="O'Neill"),
        emails=(
            Email(address="info@example.org", key="info@example.org", flags=("role",)),
            Email(address="Anna.1@Example.org", key="anna.1@example.org"),
            Email(address="a@example.com", key="a@example.com", flags=("free",)),
        ),
        phones=(Phone(e164="+31201234567"), Phone(e164="+31201234567"), Phone(e164="+31201234568")),
        address=Address(street="Kerkstr.", house_number="12", addition="II", city="Den Haag", country="NL"),
        birth_date=date(1980, 3, 4),
    ),
    Record(
        name=PersonName(initials="J. W.", particle="Mc", family="Łukasz"),
        emails=(Email(address="j@example.net", key="j@example.net", flags=("free",)),),
        address=Address(street="St John's Rd", house_number="3", addition="as. 4", postal_code="AB1 2CD"),
        organisation=Organisation(name="Bäckerei & Söhne"),
    ),
    Record(address=Address(po_box="12-B", city="St. Gallen", country="CH"), name=PersonName(given="Zoë")),
)
TOLD = {1: "b9ace7936b07b91a"}
"""A hash of what is told of these people, for each way of telling. Who tells otherwise counts MADE up."""


def test_who_tells_traits_in_another_way_counts_the_edition_up() -> None:
    told = repr([texts(traits_of(each, WORDS)) for each in PEOPLE])
    assert hashlib.sha256(told.encode()).hexdigest()[:16] == TOLD[editions.MADE]


@pytest.mark.parametrize("name", sorted(WORDS.maps))
def test_another_word_in_a_table_that_traits_are_told_by_is_another_edition(name: str) -> None:
    other = replace(WORDS, maps={**WORDS.maps, name: {**WORDS.maps[name], "x": "y"}})
    assert edition(other) != edition(WORDS)


def test_a_word_that_announces_a_door_is_another_edition() -> None:
    assert edition(replace(WORDS, words={"unit_words": frozenset({"as"})})) != edition(WORDS)


def test_what_has_no_say_in_traits_makes_no_edition() -> None:
    other = Vocabulary(
        words={**WORDS.words, "given_names": frozenset({"anna"})},
        maps={**WORDS.maps, "nicknames": {"an": "anna"}},
    )
    assert edition(other) == edition(WORDS)


def test_an_edition_fits_a_column_of_31_bits() -> None:
    assert 0 <= edition(WORDS) < 2**31
