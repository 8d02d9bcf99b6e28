"""By what somebody who is left alone is known again, and how far an entry reaches."""

import pytest

from rules import suppressions
from rules.consent import ANY
from rules.normalise import SourceDefaults, normalise
from rules.records import Email, Lead
from rules.suppressions import STOPPING, WISHES, IdType, Lifting, Reach, Reason
from tests.rules.cases import TODAY


def identifiers(knowledge, **members):
    record = normalise(Lead(**members), knowledge=knowledge, source=SourceDefaults(country="NL"), today=TODAY)
    return {(each.id_type, each.value) for each in suppressions.of_record(record, knowledge.vocabulary)}


def reach(id_type=IdType.EMAIL, purpose=ANY, channel=ANY, reason=Reason.OBJECTION):
    return Reach(id_type=id_type, purpose=purpose, channel=channel, reason=reason)


def test_a_record_is_known_by_everything_it_names(knowledge):
    found = identifiers(
        knowledge,
        email="Anna+News@Acme.example.com",
        phone="020 794 6001",
        street="Dorpsstraat",
        house_number="12",
        postal_code="1234 AB",
        city="Amersfoort",
        organisation="Acme",
        registration_number="KvK 12345678",
    )
    assert {kind for kind, _ in found} == set(IdType)
    assert (IdType.EMAIL, "anna@acme.example.com") in found
    assert (IdType.PHONE, "+31207946001") in found
    assert (IdType.DOMAIN, "example.com") in found


@pytest.mark.parametrize(
    "written", ["anna@example.org", "ANNA@example.org", "anna+shop@Example.ORG", "anna+a+b@example.org"]
)
def test_a_tag_and_large_letters_hide_nobody(knowledge, written):
    assert (IdType.EMAIL, "anna@example.org") in identifiers(knowledge, email=written)


def test_what_is_only_a_tag_stays_an_address():
    assert suppressions.of_email(Email(address="+x@example.org", key="+x@example.org")).value == (
        "+x@example.org"
    )


def test_a_hash_is_tried_of_every_usual_spelling():
    email = Email(address="Jan.Jansen+a@Gmail.com", key="janjansen@gmail.com")
    assert set(suppressions.of_email(email).spellings) == {
        "jan.jansen+a@gmail.com",
        "janjansen@gmail.com",
    }


def test_a_mailbox_at_a_provider_says_nothing_of_others_there(knowledge):
    found = identifiers(knowledge, email="somebody.known@gmail.com")
    assert {kind for kind, _ in found} == {IdType.EMAIL}


@pytest.mark.parametrize(
    ("purpose", "channel", "covered"),
    [
        (ANY, ANY, True),
        ("newsletter", "email", True),
        ("newsletter", ANY, True),
        ("events", ANY, False),
        (ANY, "sms", False),
    ],
)
def test_an_entry_covers_what_it_names(purpose, channel, covered):
    assert reach(purpose=purpose, channel=channel).covers("newsletter", "email") is covered


def test_a_house_forbids_post_alone_and_stops_nobody():
    house = reach(IdType.POSTAL)
    assert house.covers("newsletter", "post")
    assert not house.covers("newsletter", "email")
    assert not house.stops_leads


@pytest.mark.parametrize("reason", Reason)
def test_only_what_reaches_to_everything_stops_a_lead(reason):
    assert reach(reason=reason).stops_leads is (reason in STOPPING)
    assert not reach(reason=reason, purpose="newsletter").stops_leads
    assert not reach(reason=reason, channel="email").stops_leads


@pytest.mark.parametrize("reason", Reason)
def test_a_wish_is_lifted_by_the_person_alone(reason):
    assert suppressions.may_lift(reason, Lifting.ASKED_BY_THE_PERSON)
    assert suppressions.may_lift(reason, Lifting.MISTAKE) is (reason not in WISHES)


def test_a_confirmed_grant_undoes_the_same_wish_and_an_erasure_but_no_wider_objection():
    same = reach(purpose="newsletter", channel="email", reason=Reason.UNSUBSCRIBE)
    assert suppressions.is_undone_by_grant(same, "newsletter", "email")
    assert suppressions.is_undone_by_grant(reach(reason=Reason.ERASURE), "newsletter", "email")
    assert not suppressions.is_undone_by_grant(reach(), "newsletter", "email")
    assert not suppressions.is_undone_by_grant(reach(reason=Reason.DECEASED), ANY, ANY)


def test_every_reason_has_a_ground_on_which_the_hash_is_kept():
    assert set(suppressions.GROUNDS) == set(Reason)
