"""Records that are kept, and records that a steward must see first."""

import pytest

from rules.findings import Finding, Verdict
from rules.records import Address, Email, PersonName, Phone, Record
from rules.validate import admissible

ANNA = PersonName(given="Anna", family="Vries")
MAIL = Email(address="anna@example.org", key="anna@example.org")
PHONE = Phone(e164="+31620000000")
HOME = Address(street="Kerkstraat", house_number="1", city="Delft")


def finding(code, field="lead", verdict=Verdict.INVALID):
    return Finding(code=code, field=field, verdict=verdict)


@pytest.mark.parametrize(
    "record",
    [
        Record(emails=(MAIL,)),
        Record(phones=(PHONE,)),
        Record(name=ANNA, address=HOME),
        Record(name=ANNA, address=Address(po_box="12", postal_code="1000 AA")),
    ],
)
def test_a_record_that_tells_who_it_is_is_accepted(record):
    assert admissible(record).accepted


@pytest.mark.parametrize(
    "record",
    [
        Record(),
        Record(name=ANNA),
        Record(address=HOME),
        Record(name=ANNA, address=Address(city="Delft")),
        Record(name=ANNA, address=Address(street="Kerkstraat")),
        Record(name=PersonName(titles="dr."), address=HOME),
    ],
)
def test_a_record_that_does_not_tell_who_it_is_waits(record):
    admission = admissible(record)
    assert (admission.accepted, admission.reasons) == (False, ("INT.NO_IDENTIFIER",))


def test_the_senders_own_key_identifies_a_name_and_no_less():
    assert admissible(Record(name=ANNA), external_id="C1").accepted
    assert not admissible(Record(), external_id="C1").accepted


def test_an_address_that_a_rule_found_invalid_identifies_nobody():
    findings = (finding("EML.X", "email"), finding("EML.X", "email2"))
    assert not admissible(Record(emails=(MAIL,), findings=findings)).accepted


def test_a_doubtful_address_still_identifies():
    findings = (finding("EML.DOMAIN.TYPO", "email", Verdict.SUSPECT),)
    assert admissible(Record(emails=(MAIL,), findings=findings)).accepted


@pytest.mark.parametrize(
    "code",
    ["EML.CONTROL_CHAR", "XFD.TEST_DATA", "TXT.FORMULA", "TXT.MARKUP", "PRV.NATIONAL_ID", "PRV.PAYMENT_CARD"],
)
def test_attacks_test_data_and_forbidden_numbers_wait_however_complete_they_are(code):
    record = Record(emails=(MAIL,), phones=(PHONE,), findings=(finding(code), finding(code)))
    assert admissible(record).reasons == (code,)
