"""What pack rules may look at."""

from rules import facts
from rules.fields import TEXT_MEMBERS
from rules.records import Address, Email, Job, Organisation, PersonName, Phone, Record


def test_only_facts_that_tell_nobodys_identity_are_public():
    personal = {
        "email.domain",
        "email.local",
        "name.given",
        "name.family",
        "address.city",
        "birth_date",
        "age",
    }
    assert facts.PUBLIC <= facts.NAMES
    assert facts.PUBLIC.isdisjoint(personal)


def test_a_full_record_tells_every_fact_that_is_derived_from_values():
    record = Record(
        name=PersonName(given="Anna", family="Vries"),
        emails=(
            Email(address="Jan.Jansen@example.org", key="jan.jansen@example.org", flags=("role", "free")),
        ),
        phones=(Phone(e164="+31620000000", region="NL", kind="mobile"),),
        address=Address(street="Dam", postal_code="1012 JS", city="Amsterdam", region="NH", country="NL"),
        organisation=Organisation(
            name="Zon", legal_form="BV", domain="example.org", vat_number="NL004495445B01"
        ),
        job=Job(title="Verkoper", language="nl"),
    )
    told = facts.of_record(record)
    before = {name for name in facts.DERIVED if name.startswith("source.")} | {"kind", "today", "age"}
    assert told.keys() == facts.DERIVED.keys() - before
    assert (told["email.tld"], told["email.flags"], told["organisation.vat_country"]) == (
        "org",
        "role free",
        "NL",
    )


def test_the_name_a_domain_was_registered_under_is_told_without_its_ending():
    email = Email(address="anna@mail.example.co.uk", key="anna@mail.example.co.uk")
    assert facts.of_record(Record(emails=(email,)))["email.brand"] == "example"


def test_an_empty_record_tells_nothing():
    assert facts.of_record(Record()) == {}


def test_no_derived_fact_bears_the_name_of_a_member():
    assert facts.DERIVED.keys().isdisjoint(TEXT_MEMBERS)
