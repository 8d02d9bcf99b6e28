"""May a contact be used: the scenarios of a privacy officer, and laws that hold for every question."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rules.consent import ANY, Author, Event, EventState, LegalBasis, Method
from rules.findings import Verdict
from rules.knowledge import Knowledge
from rules.law import Law
from rules.law.grounds import Ground, Sender
from rules.law.matrix import SubjectType
from rules.law.periods import after_months, notice_due
from rules.law.reasons import EFFECTS, Effect
from rules.permissions import State, holding, of_cluster, project
from rules.purposes import PurposeKind
from rules.records import Channel
from rules.standing import Decision, decide, examples
from rules.standing.asked import AddressUsed, Facts, Freshness, Provenance, Purpose, Question
from rules.suppressions import IdType, Reach
from rules.suppressions import Reason as Listed


@pytest.fixture(scope="module")
def law(knowledge: Knowledge) -> Law:
    return knowledge.law


def told(law: Law, **asked: Any) -> Decision:
    assert not examples.asked_wrongly(asked)
    return examples.answer(asked, law)


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


def params(decision: Decision, code: str) -> Mapping[str, str]:
    [found] = [reason.params for reason in decision.reasons if reason.code == code]
    return found


# Scenario 22: the same contact under four laws, and one law before and after it changed.


def test_a_published_address_of_a_dutch_company_may_be_written_to(law: Law) -> None:
    answer = told(law, country="NL", subject="professional", address_published="yes", flag="role")
    assert answer.allowed
    assert params(answer, "LAW.EXCEPTION") == {"exception": "published_address"}
    assert "way_out" in params(answer, "LAW.IN_MESSAGE")["needs"]
    assert answer.rule == "marketing@1.0.0/nl.message.firm"


def test_a_finn_may_be_written_to_about_the_job_until_they_refuse(law: Law) -> None:
    asked = {"country": "FI", "subject": "professional", "job_relevant": "yes"}
    assert params(told(law, **asked), "LAW.EXCEPTION") == {"exception": "job_relevant"}
    assert codes(told(law, **asked, consent="refused"))[0] == "PRM.REFUSED"
    assert not told(law, **asked, consent="refused").allowed


def test_a_german_firm_must_have_agreed(law: Law) -> None:
    answer = told(law, country="DE", subject="professional", job_relevant="yes", address_published="yes")
    assert (answer.allowed, codes(answer)[0]) == (False, "LAW.NEEDS_CONSENT")
    assert answer.reasons[0].source == "UWG § 7 Abs. 2 Nr. 2, Abs. 3"


def test_a_british_sole_trader_is_a_person_and_a_company_is_not(law: Law) -> None:
    assert not told(law, country="GB", subject="sole_trader").allowed
    assert told(law, country="GB", subject="professional").allowed


@pytest.mark.parametrize(("day", "allowed"), [(date(2026, 6, 30), True), (date(2026, 7, 1), False)])
def test_dutch_customers_could_be_called_until_the_end_of_june_2026(
    law: Law, day: date, allowed: bool
) -> None:
    sale = {"sale_at": "2026-01-01", "product": "lamps", "product_group": "lamps", "opt_out_offered": "yes"}
    assert told(law, country="NL", channel="phone", on=day, **sale).allowed is allowed


@pytest.mark.parametrize(("hour", "allowed"), [(21, True), (22, False)])
def test_a_law_begins_at_midnight_in_its_own_country(law: Law, hour: int, allowed: bool) -> None:
    sale = {"sale_at": "2026-01-01", "product": "lamps", "product_group": "lamps", "opt_out_offered": "yes"}
    asked = {"country": "NL", "channel": "phone", **sale}
    at = datetime(2026, 6, 30, hour, tzinfo=UTC)
    answer = decide(replace(examples.question(asked), at=at), examples.facts(asked), law)
    assert answer.allowed is allowed


# Scenario 23: a child.


def test_a_child_of_fourteen_needs_a_parent_in_the_netherlands_and_not_in_finland(law: Law) -> None:
    child = {"born": date(2012, 5, 5), "consent": "given"}
    dutch, finn = told(law, country="NL", **child), told(law, country="FI", **child)
    assert (dutch.allowed, finn.allowed) == (False, True)
    [reason] = [reason for reason in dutch.reasons if reason.code == "AGE.PARENT_NEEDED"]
    assert reason.rule == "ages@1.0.0/sixteen"
    assert told(law, country="NL", **child, consent_by="parent").allowed


def test_what_a_child_agreed_to_alone_does_not_count_later(law: Law) -> None:
    asked = {"country": "NL", "born": date(2008, 5, 5), "consent": "given", "consent_on": date(2022, 5, 5)}
    assert "AGE.CONSENT_TOO_YOUNG" in codes(told(law, **asked))
    assert told(law, **asked, consent_by="parent").allowed


def test_a_child_may_be_sent_what_it_asked_for(law: Law) -> None:
    assert told(law, country="NL", born=date(2015, 5, 5), purpose="service").allowed


# Scenario 21: a bought list.


def test_bought_data_wait_for_the_notice(law: Law) -> None:
    bought = {"country": "US", "bought_on": date(2026, 10, 31)}
    waiting = told(law, **bought)
    assert not waiting.allowed
    assert params(waiting, "A14.NOTICE_DUE") == {"due": "2026-11-30"}
    assert told(law, **bought, notice_on=date(2026, 11, 1)).allowed
    assert "A14.OVERDUE" in codes(told(law, **bought, on=date(2026, 12, 1)))


def test_a_notice_that_is_sent_later_does_not_count_yet(law: Law) -> None:
    asked = {"country": "US", "bought_on": date(2026, 10, 20), "notice_on": date(2026, 11, 5)}
    assert not told(law, **asked).allowed


def test_the_notice_itself_may_be_sent(law: Law) -> None:
    assert told(law, country="US", bought_on=date(2026, 9, 1), purpose="service").allowed


def test_the_notice_is_due_at_the_first_message_or_disclosure_at_the_latest() -> None:
    obtained = date(2026, 1, 31)
    assert notice_due(obtained) == date(2026, 2, 28)
    assert notice_due(obtained, first_contact_on=date(2026, 2, 2)) == date(2026, 2, 2)
    assert notice_due(obtained, first_disclosed_on=date(2026, 2, 1)) == date(2026, 2, 1)


def test_months_end_on_the_same_day_or_on_the_last() -> None:
    assert after_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert after_months(date(2026, 11, 30), 24) == date(2028, 11, 30)
    assert after_months(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_data_whose_licence_has_ended_everywhere_are_not_used(law: Law) -> None:
    lapsed = Provenance(obtained_on=date(2026, 1, 1), licence_ends=date(2026, 10, 31))
    own = Provenance(obtained_on=date(2026, 1, 1))
    question, facts = examples.question({}), examples.facts({"country": "US"})
    assert not decide(question, replace(facts, sources=(lapsed,)), law).allowed
    assert decide(question, replace(facts, sources=(lapsed, own)), law).allowed
    last_day = replace(lapsed, licence_ends=date(2026, 11, 1))
    assert decide(question, replace(facts, sources=(last_day,)), law).allowed


# Scenario 7: an objection to marketing covers the cluster, every channel, and profiling.

CONSENTED = tuple(
    (purpose, channel) for purpose in ("newsletter", "profiles") for channel in ("email", "phone")
)


def event(number: int, state: EventState, purpose: str, channel: str, **more: Any) -> Event:
    at = datetime(2026, 1, number % 28 + 1, tzinfo=UTC)
    parts: dict[str, Any] = {"author": Author.SUBJECT, "method": Method.WEB_FORM, "at": at, "recorded_at": at}
    return Event(
        id=UUID(int=number),
        purpose=purpose,
        channel=channel,
        state=state,
        basis=LegalBasis.CONSENT,
        **parts | more,
    )


def test_an_objection_stops_all_marketing_and_profiling_of_every_duplicate(law: Law) -> None:
    one = [event(n, EventState.GIVEN, *key) for n, key in enumerate(CONSENTED, 1)]
    other = [event(n, EventState.GIVEN, *key) for n, key in enumerate(CONSENTED, 11)]
    objection = event(20, EventState.OBJECTED, ANY, ANY)
    before = of_cluster([one, other], datetime(2026, 11, 1, tzinfo=UTC))
    after = of_cluster([one, [*other, objection]], datetime(2026, 11, 1, tzinfo=UTC))
    for kind, key in ((PurposeKind.MARKETING, "newsletter"), (PurposeKind.PROFILING, "profiles")):
        for channel in ("email", "phone"):
            facts = examples.facts({"country": "NL"})
            question = examples.question({"purpose": kind.value, "channel": channel})
            answers = [
                decide(question, replace(facts, consent=holding(known, key, channel)), law)
                for known in (before, after)
            ]
            assert [answer.allowed for answer in answers] == [True, False]
            assert answers[1].evidence == (objection.id,)
    assert told(law, country="NL", purpose="service", consent="objected").allowed


# Scenario 30, and what else is about sharing.


def test_a_signal_against_sale_stops_sharing_alone(law: Law) -> None:
    signal = event(1, EventState.OBJECTED, ANY, "share", method=Method.GPC)
    known = project([signal], datetime(2026, 11, 1, tzinfo=UTC))
    facts = examples.facts({"country": "US"})
    for channel, kind, allowed in (("share", "sharing", False), ("email", "marketing", True)):
        question = examples.question({"channel": channel, "purpose": kind})
        consent = holding(known, "anything", channel)
        assert decide(question, replace(facts, consent=consent), law).allowed is allowed


def test_sharing_is_judged_as_sharing_whatever_channel_is_named(law: Law) -> None:
    assert told(law, country="US", purpose="sharing", channel="email").rule == "marketing@1.0.0/us.share"


def test_a_relay_address_is_not_passed_on_but_may_be_written_to(law: Law) -> None:
    assert "VAL.RELAY" in codes(told(law, country="US", purpose="sharing", channel="share", flag="relay"))
    assert told(law, country="US", flag="relay").allowed


# What else stands in the way.


@pytest.mark.parametrize("state", [each for each in EventState if not each.allows])
def test_no_state_but_a_yes_is_a_yes_even_where_no_consent_is_needed(law: Law, state: EventState) -> None:
    assert not told(law, country="US", consent=state.value).allowed


def test_a_confirmation_is_needed_only_where_the_purpose_asks_for_it(law: Law) -> None:
    asked = {"country": "NL", "consent": "given"}
    assert told(law, **asked).allowed
    assert codes(told(law, **asked, double_opt_in=True)) == [
        "LAW.NEEDS_CONSENT",
        "PRM.UNCONFIRMED",
    ]
    assert told(law, **asked, double_opt_in=True, confirmed=True).allowed


def test_a_soft_opt_in_in_the_ledger_brings_its_own_facts(law: Law) -> None:
    sale = {"sale_at": "2026-03-01", "product": "lamps", "opt_out_offered": "yes"}
    asked = {"country": "NL", "consent": "given", "consent_basis": "soft_opt_in", "product_group": "lamps"}
    facts = examples.facts(asked)
    assert facts.consent
    with_facts = replace(facts, consent=replace(facts.consent, facts=sale))
    answer = decide(examples.question(asked), with_facts, law)
    assert (answer.allowed, answer.evidence) == (True, (facts.consent.event_id,))
    assert not decide(examples.question(asked), facts, law).allowed
    assert not decide(examples.question(asked | {"product_group": "chairs"}), with_facts, law).allowed


def test_a_person_who_refused_is_no_customer_to_write_to(law: Law) -> None:
    sale = {"sale_at": "2026-03-01", "product": "lamps", "product_group": "lamps", "opt_out_offered": "yes"}
    assert told(law, country="NL", **sale).allowed
    assert not told(law, country="NL", **sale, consent="withdrawn").allowed


def test_the_exception_that_is_nearest_says_what_is_missing(law: Law) -> None:
    answer = told(law, country="NL", sale_at="2026-03-01", opt_out_offered="yes")
    missing = params(answer, "LAW.EXCEPTION_INCOMPLETE")
    assert missing == {"exception": "soft_opt_in", "missing": "own_similar_products"}


@pytest.mark.parametrize("value", ["soon", "", "2027-01-01"])
def test_a_sale_that_cannot_be_dated_or_lies_ahead_is_none(law: Law, value: str) -> None:
    assert not told(law, country="CA", sale_at=value).allowed


def test_a_message_of_service_respects_restriction_erasure_and_the_address(law: Law) -> None:
    asked = {"country": "NL", "purpose": "service"}
    assert told(law, **asked).allowed
    for more in ({"restricted": True}, {"erased": True}, {"address": "invalid"}, {"suppressed": "deceased"}):
        assert not told(law, **asked, **more).allowed
    assert told(law, **asked, suppressed="unsubscribe").allowed
    assert not told(law, **asked, suppressed="unsubscribe", suppressed_purpose="example").allowed


def test_a_service_that_was_promised_to_rest_on_consent_does(law: Law) -> None:
    asked = {"country": "NL", "purpose": "service", "basis": "A6-1-a"}
    assert codes(told(law, **asked)) == ["LAW.NEEDS_CONSENT"]
    assert told(law, **asked, consent="given").allowed
    assert not told(law, **asked, consent="withdrawn").allowed


def test_an_entry_about_another_purpose_or_channel_does_not_matter(law: Law) -> None:
    facts, question = examples.facts({"country": "US"}), examples.question({})
    for purpose, channel in (("other", ANY), (ANY, "phone")):
        reach = Reach(id_type=IdType.EMAIL, purpose=purpose, channel=channel, reason=Listed.OBJECTION)
        assert decide(question, replace(facts, suppressions=(reach,)), law).allowed


def test_all_reasons_are_told_and_always_in_one_order(law: Law) -> None:
    answer = told(
        law,
        country="NL",
        restricted=True,
        suppressed="objection",
        consent="withdrawn",
        born=date(2015, 1, 1),
        bought_on=date(2026, 1, 1),
        licence_ends=date(2026, 2, 1),
        address="invalid",
        flag="disposable",
        freshness="stale",
    )
    assert codes(answer) == [
        "RST.RESTRICTED",
        "SUP.LISTED",
        "PRM.WITHDRAWN",
        "LAW.NEEDS_CONSENT",
        "LAW.LICENCE_ENDED",
        "AGE.PARENT_NEEDED",
        "A14.OVERDUE",
        "VAL.INVALID",
        "VAL.DISPOSABLE",
        "VAL.STALE",
    ]


def test_of_a_stranger_nothing_is_told_but_that_and_whether_to_leave_them_alone(law: Law) -> None:
    assert codes(told(law, country="NL", unknown=True, suppressed="objection")) == [
        "SYS.UNKNOWN_SUBJECT",
        "SUP.LISTED",
    ]
    assert codes(told(law, erased=True)) == ["RST.ERASED"]


def test_an_entry_found_by_several_signs_is_told_once(law: Law) -> None:
    entry = Reach(id_type=IdType.EMAIL, purpose=ANY, channel=ANY, reason=Listed.OBJECTION)
    facts = replace(
        examples.facts({"country": "US"}), suppressions=(entry, replace(entry, id_type=IdType.PHONE))
    )
    answer = decide(examples.question({}), facts, law)
    assert codes(answer).count("SUP.LISTED") == 1
    [listed] = [reason for reason in answer.reasons if reason.code == "SUP.LISTED"]
    assert (listed.rule, listed.source) == ("standing/suppression", "GDPR art. 21(3)")


@pytest.mark.parametrize("code", EFFECTS)
def test_every_reason_names_the_rule_that_gives_it(law: Law, code: str) -> None:
    answer = examples.answer(law.reasons[code].example, law)
    assert all(reason.rule for reason in answer.reasons)


def test_what_is_not_known_is_a_no(law: Law) -> None:
    question = examples.question({"country": "US"})
    assert not decide(question, Facts(), law).allowed
    assert not decide(question, examples.facts({}), law).allowed
    assert not decide(question, examples.facts({"country": "US"}), Law()).allowed
    assert not decide(replace(question, purpose=None), examples.facts({"country": "US"}), law).allowed
    assert not decide(question, replace(examples.facts({"country": "US"}), address=None), law).allowed


def test_an_address_is_not_asked_for_where_none_is_used(law: Law) -> None:
    question = examples.question({"channel": "push"})
    assert decide(question, replace(examples.facts({"country": "US"}), address=None), law).allowed


def test_an_answer_says_that_nobody_has_read_the_law_behind_it(law: Law) -> None:
    assert not told(law, country="US").is_verified
    assert told(law, country="US", purpose="service").is_verified


# Laws that hold for every question.


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
