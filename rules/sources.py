"""What kinds of suppliers are there, and on which ground may they pass data on?"""

from enum import StrEnum


class SourceKind(StrEnum):
    """How a source comes by its data."""

    FORM = "form"
    CRM = "crm"
    EVENT = "event"
    BOUGHT_LIST = "bought_list"
    OTHER = "other"


class LawfulBasis(StrEnum):
    """GDPR art. 6(1): the ground on which the source says it may pass data on."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGITIMATE_INTEREST = "legitimate_interest"
    LEGAL_OBLIGATION = "legal_obligation"
