"""What ends at once when somebody objects, and how may it end where it has to be weighed?"""

from enum import StrEnum

from rules.consent import LegalBasis
from rules.purposes import PurposeKind


class Weighed(StrEnum):
    """How an objection to our own interest ended (GDPR art. 21(1))."""

    UPHELD = "upheld"
    OVERRULED = "overruled"
    """We have shown compelling grounds, or need the data for a claim."""
    DROPPED = "dropped"
    """It was not weighed: taken back, or refused on another ground."""


def ends_at_once(kind: PurposeKind, basis: LegalBasis) -> bool:
    """Does a purpose end without being weighed, when somebody objects to what rests on our interest?

    Marketing and the weighing up for it do, art. 21(2) and (3); what they agreed to is no matter of ours.
    """
    return kind in {PurposeKind.MARKETING, PurposeKind.PROFILING} and not basis.is_consent
