"""How much speaks for it that two contacts are one person, by the records that they have today?"""

from dataclasses import dataclass
from itertools import islice, product
from uuid import UUID

import numpy as np

from rules.matching import among, evidence
from rules.matching.columns import Pairs
from service import matching
from service.matching import census, nearby
from service.matching.nearby import MOST, Seen
from service.storage import matching as stored
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the two most telling records say, one of each contact."""

    bits: float
    chance: float
    """The same from 0 to 1."""
    levels: tuple[int, ...]
    """How they compare, respect by respect."""
    model: str
    """The weights it was measured with."""


def compare(work: Work, left: UUID, right: UUID) -> Told | None:
    """Compare two contacts anew; None when one of them has no record that can be opened."""
    ours, theirs = _seen(work, left), _seen(work, right)
    if not ours or not theirs:
        return None
    weights = matching.weights(work)
    traits = [each.traits for each in (*ours, *theirs)]
    rows = np.array(list(product(range(len(ours)), range(len(ours), len(traits)))), np.int32)
    table = among.table(traits, census.told(work, traits))
    levels = evidence.compare(table, Pairs(rows[:, 0], rows[:, 1]), weights.nicknames).levels
    bits = weights.model.bits(levels)
    best = int(bits.argmax())
    return Told(
        bits=float(bits[best]),
        chance=chance_of(float(bits[best])),
        levels=tuple(levels[best].tolist()),
        model=weights.version,
    )


def chance_of(bits: float) -> float:
    """The chance, from 0 to 1, that so many bits stand for."""
    return float(1 / (1 + 2.0**-bits))


def _seen(work: Work, contact_id: UUID) -> list[Seen]:
    held = islice(stored.of_contacts(work.session, [contact_id]), MOST)
    return [nearby.seen(work, each) for each in held]
