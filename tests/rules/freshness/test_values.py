"""A value is one and the same however it is spelt, and another value speaks against it."""

from typing import Any

import pytest

from rules.fields import FieldName
from rules.freshness import values
from rules.knowledge import Knowledge
from rules.records import Address, Email, Job, Organisation, PersonName, Phone

HOME = Address(
    street="Dorpsstraat", house_number="12", postal_code="1234 AB", city="Amersfoort", country="NL"
)
AWAY = Address(street="Kerkstraat", house_number="3", postal_code="3811 CV", city="Amersfoort", country="NL")


def emails(*addresses: str) -> tuple[Email, ...]:
    return tuple(Email(address=each, key=each) for each in addresses)


@pytest.mark.parametrize(
    ("name", "held", "given", "expected"),
    [
        (FieldName.EMAIL, emails("a@example.org"), emails("a@example.org"), True),
        (FieldName.EMAIL, emails("a@example.org"), emails("b@example.org"), False),
        # Somebody gives a second address beside the first: the first is still theirs.
        (FieldName.EMAIL, emails("a@example.org"), emails("b@example.org", "a@example.org"), True),
        # Only the address that stands first is what we go by.
        (FieldName.EMAIL, emails("a@example.org", "b@example.org"), emails("b@example.org"), False),
        (FieldName.PHONE, (Phone(e164="+31201234567"),), (Phone(e164="+31201234567", label="work"),), True),
        (FieldName.PHONE, (Phone(e164="+31201234567"),), (Phone(e164="+31207654321"),), False),
        (FieldName.NAME, PersonName(given="Anna", family="Jansen"), PersonName(family="JANSEN"), True),
        (FieldName.NAME, PersonName(family="Jansen"), PersonName(family="Jansen-de Vries"), True),
        (FieldName.NAME, PersonName(family="Jansen"), PersonName(family="Bos", maiden="Jansen"), True),
        (FieldName.NAME, PersonName(family="Jansen"), PersonName(family="Bos"), False),
        (FieldName.NAME, PersonName(family="Jansen"), PersonName(given="Anna"), None),
        (FieldName.ORGANISATION, Organisation(name="Acme"), Organisation(name="ACME Nederland"), True),
        (FieldName.ORGANISATION, Organisation(name="Acme"), Organisation(name="Acmeon"), False),
        (
            FieldName.ORGANISATION,
            Organisation(name="Acme", registration_number="12345678"),
            Organisation(name="Lamps", registration_number="12345678"),
            True,
        ),
        (FieldName.ORGANISATION, Organisation(name="Acme"), Organisation(website="example.com"), None),
        (FieldName.JOB, Job(title="Sales manager"), Job(title="sales  Manager"), True),
        (FieldName.JOB, Job(title="Sales manager"), Job(title="Director", others=("Sales manager",)), True),
        (FieldName.JOB, Job(title="Sales manager"), Job(title="Director"), False),
        (FieldName.JOB, Job(title="Sales manager"), Job(department="Sales"), None),
        (FieldName.ADDRESS, HOME, Address(postal_code="1234AB", house_number="12", country="NL"), True),
        (FieldName.ADDRESS, HOME, AWAY, False),
        (FieldName.ADDRESS, HOME, Address(city="Amersfoort", country="NL"), None),
        (FieldName.NOTES, "x", "y", None),
    ],
)
def test_a_later_value_agrees_contradicts_or_says_nothing(
    name: FieldName, held: Any, given: Any, expected: bool | None, knowledge: Knowledge
) -> None:
    assert values.agrees(name, held, given, knowledge.vocabulary) is expected


def test_a_value_is_known_again_by_its_first_part(knowledge: Knowledge) -> None:
    known = [
        values.key_of(FieldName.EMAIL, emails("a@example.org", "b@example.org"), knowledge.vocabulary),
        values.key_of(FieldName.JOB, Job(title="Sales Manager"), knowledge.vocabulary),
        values.key_of(FieldName.ADDRESS, Address(city="Amersfoort"), knowledge.vocabulary),
    ]
    assert known == ["a@example.org", "sales manager", ""]


def test_the_domain_of_a_firm_is_told_and_that_of_a_provider_is_not() -> None:
    free = (Email(address="a@example.org", key="a@example.org", flags=("free",)),)
    assert [values.domain_of(each) for each in (emails("a@example.org"), free, ())] == ["example.org", "", ""]
