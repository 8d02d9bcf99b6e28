"""What may become of a lead?"""

from enum import StrEnum


class LeadStatus(StrEnum):
    """Where a lead stands."""

    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"
    SUPPRESSED = "suppressed"
    REJECTED = "rejected"
    """Refused by a steward, or rolled back with its import."""
    EXPIRED = "expired"
    """Nobody decided in time: the data is gone, the count remains."""


class Outcome(StrEnum):
    """What an accepted lead meant for the contacts."""

    CREATED = "created"
    MERGED = "merged"
    REVIEW = "review"
    NONE = "none"
