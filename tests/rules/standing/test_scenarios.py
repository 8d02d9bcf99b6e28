"""May a contact be used: the scenarios of a privacy officer."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rules.consent import ANY, EventState, Method
from rules.law import Law
from rules.law.periods import after_months, notice_due
from rules.permissions import holding, project, together
from rules.purposes import PurposeKind
from rules.standing import decide, examples
from rules.standing.asked import Provenance
from tests.rules.standing.asking import codes, event, params, told

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


def test_an_objection_stops_all_marketing_and_profiling_of_every_duplicate(law: Law) -> None:
    one = [event(n, EventState.GIVEN, *key) for n, key in enumerate(CONSENTED, 1)]
    other = [event(n, EventState.GIVEN, *key) for n, key in enumerate(CONSENTED, 11)]
    objection = event(20, EventState.OBJECTED, ANY, ANY)
    on = datetime(2026, 11, 1, tzinfo=UTC)
    before = together([project(one, on), project(other, on)])
    after = together([project(one, on), project([*other, objection], on)])
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
