"""A clean record is compared by folded parts: titles, particles, forms and spellings left aside."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.addresses import keys as addresses
from rules.knowledge import Knowledge
from rules.matching import of_record
from rules.matching.of_record import traits_of
from rules.matching.traits import Traits
from rules.normalise import SourceDefaults, normalise
from rules.records import Lead
from rules.text import fold
from service import packs


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return packs.shipped()


def told(knowledge: Knowledge, **members: str) -> Traits:
    record = normalise(
        Lead(**members), knowledge=knowledge, source=SourceDefaults(country="NL"), today=date(2026, 3, 2)
    )
    return traits_of(record, knowledge.vocabulary)


def test_two_spellings_of_one_person_have_the_same_traits(knowledge: Knowledge) -> None:
    one = told(
        knowledge,
        full_name="Dr. Renée van der Meer-d'Hont",
        phone="+31 20 123 4567",
        street="Kerkstr. 12 II",
        postal_code="1017gc",
        city="AMSTERDAM",
        organisation="Bakker B.V.",
        birth_date="1980-03-04",
    )
    other = told(
        knowledge,
        given_name="RENEE",
        family_name="Van der Meer - D’Hont",
        phone="0201234567",
        street="Kerkstraat",
        house_number="12-2",
        postal_code="1017 GC",
        city="Amsterdam",
        organisation="bakker bv",
        birth_date="1980-03-04",
    )
    assert one == other
    assert (one.given, one.street, one.house, one.company) == ("renee", "kerkstraat", "12-2", "bakker")


@pytest.mark.parametrize(
    ("email", "mailbox", "domain"),
    [
        ("anna.jansen@example.org", "anna.jansen@example.org", "example.org"),
        ("info@example.org", "", "example.org"),
        ("anna.jansen@gmail.com", "annajansen@gmail.com", ""),
    ],
)
def test_a_department_has_no_mailbox_and_a_provider_no_domain(
    knowledge: Knowledge, email: str, mailbox: str, domain: str
) -> None:
    traits = told(knowledge, email=email)
    assert (traits.email, traits.domain) == (mailbox, domain)


def test_of_initials_the_first_is_compared(knowledge: Knowledge) -> None:
    assert told(knowledge, full_name="J.W. Jansen").given == "j"


def test_a_senders_key_is_no_number_of_a_person(knowledge: Knowledge) -> None:
    assert told(knowledge, external_id="K-1", full_name="Anna Jansen").number == ""


@given(st.text(max_size=12) | st.text(alphabet="abcXYZ' -", max_size=12))
def test_plain_words_fold_as_all_texts_do(text: str) -> None:
    words = of_record._WORDS.findall(fold(text).translate(of_record._INSIDE))
    assert of_record.folded(text) == " ".join(words)


@given(st.text(max_size=12) | st.text(alphabet="12abX -/", max_size=12))
def test_plain_parts_of_an_address_are_packed_as_all_are(text: str) -> None:
    assert addresses.compact(text) == addresses._KEPT.sub("", fold(text))
