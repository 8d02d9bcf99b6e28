"""Which record's value stands in the golden contact, and why that one?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from rules.fields import FIELD_OF_MEMBER, FieldName
from rules.findings import Verdict, worst
from rules.records import PersonName


class Ground(StrEnum):
    """What decided between two values."""

    ONLY = "only"
    PIN = "pin"
    """A steward chose it."""
    VERDICT = "verdict"
    FULLNESS = "fullness"
    TRUST = "trust"
    RECENCY = "recency"
    ARRIVAL = "arrival"


class Pin(StrEnum):
    """How a steward chose a value. Of most fields only one value stands, so both mean the same there."""

    FIRST = "first"
    """It is the preferred one; further addresses and numbers are kept behind it."""
    ALONE = "alone"
    """It stands, and no other."""


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
    pin: Pin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    claim: Claim
    ground: Ground
    """Why it stands before the best of the others."""


def choose(standing: Choice | None, new: Claim) -> Choice:
    """The claim that stands from now on. In which order records arrive changes neither claim nor ground."""
    if standing is None:
        return Choice(claim=new, ground=Ground.ONLY)
    if _rank(new) > _rank(standing.claim):
        return Choice(claim=new, ground=ground_of(new, standing.claim))
    # Of all that lost, the one that came closest says best why this one stands.
    closest = max(standing.ground, ground_of(standing.claim, new), key=_CLOSENESS.index)
    return Choice(claim=standing.claim, ground=closest)


def ground_of(winner: Claim, loser: Claim) -> Ground:
    """What of two claims decided for the first."""
    if winner.pin is not loser.pin and None in (winner.pin, loser.pin):
        return Ground.PIN
    if _SOUNDNESS[winner.verdict] != _SOUNDNESS[loser.verdict]:
        return Ground.VERDICT
    if winner.fullness != loser.fullness:
        return Ground.FULLNESS
    if winner.trust != loser.trust:
        return Ground.TRUST
    return Ground.RECENCY if winner.observed_at != loser.observed_at else Ground.ARRIVAL


def fullness_of(name: PersonName) -> int:
    """2 for a given name and a family name, 1 where the given name is initials or one of them is missing."""
    written_out = name.given is not None and any(len(part.strip(".")) > 1 for part in name.given.split())
    return 1 + int(written_out and name.family is not None)


def standing_of_fields(remarks: Iterable[tuple[str, Verdict]]) -> dict[FieldName, Verdict]:
    """How each field stands, from the remarks on its members (name of the member, verdict)."""
    given: dict[FieldName, list[Verdict]] = {}
    for member, verdict in remarks:
        if member in FIELD_OF_MEMBER:
            given.setdefault(FIELD_OF_MEMBER[member], []).append(verdict)
    return {name: worst(verdicts) for name, verdicts in given.items()}


_CLOSENESS = tuple(Ground)
"""The later a ground is asked for, the closer it was."""


def _rank(claim: Claim) -> tuple[bool, int, int, int, datetime, UUID]:
    sound = _SOUNDNESS[claim.verdict]
    return claim.pin is not None, sound, claim.fullness, claim.trust, claim.observed_at, claim.record_id
