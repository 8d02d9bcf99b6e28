"""What somebody provided, in the form that another system takes: theirs, all of it, and nothing else."""

import pytest

from rules.portable import as_provided, is_provided, lead_of
from rules.records import Address, Email, Extras, Job, Lead, Organisation, PersonName, Phone
from rules.sources import LawfulBasis, SourceKind


@pytest.mark.parametrize("basis", LawfulBasis)
@pytest.mark.parametrize("kind", SourceKind)
def test_what_is_provided_rests_on_consent_or_contract_and_was_not_bought(
    kind: SourceKind, basis: LawfulBasis
) -> None:
    rests = basis in {LawfulBasis.CONSENT, LawfulBasis.CONTRACT}
    assert is_provided(kind, basis) == (rests and kind is not SourceKind.BOUGHT_LIST)


def test_labels_and_keys_of_the_sender_stay_behind() -> None:
    lead = Lead(external_id="K-7", email="anna@example.org", tags=("hot",), notes="Tulips.")
    assert as_provided(lead, person="p") == Lead(external_id="p", email="anna@example.org", notes="Tulips.")


def test_a_record_becomes_the_lead_that_it_could_have_come_from() -> None:
    [lead] = lead_of(
        name=PersonName(given="Anna", particle="van den", family="Berg", titles="Mevr.", suffix="MSc"),
        emails=(Email(address="Anna@example.org", key="anna@example.org"),),
        phones=(Phone(e164="+447700900123", extension="7"),),
        address=Address(
            street="Keizersgracht", house_number="12", addition="bis", care_of="Otto", country="NL"
        ),
        organisation=Organisation(name="Example", legal_form="B.V.", industry_code="62.10"),
        job=Job(title="Head of Sales", function="sales", buying_role="decider"),
        birth_date="1980-02-03",
        extras=Extras(external_ids={"s": "K-7"}, tags=("hot",), attributes={"a": "b"}),
    )
    assert lead == Lead(
        salutation="Mevr.",
        given_name="Anna",
        family_name="van den Berg MSc",
        birth_date="1980-02-03",
        email="Anna@example.org",
        phone="+447700900123 ext. 7",
        organisation="Example B.V.",
        job_title="Head of Sales",
        street="Keizersgracht",
        house_number="12 bis",
        address_line2="c/o Otto",
        country="NL",
        attributes={"a": "b"},
    )


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_no_address_and_no_number_is_lost(count: int) -> None:
    emails = tuple(Email(address=f"a{n}@example.org", key=f"a{n}@example.org") for n in range(count))
    phones = tuple(Phone(e164=f"+4477009001{n:02}") for n in range(count))
    made = lead_of(emails=emails, phones=phones)
    assert [text for lead in made for text in (lead.email, lead.email2) if text] == [
        email.address for email in emails
    ]
    assert [text for lead in made for text in (lead.phone, lead.mobile) if text] == [
        phone.e164 for phone in phones
    ]
