"""What has to be said of a personal data breach, to whom, by when, and why may somebody not be told?

GDPR art. 33 and 34. A breach that is unlikely to result in a risk is documented and not reported; one that is
likely to result in a high risk is told to the people too, unless one of three things holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Nature(StrEnum):
    """What was lost (art. 4(12)): more than one may be."""

    CONFIDENTIALITY = "confidentiality"
    """Somebody saw what they should not have."""
    INTEGRITY = "integrity"
    """Something was changed."""
    AVAILABILITY = "availability"
    """Something was lost, or could not be reached."""


class Risk(StrEnum):
    """How likely is it to hurt the people whom the data are about?"""

    UNLIKELY = "unlikely"
    """No report is due (art. 33(1)); the register is."""
    RISK = "risk"
    HIGH = "high"
    """The people are told, too (art. 34(1))."""

    @property
    def is_reported(self) -> bool:
        return self is not Risk.UNLIKELY


class Exposure(StrEnum):
    """Were the data readable to whoever got at them?"""

    UNKNOWN = "unknown"
    SEALED = "sealed"
    """They were encrypted, and no key was reached."""
    READABLE = "readable"
    """They lay in clear, or keys were reached as well."""


class Spared(StrEnum):
    """Why the people need not be told of a high risk (art. 34(3))."""

    UNREADABLE = "unreadable"
    """(a): what was reached cannot be read without the keys."""
    AVERTED = "averted"
    """(b): what was done since makes the high risk unlikely."""
    EFFORT = "effort"
    """(c): it would take disproportionate effort; a public notice takes its place."""

    @property
    def article(self) -> str:
        return _ARTICLES[self]


_ARTICLES: Mapping[Spared, str] = {
    Spared.UNREADABLE: "GDPR art. 34(3)(a)",
    Spared.AVERTED: "GDPR art. 34(3)(b)",
    Spared.EFFORT: "GDPR art. 34(3)(c)",
}


class Text(StrEnum):
    """What is written down of a breach (art. 33(3) and (5))."""

    FACTS = "facts"
    EFFECTS = "effects"
    """What is likely to come of it, (3)(c)."""
    MEASURES = "measures"
    """What was done and will be, (3)(d)."""
    CONTACT = "contact"
    """Whom to ask, (3)(b)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of a breach when it is to be reported."""

    natures: frozenset[Nature]
    risk: Risk | None
    has_count: bool
    """Have the people and records affected been counted?"""
    texts: frozenset[Text]
    """Which texts there are."""


def lacking(told: Told) -> tuple[str, ...]:
    """What a full report still lacks, by its letter in art. 33(3); a report in phases may lack some."""
    checks = (
        ("a", bool(told.natures) and told.has_count and Text.FACTS in told.texts),
        ("b", Text.CONTACT in told.texts),
        ("c", Text.EFFECTS in told.texts),
        ("d", Text.MEASURES in told.texts),
    )
    return tuple(letter for letter, is_there in checks if not is_there)


def is_late(reported_at: datetime, due_at: datetime | None) -> bool:
    """Does a report have to say why it comes late?"""
    return due_at is not None and reported_at > due_at


def may_spare(why: Spared, *, exposure: Exposure) -> bool:
    """May the people not be told for this reason? Being unreadable has to be so, not to be hoped."""
    return why is not Spared.UNREADABLE or exposure is Exposure.SEALED


def hours_left(due_at: datetime, now: datetime) -> int:
    """Whole hours until the report is due, through nights and weekends; negative when it is over."""
    return (due_at - now) // timedelta(hours=1)
