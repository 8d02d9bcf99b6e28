"""Until when does a law want the proof of a stated consent kept, though the person be erased?"""

from datetime import UTC, datetime

from rules.consent import EventState, LegalBasis
from rules.law.matrix import Matrix, SubjectType

# What is not known of a person must not shorten a duty.
_MEANT = (SubjectType.CONSUMER, SubjectType.UNKNOWN)

_LEAP_DAY = (2, 29)


def kept_until(
    matrix: Matrix, *, country: str | None, channel: str, state: EventState, basis: LegalBasis, at: datetime
) -> datetime | None:
    """When the duty to keep the proof of a statement is over; None where no law we know of has one.

    Only a yes has to be proven. The years are those of the law of the day on which it was stated, counted
    from then (Germany: UWG § 7a, telephone, five years).
    """
    if not (state.allows and basis.is_consent):
        return None
    rows = [matrix.row(country, channel, subject, at.date()) for subject in _MEANT]
    years = max((row.evidence_years or 0 for row in rows if row is not None), default=0)
    return _later(at.astimezone(UTC), years) if years else None


def _later(at: datetime, years: int) -> datetime:
    day = 28 if (at.month, at.day) == _LEAP_DAY else at.day
    return at.replace(year=at.year + years, day=day)
