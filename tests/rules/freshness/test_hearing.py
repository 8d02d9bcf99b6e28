"""A signal speaks of the fields that it can know of, and of no others."""

import pytest

from rules.fields import FieldName
from rules.freshness.hearing import HARD, fields_of, of_lead
from rules.freshness.rates import Group
from rules.freshness.signals import SignalKind
from rules.knowledge import Knowledge
from rules.sources import SourceKind


def test_a_dead_work_address_says_something_of_the_employer_too(knowledge: Knowledge) -> None:
    told = fields_of(SignalKind.BOUNCE_UNKNOWN_USER, None, knowledge.decay.worths, mailbox=Group.WORK_EMAIL)
    assert set(told) == {FieldName.EMAIL, FieldName.ORGANISATION}


def test_a_dead_address_at_home_says_nothing_of_the_employer(knowledge: Knowledge) -> None:
    for kind in (SignalKind.BOUNCE_UNKNOWN_USER, SignalKind.AUTO_REPLY_LEFT, SignalKind.DELIVERED):
        told = fields_of(kind, None, knowledge.decay.worths, mailbox=Group.PERSONAL_EMAIL)
        assert told == (FieldName.EMAIL,)


def test_a_letter_that_a_work_address_took_says_something_of_the_employer_too(knowledge: Knowledge) -> None:
    told = fields_of(SignalKind.DELIVERED, None, knowledge.decay.worths, mailbox=Group.WORK_EMAIL)
    assert set(told) == {FieldName.EMAIL, FieldName.ORGANISATION}


def test_a_field_that_is_named_is_the_only_one(knowledge: Knowledge) -> None:
    told = fields_of(SignalKind.CONFIRMED_BY_PERSON, FieldName.JOB, knowledge.decay.worths, mailbox=None)
    assert told == (FieldName.JOB,)


def test_a_call_says_nothing_of_an_address(knowledge: Knowledge) -> None:
    worths = knowledge.decay.worths
    assert fields_of(SignalKind.PHONE_ANSWERED, FieldName.EMAIL, worths, mailbox=None) == ()


def test_a_refusal_for_policy_is_no_hard_bounce() -> None:
    assert SignalKind.BOUNCE_POLICY not in HARD
    assert SignalKind.BOUNCE_UNKNOWN_USER in HARD


@pytest.mark.parametrize(
    ("source", "agrees", "expected"),
    [
        (SourceKind.FORM, True, SignalKind.SUBMITTED_AGAIN),
        (SourceKind.BOUGHT_LIST, True, SignalKind.LISTED_AGAIN),
        (SourceKind.CRM, True, None),
        (SourceKind.BOUGHT_LIST, False, SignalKind.SUBMITTED_OTHERWISE),
        (SourceKind.FORM, None, None),
    ],
)
def test_what_a_lead_says_depends_on_whence_it_comes(
    source: SourceKind, agrees: bool | None, expected: SignalKind | None
) -> None:
    assert of_lead(source, agrees=agrees) is expected
