"""Laws that hold for every question, whatever the laws of countries say."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rules.consent import ANY, Author, EventState, LegalBasis
from rules.findings import Verdict
from rules.law import Law
from rules.law.grounds import Ground, Sender
from rules.law.matrix import SubjectType
from rules.law.reasons import EFFECTS, Effect
from rules.permissions import State, holding, project
from rules.purposes import PurposeKind
from rules.records import Channel
from rules.standing import decide
from rules.standing.asked import AddressUsed, Facts, Freshness, Provenance, Purpose, Question
from rules.suppressions import IdType, Reach
from rules.suppressions import Reason as Listed
from tests.rules.standing.asking import codes, event


def days() -> st.SearchStrategy[date]:
    return st.dates(date(2018, 1, 1), date(2027, 12, 31))


def moments() -> st.SearchStrategy[datetime]:
    return st.datetimes(datetime(2019, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def states(values: st.SearchStrategy[EventState]) -> st.SearchStrategy[State]:
    return st.builds(
        State,
        state=values,
        basis=st.sampled_from(LegalBasis),
        author=st.sampled_from(Author),
        since=moments(),
        event_id=st.just(UUID(int=1)),
        is_confirmed=st.booleans(),
    )


QUESTIONS = st.builds(
    Question,
    purpose=st.none()
    | st.builds(
        Purpose,
        key=st.just("newsletter"),
        kind=st.sampled_from(PurposeKind),
        basis=st.sampled_from(LegalBasis),
        channels=st.sampled_from([(), (), tuple(Channel), (Channel.EMAIL,)]),
        needs_double_opt_in=st.booleans(),
        product_group=st.sampled_from([None, "lamps", "mobile_subscriptions"]),
        is_active=st.sampled_from([True, True, False]),
    ),
    channel=st.sampled_from(Channel),
    at=moments(),
    senders=st.frozensets(st.sampled_from(Sender), max_size=1),
)
REACHES = st.builds(
    Reach,
    id_type=st.sampled_from(IdType),
    purpose=st.sampled_from([ANY, "newsletter", "other"]),
    channel=st.sampled_from([ANY, *Channel]),
    reason=st.sampled_from(Listed),
)
SOURCES = st.builds(
    Provenance,
    obtained_on=days(),
    needs_notice=st.booleans(),
    notice_sent_on=st.none() | days(),
    licence_ends=st.none() | days(),
)
FACTS = st.builds(
    Facts,
    is_known=st.sampled_from([True, True, True, False]),
    is_erased=st.sampled_from([False, False, False, True]),
    is_restricted=st.sampled_from([False, False, False, True]),
    subject=st.sampled_from(SubjectType),
    country=st.sampled_from(["NL", "FI", "DE", "BE", "SE", "GB", "FR", "US", "CA", "ES", "JP", None]),
    suppressions=st.lists(REACHES, max_size=1).map(tuple),
    consent=st.none() | states(st.sampled_from(EventState)),
    grounds=st.sampled_from(
        [
            {},
            {Ground.SALE_AT: "2026-01-01", Ground.PRODUCT: "lamps", Ground.OPT_OUT_OFFERED: "yes"},
            {Ground.ADDRESS_PUBLISHED: "yes", Ground.JOB_RELEVANT: "yes", Ground.INTEREST_PRESUMED: "yes"},
        ]
    ),
    born=st.none() | st.dates(date(1990, 1, 1), date(2018, 12, 31)),
    sources=st.lists(SOURCES, max_size=2).map(tuple),
    address=st.none()
    | st.builds(
        AddressUsed,
        verdict=st.sampled_from([None, *Verdict, Verdict.VALID, Verdict.VALID]),
        flags=st.frozensets(st.sampled_from(["role", "relay", "disposable"]), max_size=1),
        freshness=st.none() | st.sampled_from(Freshness),
    ),
)
MANY = settings(max_examples=300, deadline=None)


@MANY
@given(QUESTIONS, FACTS)
def test_an_answer_is_the_sum_of_its_reasons(law: Law, question: Question, facts: Facts) -> None:
    answer = decide(question, facts, law)
    effects = {EFFECTS[code] for code in codes(answer)}
    assert answer.allowed == (Effect.ALLOWS in effects and Effect.DENIES not in effects)
    assert answer.allowed or Effect.DENIES in effects
    assert decide(question, facts, law) == answer


@MANY
@given(QUESTIONS, FACTS, REACHES)
def test_an_entry_on_the_list_never_makes_a_yes(
    law: Law, question: Question, facts: Facts, entry: Reach
) -> None:
    listed = replace(facts, suppressions=(*facts.suppressions, entry))
    assert decide(question, facts, law).allowed or not decide(question, listed, law).allowed


@MANY
@given(QUESTIONS, FACTS)
def test_a_restriction_never_makes_a_yes(law: Law, question: Question, facts: Facts) -> None:
    assert not decide(question, replace(facts, is_restricted=True), law).allowed


@MANY
@given(QUESTIONS, FACTS, states(st.sampled_from([each for each in EventState if each.forbids])))
def test_a_no_never_makes_a_yes(law: Law, question: Question, facts: Facts, wish: State) -> None:
    refused = decide(question, replace(facts, consent=wish), law)
    assert decide(question, facts, law).allowed or not refused.allowed


@MANY
@given(QUESTIONS, FACTS, states(st.sampled_from([EventState.GIVEN, EventState.RENEWED])))
def test_a_yes_never_makes_a_no(law: Law, question: Question, facts: Facts, wish: State) -> None:
    before = decide(question, replace(facts, consent=None), law)
    assert decide(question, replace(facts, consent=wish), law).allowed or not before.allowed


@MANY
@given(QUESTIONS, FACTS, st.dates(date(1990, 1, 1), date(2018, 12, 31)))
def test_being_older_never_makes_a_no(law: Law, question: Question, facts: Facts, born: date) -> None:
    assume(facts.born is not None and born <= facts.born)
    older = decide(question, replace(facts, born=born), law)
    assert older.allowed or not decide(question, facts, law).allowed


@MANY
@given(QUESTIONS, FACTS, days())
def test_telling_where_bought_data_come_from_never_makes_a_no(
    law: Law, question: Question, facts: Facts, day: date
) -> None:
    sources = tuple(replace(each, notice_sent_on=each.notice_sent_on or day) for each in facts.sources)
    told_of = decide(question, replace(facts, sources=sources), law)
    assert told_of.allowed or not decide(question, facts, law).allowed


@MANY
@given(QUESTIONS, FACTS, st.lists(st.sampled_from(EventState), max_size=5), st.integers(1, 20))
def test_what_was_recorded_later_changes_no_earlier_answer(
    law: Law, question: Question, facts: Facts, stated: list[EventState], day: int
) -> None:
    as_of = datetime(2026, 1, day, tzinfo=UTC)
    events = [event(n * 5 + 1, state, "newsletter", ANY) for n, state in enumerate(stated)]
    known = [each for each in events if each.recorded_at <= as_of]
    answers = [
        decide(
            replace(question, at=as_of),
            replace(facts, consent=holding(project(each, as_of), "newsletter", question.channel)),
            law,
        )
        for each in (events, known)
    ]
    assert answers[0] == answers[1]
