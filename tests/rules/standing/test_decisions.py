"""What else stands in the way of using a contact, and how is it told?"""

from dataclasses import replace
from datetime import date

import pytest

from rules.consent import ANY, EventState
from rules.law import Law
from rules.law.reasons import EFFECTS
from rules.standing import decide, examples
from rules.standing.asked import Facts, Provenance
from rules.suppressions import IdType, Reach
from rules.suppressions import Reason as Listed
from tests.rules.standing.asking import codes, params, told


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


def test_a_country_without_a_law_is_named(law: Law) -> None:
    assert params(told(law, country="ZZ"), "LAW.NO_RULE") == {"country": "ZZ"}


def test_of_several_exceptions_the_one_that_lacks_least_is_named(law: Law) -> None:
    answer = told(law, country="GB", sale_at="2026-03-01", opt_out_offered="yes")
    missing = params(answer, "LAW.EXCEPTION_INCOMPLETE")
    assert missing == {"exception": "soft_opt_in", "missing": "own_similar_products"}


def test_of_several_licences_the_last_to_end_is_named(law: Law) -> None:
    ended = (date(2026, 2, 1), date(2026, 10, 1), date(2026, 5, 1))
    sources = tuple(Provenance(obtained_on=date(2026, 1, 1), licence_ends=day) for day in ended)
    facts = replace(examples.facts({"country": "US"}), sources=sources)
    assert params(decide(examples.question({}), facts, law), "LAW.LICENCE_ENDED") == {"ended": "2026-10-01"}


def test_of_several_notices_the_first_to_fall_due_is_named(law: Law) -> None:
    obtained = (date(2026, 10, 20), date(2026, 10, 10), date(2026, 10, 30))
    sources = tuple(Provenance(obtained_on=day, needs_notice=True) for day in obtained)
    facts = replace(examples.facts({"country": "US"}), sources=sources)
    assert params(decide(examples.question({}), facts, law), "A14.NOTICE_DUE") == {"due": "2026-11-10"}


def test_a_notice_is_not_overdue_on_its_last_day(law: Law) -> None:
    bought = {"country": "US", "bought_on": date(2026, 10, 1)}
    assert "A14.NOTICE_DUE" in codes(told(law, **bought, on=date(2026, 11, 1)))
    assert "A14.OVERDUE" in codes(told(law, **bought, on=date(2026, 11, 2)))
