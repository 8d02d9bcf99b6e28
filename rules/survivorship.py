"""Which record's value stands in the golden contact, and why that one?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from rules.findings import Verdict
from rules.records import PersonName


class Ground(StrEnum):
    """What decided between two values."""

    ONLY = "only"
    VERDICT = "verdict"
    FULLNESS = "fullness"
    TRUST = "trust"
    RECENCY = "recency"
    ARRIVAL = "arrival"


# A sound value beats a doubtful one, whoever sent it; a wrong one stands only where there is no other.
_SOUNDNESS = {
    Verdict.VALID: 2,
    Verdict.CORRECTED: 2,
    Verdict.UNVERIFIABLE: 1,
    Verdict.SUSPECT: 1,
    Verdict.INVALID: 0,
    Verdict.MISSING: 0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What speaks for one record's value of one field; the value itself is not needed to choose."""

    record_id: UUID
    verdict: Verdict
    trust: int
    """0–100, of the source."""
    observed_at: datetime
    fullness: int = 0
    """How much of the value is written out: a first name tells more than an initial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    claim: Claim
    ground: Ground


def choose(standing: Claim | None, new: Claim) -> Choice:
    """The claim that stands from now on. The order in which records arrive does not change the end result."""
    if standing is None:
        return Choice(claim=new, ground=Ground.ONLY)
    winner, loser = (new, standing) if _rank(new) > _rank(standing) else (standing, new)
    return Choice(claim=winner, ground=_ground(winner, loser))


def fullness_of(name: PersonName) -> int:
    """2 for a given name and a family name, 1 where the given name is initials or one of them is missing."""
    written_out = name.given is not None and any(len(part.strip(".")) > 1 for part in name.given.split())
    return 1 + int(written_out and name.family is not None)


def _rank(claim: Claim) -> tuple[int, int, int, datetime, UUID]:
    return _SOUNDNESS[claim.verdict], claim.fullness, claim.trust, claim.observed_at, claim.record_id


def _ground(winner: Claim, loser: Claim) -> Ground:
    if _SOUNDNESS[winner.verdict] != _SOUNDNESS[loser.verdict]:
        return Ground.VERDICT
    if winner.fullness != loser.fullness:
        return Ground.FULLNESS
    if winner.trust != loser.trust:
        return Ground.TRUST
    return Ground.RECENCY if winner.observed_at != loser.observed_at else Ground.ARRIVAL
