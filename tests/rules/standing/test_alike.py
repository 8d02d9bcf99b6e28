"""Found once for all who are alike: does everybody still get the answer of their own?"""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.consent import Author, EventState, LegalBasis
from rules.law import Law
from rules.permissions import State
from rules.standing import alike, decide, examples
from rules.standing.asked import Facts, Question
from tests.rules.standing.test_laws import FACTS, MANY, QUESTIONS


@MANY
@given(QUESTIONS, st.lists(FACTS, min_size=2, max_size=12))
def test_everybody_gets_the_answer_of_a_question_alone(
    law: Law, question: Question, people: list[Facts]
) -> None:
    alone = [decide(question, facts, law) for facts in people]
    assert list(alike.decide_each(question, people, law)) == alone


@MANY
@given(QUESTIONS, FACTS, st.sampled_from([each.name for each in fields(Facts)]), FACTS)
def test_one_fact_that_is_otherwise_is_told_apart_where_it_matters(
    law: Law, question: Question, facts: Facts, name: str, other: Facts
) -> None:
    pair = [facts, replace(facts, **{name: getattr(other, name)})]
    assert list(alike.decide_each(question, pair, law)) == [decide(question, each, law) for each in pair]


@pytest.mark.parametrize("days", range(-3, 4))
@pytest.mark.parametrize("years", range(12, 20))
def test_a_child_is_told_from_a_grown_up_on_every_day_around_a_birthday(
    law: Law, years: int, days: int
) -> None:
    question = examples.question({})
    agreed = _agreed(question.at)
    people = [
        replace(examples.facts({}), born=born, consent=agreed)
        for born in (date(1970, 5, 5), _before(question.at, years) + timedelta(days=days), None)
    ]
    alone = [decide(question, facts, law) for facts in people]
    assert list(alike.decide_each(question, people, law)) == alone


def test_two_who_agreed_in_the_same_way_have_each_their_own_proof(law: Law) -> None:
    question = examples.question({})
    first, second = (
        replace(examples.facts({}), consent=_agreed(question.at, number=number)) for number in (1, 2)
    )
    answers = list(alike.decide_each(question, [first, second], law))
    assert [answer.evidence for answer in answers] == [(UUID(int=1),), (UUID(int=2),)]
    assert answers[0].reasons == answers[1].reasons


def test_two_who_agreed_on_other_days_are_told_each_their_own_day(law: Law) -> None:
    question = examples.question({})
    early, late = (
        replace(examples.facts({}), consent=_agreed(question.at - timedelta(days=ago))) for ago in (40, 2)
    )
    answers = list(alike.decide_each(question, [early, late], law))
    assert answers == [decide(question, early, law), decide(question, late, law)]
    assert answers[0].reasons != answers[1].reasons


def _agreed(since: datetime, *, number: int = 1) -> State:
    return State(
        state=EventState.GIVEN,
        basis=LegalBasis.CONSENT,
        author=Author.SUBJECT,
        since=since.astimezone(UTC),
        event_id=UUID(int=number),
        is_confirmed=True,
    )


def _before(at: datetime, years: int) -> date:
    return at.date().replace(year=at.year - years)
