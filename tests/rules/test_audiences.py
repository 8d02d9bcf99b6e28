"""Hashes are those that the platforms publish, from values written as they ask."""

from datetime import date

import pytest

from rules import audiences
from rules.audiences import PROFILES, Platform
from rules.records import Address, Email, PersonName, Phone, Record

MARY = "f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79"
FIFTY_FIVE = "1ef970831d7963307784fa8688e8fce101a15685d62aa765fed23f3a2c576a4e"


def person() -> Record:
    return Record(
        name=PersonName(given="Mary", particle="van der", family="Berg"),
        emails=(Email(address="mary@example.com", key="mary@example.com"),),
        phones=(Phone(e164="+15559876543"),),
        address=Address(postal_code="1017 GC", city="'s-Hertogenbosch", country="NL"),
        birth_date=date(1980, 4, 7),
    )


def cells(platform: Platform, record: Record) -> dict[str, str]:
    profile = PROFILES[platform]
    return dict(zip(profile.columns, profile.row(record), strict=True))


def test_the_published_hashes_come_out() -> None:
    found = cells(Platform.META, person())
    assert (found["email"], found["phone"]) == (MARY, FIFTY_FIVE)
    assert cells(Platform.GOOGLE, person())["Email"] == MARY


def test_google_keeps_the_plus_of_a_number_and_meta_does_not() -> None:
    assert cells(Platform.GOOGLE, person())["Phone"] == audiences.hashed("+15559876543")
    assert cells(Platform.META, person())["phone"] == audiences.hashed("15559876543")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        (" Jane.Doe+Shop@Gmail.com ", "janedoe@gmail.com"),
        ("jane.doe@googlemail.com", "janedoe@googlemail.com"),
        ("user.name+NYC@Example.com", "user.name+nyc@example.com"),
        ("not an address", ""),
    ],
)
def test_google_drops_dots_and_tags_at_gmail_alone(typed: str, written: str) -> None:
    assert audiences.google_email(typed) == written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Mary-Anne", "maryanne"),
        ("Müller", "muller"),
        ("Иван", "ivan"),
        ("'s-Hertogenbosch", "shertogenbosch"),
    ],
)
def test_meta_gets_latin_letters_and_nothing_else(typed: str, written: str) -> None:
    assert audiences.meta_name(typed) == written


def test_country_and_postcode_are_plain_for_google_and_hashed_for_meta() -> None:
    google, meta = cells(Platform.GOOGLE, person()), cells(Platform.META, person())
    assert (google["Country"], google["Zip"]) == ("NL", "1017 GC")
    assert (meta["country"], meta["zip"]) == (audiences.hashed("nl"), audiences.hashed("1017gc"))


def test_an_american_postcode_has_five_digits_for_meta() -> None:
    assert audiences.meta_postcode(Address(postal_code="02139-4307", country="US")) == "02139"


def test_google_gets_a_postal_match_whole_or_not_at_all() -> None:
    half = Record(name=PersonName(given="Mary"), address=Address(postal_code="1017 GC", country="NL"))
    assert set(cells(Platform.GOOGLE, half).values()) == {""}


def test_a_particle_belongs_to_the_family_name() -> None:
    assert cells(Platform.GOOGLE, person())["Last Name"] == audiences.hashed("van der berg")


def test_a_date_of_birth_is_told_in_three_parts() -> None:
    found = cells(Platform.META, person())
    assert [found["doby"], found["dobm"], found["dobd"]] == [
        audiences.hashed(part) for part in ("1980", "04", "07")
    ]


def test_whoever_has_nothing_to_be_recognised_by_makes_no_row() -> None:
    assert audiences.rows(Platform.GOOGLE, [Record(), person()]) == [PROFILES[Platform.GOOGLE].row(person())]
