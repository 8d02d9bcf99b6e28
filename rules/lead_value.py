"""What is it worth to spend time on this person, point by point?

A sum of a few plain points, each with its reason: nothing is learned, and nothing is used that tells of sex,
origin, health or age. The points are choices of our own. Nobody may be left out by this figure alone: that
would be a decision by profiling (GDPR art. 22(1), recital 71), so a low one asks for a person to look.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from rules.customer_status import CustomerStatus

HIGH_FROM, MEDIUM_FROM = 60, 30

ROLES = MappingProxyType({"decider": 25, "influencer": 15, "user": 5, "gatekeeper": 5})
"""The say that the person's post usually has in a purchase."""
SIZES = MappingProxyType(
    {"0": 0, "1": 3, "2-9": 6, "10-19": 9, "20-49": 12, "50-249": 15, "250-999": 18, "1000+": 20}
)
"""People of the organisation."""
STATUSES = MappingProxyType(
    {
        CustomerStatus.LOYAL: 20,
        CustomerStatus.FIRST_TIME: 10,
        CustomerStatus.LAPSED: 5,
        CustomerStatus.PROSPECT: 0,
    }
)
GRADES = MappingProxyType({"A": 10, "B": 8, "C": 5, "D": 2})
"""How well the person can be reached by the data we hold."""
MOST_INTEREST = 25
"""As many points as somebody gets for what they did lately, however much that is."""


class Worth(StrEnum):
    """The figure in one word."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Part(StrEnum):
    """Of what the figure is made."""

    ROLE = "role"
    SIZE = "size"
    INTEREST = "interest"
    CUSTOMER = "customer"
    QUALITY = "quality"


MOST = MappingProxyType(
    {
        Part.ROLE: max(ROLES.values()),
        Part.SIZE: max(SIZES.values()),
        Part.INTEREST: MOST_INTEREST,
        Part.CUSTOMER: max(STATUSES.values()),
        Part.QUALITY: max(GRADES.values()),
    }
)
"""The most that each part can give; together a hundred."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What one part gives, and what of the person it is given for."""

    part: Part
    points: int
    found: str
    """A code: a role, a size, a status, a grade, or points of interest; empty when nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadValue:
    """The figure with its reasons."""

    score: int
    """0 to 100."""
    worth: Worth
    reasons: tuple[Reason, ...]
    needs_human_review: bool
    """Before somebody is left out for it, a person looks."""


def value(
    *, role: str | None, size: str | None, interest: int, status: CustomerStatus, grade: str
) -> LeadValue:
    """What a person is worth, for all that is known of them in codes; what is unknown gives nothing."""
    reasons = tuple(_reasons(role, size, interest, status, grade))
    score = sum(reason.points for reason in reasons)
    worth = _worth(score)
    return LeadValue(score=score, worth=worth, reasons=reasons, needs_human_review=worth is Worth.LOW)


def _reasons(
    role: str | None, size: str | None, interest: int, status: CustomerStatus, grade: str
) -> Iterator[Reason]:
    yield Reason(Part.ROLE, ROLES.get(role or "", 0), role or "")
    yield Reason(Part.SIZE, SIZES.get(size or "", 0), size or "")
    yield Reason(Part.INTEREST, min(interest, MOST_INTEREST), str(interest))
    yield Reason(Part.CUSTOMER, STATUSES[status], status.value)
    yield Reason(Part.QUALITY, GRADES.get(grade, 0), grade)


def _worth(score: int) -> Worth:
    if score >= HIGH_FROM:
        return Worth.HIGH
    return Worth.MEDIUM if score >= MEDIUM_FROM else Worth.LOW
