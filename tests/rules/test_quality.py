"""Scores, grades and what lowers them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dimensions import Dimension, measure
from rules.findings import Finding, Verdict
from rules.quality import GRADES, USABLE, WEIGHTS, Use, assess, losses
from rules.records import Address, Email, PersonName, Phone, Record

FULL = {
    "name": PersonName(given="Anna", family="Vries"),
    "emails": (Email(address="anna@example.org", key="anna@example.org"),),
    "phones": (Phone(e164="+31620000000"),),
    "address": Address(street="Kerkstraat", house_number="1", postal_code="1017 GC", city="Delft"),
}


def said(member, verdict):
    return Finding(code="TXT.SPACE", field=member, verdict=verdict)


def test_a_record_that_serves_every_use_scores_a_hundred():
    quality = assess(Record(**FULL))
    assert (quality.score, quality.grade, quality.reasons) == (100, "A", ())


def test_an_empty_record_scores_nothing_and_says_what_is_missing():
    quality = assess(Record())
    assert (quality.score, quality.grade) == (0, "E")
    assert {"email: missing", "phone: missing", "street: missing"} <= set(quality.reasons)


@pytest.mark.parametrize(
    ("without", "score"), [("emails", 60), ("phones", 80), ("address", 80), ("name", 60)]
)
def test_a_use_that_is_out_of_reach_costs_its_share(without, score):
    left = {key: value for key, value in FULL.items() if key != without}
    assert assess(Record(**left)).score == score


@pytest.mark.parametrize(
    ("verdict", "chance"), [(Verdict.CORRECTED, 0.98), (Verdict.UNVERIFIABLE, 0.7), (Verdict.SUSPECT, 0.6)]
)
def test_a_doubt_about_the_address_lowers_mailing_alone(verdict, chance):
    quality = assess(Record(**FULL, findings=(said("email", verdict),)))
    assert quality.readiness == {Use.MAIL: chance, Use.CALL: 1, Use.POST: 1, Use.ADDRESS: 1}
    assert quality.reasons == (f"email: {verdict}",)


def test_a_second_address_that_is_wrong_does_no_harm_beside_a_good_one():
    assert assess(Record(**FULL, findings=(said("email2", Verdict.INVALID),))).score == 100


def test_an_empty_line_beside_a_good_street_does_no_harm():
    assert assess(Record(**FULL, findings=(said("address_line2", Verdict.MISSING),))).score == 100


def test_the_reason_says_that_a_field_was_wrong_when_it_was_not_merely_empty():
    left = {key: value for key, value in FULL.items() if key != "emails"}
    assert assess(Record(**left, findings=(said("email", Verdict.INVALID),))).reasons == ("email: invalid",)


def test_a_doubt_about_the_postcode_and_the_name_multiply_for_post():
    doubts = (said("postal_code", Verdict.SUSPECT), said("family_name", Verdict.SUSPECT))
    assert assess(Record(**FULL, findings=doubts)).readiness[Use.POST] == 0.36


def test_the_shares_add_up_and_the_grades_reach_the_bottom():
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    assert GRADES[-1][0] == 0


FINDINGS = st.lists(
    st.builds(
        said,
        st.sampled_from(["email", "phone", "mobile", "street", "city", "postal_code", "family_name"]),
        st.sampled_from(Verdict),
    ),
    max_size=8,
)


@given(FINDINGS)
def test_a_finding_never_raises_a_score(findings):
    without = assess(Record(**FULL)).score
    assert 0 <= assess(Record(**FULL, findings=tuple(findings))).score <= without


@given(FINDINGS)
def test_the_order_of_findings_does_not_matter(findings):
    one = assess(Record(**FULL, findings=tuple(findings)))
    assert one == assess(Record(**FULL, findings=tuple(reversed(findings))))


def test_every_verdict_has_its_chance():
    assert set(USABLE) == set(Verdict)


def test_a_record_without_a_doubt_loses_nothing_and_is_good_in_every_respect():
    assert losses(Record(**FULL)) == ()
    assert set(measure(Record(**FULL)).values()) == {1.0}


def test_a_loss_names_the_use_the_member_its_points_and_the_code_that_caused_it():
    [loss] = losses(Record(**FULL, findings=(said("email", Verdict.SUSPECT),)))
    assert (loss.use, loss.member, loss.verdict, loss.points, loss.code) == (
        Use.MAIL,
        "email",
        Verdict.SUSPECT,
        16.0,
        "TXT.SPACE",
    )


def test_what_was_never_sent_costs_its_points_without_a_code():
    left = {key: value for key, value in FULL.items() if key != "phones"}
    [loss] = losses(Record(**left))
    assert (loss.use, loss.points, loss.code) == (Use.CALL, 20.0, None)


def test_the_dearest_loss_comes_first():
    points = [loss.points for loss in losses(Record())]
    assert points == [40.0, 20.0, 20.0, 20.0]


@given(FINDINGS)
def test_losses_and_score_add_up_to_a_hundred(findings):
    record = Record(**FULL, findings=tuple(findings))
    total = sum(loss.points for loss in losses(record)) + assess(record).score
    assert total == pytest.approx(100, abs=1)


def across(verdict):
    return Finding(code="XFD.TLD_COUNTRY", field="lead", verdict=verdict)


@pytest.mark.parametrize(
    ("record", "dimension", "share"),
    [
        (Record(), Dimension.COMPLETENESS, 0.0),
        (Record(name=PersonName(family="Vries")), Dimension.COMPLETENESS, 0.3333),
        (Record(**FULL, findings=(said("email2", Verdict.INVALID),)), Dimension.VALIDITY, 0.8),
        (Record(**FULL, findings=(said("email", Verdict.SUSPECT),)), Dimension.VALIDITY, 0.9),
        (Record(**FULL, findings=(said("email", Verdict.MISSING),)), Dimension.VALIDITY, 1.0),
        (Record(**FULL, findings=(across(Verdict.UNVERIFIABLE),)), Dimension.CONSISTENCY, 0.7),
        (Record(**FULL, findings=(across(Verdict.UNVERIFIABLE),)), Dimension.VALIDITY, 1.0),
        (Record(**FULL, findings=(said("phone", Verdict.UNVERIFIABLE),)), Dimension.ACCURACY, 0.7),
        (Record(**FULL, findings=(said("phone", Verdict.SUSPECT),)), Dimension.ACCURACY, 1.0),
    ],
)
def test_each_respect_is_lowered_by_what_speaks_against_it(record, dimension, share):
    assert measure(record)[dimension] == share


def test_a_better_value_that_we_can_propose_speaks_against_accuracy():
    finding = Finding(
        code="EML.DOMAIN.TYPO", field="email", verdict=Verdict.SUSPECT, suggestion="a@example.org"
    )
    assert measure(Record(**FULL, findings=(finding,)))[Dimension.ACCURACY] == 0.6


def test_uniqueness_and_timeliness_are_what_one_is_told_of_them():
    told = measure(Record(**FULL), others=1, freshness=0.8)
    assert (told[Dimension.UNIQUENESS], told[Dimension.TIMELINESS]) == (0.5, 0.8)


@given(FINDINGS)
def test_every_respect_is_a_share(findings):
    assert all(0 <= share <= 1 for share in measure(Record(**FULL, findings=tuple(findings))).values())
