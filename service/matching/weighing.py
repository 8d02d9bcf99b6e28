"""How much speaks for it that leads and the records around them are the same persons?"""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.matching import among, evidence
from service.matching import Weights, census
from service.matching.nearby import Seen, Sought
from service.work import Work


@dataclass(frozen=True, slots=True)
class Weighed:
    """What speaks for one person between a lead and another record."""

    other: int
    """Row of the other: records that we hold first, then the leads in their order."""
    bits: float
    levels: tuple[int, ...]
    """How they compare, respect by respect."""


def weigh(
    work: Work, weights: Weights, seen: Sequence[Seen], sought: Sequence[Sought]
) -> list[list[Weighed]]:
    """For each lead what speaks for it and each earlier record that it shares a key with."""
    found: list[list[Weighed]] = [[] for _ in sought]
    pairs = among.sharing([each.keyed for each in sought], [each.keyed for each in seen])
    if not len(pairs):
        return found
    traits = [*(each.traits for each in seen), *(each.traits for each in sought)]
    table = among.table(traits, census.told(work, traits))
    levels = evidence.compare(table, pairs, weights.nicknames).levels
    bits = weights.model.bits(levels)
    for older, newer, told, compared in zip(
        pairs.left.tolist(), pairs.right.tolist(), bits.tolist(), levels.tolist(), strict=True
    ):
        found[newer - len(seen)].append(Weighed(older, told, tuple(compared)))
    return found
