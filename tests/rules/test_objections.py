"""Marketing on our own interest ends at once; what people agreed to is theirs, and the rest is weighed."""

import pytest

from rules.consent import LegalBasis
from rules.objections import ends_at_once
from rules.purposes import PurposeKind
from rules.requests import Refusal


@pytest.mark.parametrize(
    ("kind", "basis", "ends"),
    [
        (PurposeKind.MARKETING, LegalBasis.LEGITIMATE_INTEREST, True),
        (PurposeKind.MARKETING, LegalBasis.SOFT_OPT_IN, True),
        (PurposeKind.PROFILING, LegalBasis.LEGITIMATE_INTEREST, True),
        (PurposeKind.MARKETING, LegalBasis.CONSENT, False),
        (PurposeKind.SHARING, LegalBasis.LEGITIMATE_INTEREST, False),
        (PurposeKind.SERVICE, LegalBasis.CONTRACT, False),
    ],
)
def test_marketing_on_our_interest_ends_at_once(kind: PurposeKind, basis: LegalBasis, ends: bool) -> None:
    assert ends_at_once(kind, basis) is ends


def test_only_compelling_grounds_and_claims_stand_against_an_objection() -> None:
    assert {each for each in Refusal if each.outweighs} == {Refusal.COMPELLING, Refusal.CLAIMS}
