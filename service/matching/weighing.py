"""How much speaks for it that leads and the records around them are the same persons?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rules.matching import among, evidence, links
from rules.matching.alone import Few
from rules.matching.columns import Pairs
from rules.matching.links import Link
from rules.matching.model import Model
from rules.matching.scales import Scales
from rules.matching.traits import Traits
from rules.values import swift
from service.matching import Weights, census
from service.matching.nearby import Seen, Sought
from service.work import Work

FEW = 60
"""Pairs up to which it takes less time to compare them one by one than to lay them out in columns."""


@swift
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
    traits = [*(each.traits for each in seen), *(each.traits for each in sought)]
    if len(sought) == 1:
        met = among.meeting(sought[0].keyed, [each.traits for each in seen])
        if len(met) <= FEW:
            return [_one_by_one(work, weights, traits, met)]
    pairs = among.sharing([each.keyed for each in sought], [among.keyed(each.traits) for each in seen])
    return _together(work, weights, traits, pairs, len(sought))


def _one_by_one(work: Work, weights: Weights, traits: Sequence[Traits], met: Sequence[int]) -> list[Weighed]:
    """The last record held against a few of those before it."""
    if not met:
        return []
    last = len(traits) - 1
    counts = census.told(work, [*(traits[row] for row in met), traits[last]], counted=weights.counted)
    few, scales = Few(traits, counts, weights.nicknames), _scales(weights.model)
    compared = ((row, few.levels(row, last)) for row in met)
    return [Weighed(row, scales.bits(levels), levels) for row, levels in compared]


def _together(
    work: Work, weights: Weights, traits: Sequence[Traits], pairs: Pairs, leads: int
) -> list[list[Weighed]]:
    """All pairs at once; of the records the leads come last."""
    found: list[list[Weighed]] = [[] for _ in range(leads)]
    if not len(pairs):
        return found
    table = among.table(traits, census.told(work, traits, counted=weights.counted))
    levels = evidence.compare(table, pairs, weights.nicknames).levels
    bits = weights.model.bits(levels)
    first = len(traits) - leads
    for older, newer, told, compared in zip(
        pairs.left.tolist(), pairs.right.tolist(), bits.tolist(), levels.tolist(), strict=True
    ):
        found[newer - first].append(Weighed(older, told, tuple(compared)))
    return found


def beside(weights: Weights, levels: Sequence[tuple[int, ...]]) -> list[tuple[Link | None, float]]:
    """For pairs of two persons what they have in common, if anything, and how much speaks for it, in bits."""
    if len(levels) <= FEW:
        scales = _scales(weights.model)
        return [scales.beside(each) for each in levels]
    found = links.of(weights.model, np.array(levels, np.int16))
    kinds = [links.KINDS[number] for number in found.kind.tolist()]
    return list(zip(kinds, found.bits.tolist(), strict=True))


_SCALES: dict[int, tuple[Model, Scales]] = {}
"""Of the last weights that were used, by identity: they are read once and never changed."""


def _scales(model: Model) -> Scales:
    known = _SCALES.get(id(model))
    if known is None or known[0] is not model:
        _SCALES.clear()
        known = _SCALES[id(model)] = (model, Scales(model))
    return known[1]
