"""Until the moment that is named the answer stays what it is; and it changes when it must be asked again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.consent import Author, EventState, LegalBasis
from rules.law import Law
from rules.law.grounds import Ground
from rules.permissions import State
from rules.standing import decide, examples
from rules.standing.asked import Facts, Question
from rules.standing.lasting import Calendar, calendar, holds_until
from tests.rules.standing.test_laws import FACTS, MANY, QUESTIONS

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def until(law: Law, facts: Facts, on: datetime = NOON) -> datetime | None:
    return holds_until(replace(examples.question({}), at=on), facts, calendar(law))


def bare() -> Calendar:
    """Of no law at all, so that only people and sources count."""
    return Calendar((), ())


@MANY
@given(QUESTIONS, FACTS, st.timedeltas(timedelta(0), timedelta(days=4_000)))
def test_the_answer_stays_until_then(law: Law, question: Question, facts: Facts, later: timedelta) -> None:
    at = question.at + later
    ends = holds_until(question, facts, calendar(law))
    if ends is not None and ends <= at:
        return
    said = facts.consent.as_it_stands(at) if facts.consent else None
    now = facts.consent.as_it_stands(question.at) if facts.consent else None
    before = decide(question, replace(facts, consent=now), law)
    after = decide(replace(question, at=at), replace(facts, consent=said), law)
    assert after.allowed == before.allowed


@MANY
@given(QUESTIONS, FACTS)
def test_it_is_always_a_moment_to_come(law: Law, question: Question, facts: Facts) -> None:
    ends = holds_until(question, facts, calendar(law))
    assert ends is None or ends > question.at


def test_nothing_that_hangs_on_time_holds_for_ever() -> None:
    assert holds_until(examples.question({}), examples.facts({"country": "NL"}), bare()) is None


def test_a_licence_holds_through_its_last_day_there() -> None:
    facts = examples.facts({"country": "NL", "licence_ends": date(2026, 12, 31)})
    assert holds_until(examples.question({}), facts, bare()) == datetime(2026, 12, 31, 23, tzinfo=UTC)


def test_a_child_grows_up_on_a_birthday() -> None:
    facts = examples.facts({"country": "FI", "born": date(2014, 2, 3)})
    assert holds_until(examples.question({}), facts, bare()) == datetime(2027, 2, 2, 22, tzinfo=UTC)


@pytest.mark.parametrize(("on", "day"), [(date(2026, 6, 1), (2027, 3, 1)), (date(2027, 6, 1), (2028, 2, 29))])
def test_who_was_born_on_a_leap_day_turns_on_the_day_there_is(on: date, day: tuple[int, int, int]) -> None:
    facts = examples.facts({"country": "US", "born": date(2016, 2, 29)})
    assert holds_until(examples.question({"on": on}), facts, bare()) == datetime(*day, tzinfo=UTC)


def test_whoever_must_still_be_told_is_asked_about_every_day() -> None:
    facts = examples.facts({"country": "NL", "bought_on": date(2026, 10, 20)})
    assert holds_until(examples.question({}), facts, bare()) == datetime(2026, 11, 1, 23, tzinfo=UTC)


def test_a_sale_counts_for_some_months() -> None:
    facts = examples.facts({"country": "NL", Ground.SALE_AT: "2026-03-31"})
    ends = holds_until(examples.question({}), facts, Calendar((), (12, 24)))
    assert ends == datetime(2027, 3, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize("told", ["never", "9999-12-31", ""])
def test_a_day_that_is_none_ends_nothing_soon(told: str) -> None:
    facts = examples.facts({"country": "US", Ground.SALE_AT: told})
    ends = holds_until(examples.question({}), facts, Calendar((), (12,)))
    assert ends is None or ends.year == 9_999


def test_a_consent_for_a_time_ends_to_the_second() -> None:
    ends = NOON + timedelta(hours=3, seconds=7)
    facts = replace(examples.facts({"country": "NL"}), consent=_agreed(ends))
    assert holds_until(examples.question({}), facts, bare()) == ends


def test_a_law_that_begins_is_asked_about_on_its_first_day(law: Law) -> None:
    on = datetime(2026, 6, 30, 12, tzinfo=UTC)
    assert date(2026, 7, 1) in calendar(law).days
    found = until(law, examples.facts({"country": "NL"}), on)
    assert found is not None
    assert found <= datetime(2026, 6, 30, 22, tzinfo=UTC)


def _agreed(ends: datetime) -> State:
    return State(
        state=EventState.GIVEN,
        basis=LegalBasis.CONSENT,
        author=Author.SUBJECT,
        since=NOON - timedelta(days=9),
        event_id=UUID(int=1),
        valid_until=ends,
    )
