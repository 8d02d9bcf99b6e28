"""Claims of consent that cannot be right as they stand."""

from datetime import UTC, date, datetime

import pytest

from rules import consent_claims
from rules.findings import Verdict
from rules.normalise import SourceDefaults, as_lead, normalise
from rules.records import Channel, ConsentClaim, ConsentState, Lead

TODAY = date(2026, 11, 22)


def claim(*, state=ConsentState.GIVEN, purpose="newsletter", at="2026-01-01T10:00:00", method="form", **more):
    return ConsentClaim(
        purpose=purpose,
        channel=more.pop("channel", Channel.EMAIL),
        state=state,
        at=datetime.fromisoformat(at).replace(tzinfo=UTC),
        method=method,
        **more,
    )


def codes(*claims):
    return [finding.code for finding in consent_claims.remarks(claims, TODAY)]


def test_a_proven_claim_of_the_past_needs_no_remark():
    assert codes(claim(), claim(channel=Channel.POST, purpose="offers.partners")) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (claim(at="2026-11-24T00:00:00"), "CNS.FUTURE"),
        (claim(at="1970-01-01T00:00:00"), "CNS.TOO_OLD"),
        (claim(purpose="Wij sturen u graag nieuws!"), "CNS.PURPOSE"),
        (claim(purpose="a" * 65), "CNS.PURPOSE"),
        (claim(purpose=""), "CNS.PURPOSE"),
        (claim(method=None), "CNS.UNPROVEN"),
    ],
)
def test_what_cannot_be_is_told(wrong, code):
    assert codes(wrong) == [code]


def test_tomorrow_is_already_today_somewhere():
    assert codes(claim(at="2026-11-23T09:00:00")) == []


def test_a_refusal_needs_no_proof():
    assert codes(claim(state=ConsentState.REFUSED, method=None)) == []


def test_a_version_of_the_text_or_other_evidence_is_proof_too():
    assert codes(claim(method=None, notice="v3"), claim(method=None, evidence={"page": "form"})) == []


def test_given_and_refused_at_one_moment_contradict_each_other():
    claims = (claim(), claim(state=ConsentState.REFUSED))
    [finding] = consent_claims.remarks(claims, TODAY)
    assert (finding.code, finding.verdict, finding.params) == (
        "CNS.CONTRADICTION",
        Verdict.SUSPECT,
        {"channel": "email"},
    )


def test_a_later_withdrawal_contradicts_nothing():
    assert codes(claim(), claim(state=ConsentState.WITHDRAWN, at="2026-02-01T10:00:00")) == []


def test_refused_and_withdrawn_say_the_same():
    assert codes(claim(state=ConsentState.REFUSED), claim(state=ConsentState.WITHDRAWN)) == []


def test_the_claims_of_a_lead_are_weighed_and_kept_as_they_are(knowledge):
    lead = Lead(email="anna@example.org", consents=(claim(at="2099-01-01T00:00:00"),))
    record = normalise(lead, knowledge=knowledge, source=SourceDefaults(), today=TODAY)
    assert record.consents == lead.consents
    assert [(finding.code, finding.field) for finding in record.findings] == [("CNS.FUTURE", "consents")]
    assert as_lead(record, knowledge=knowledge).consents == lead.consents
