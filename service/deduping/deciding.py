"""Which contacts are to be merged, and about which is somebody to be asked, by what their records say?"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from rules.matching import clusters, deciding
from rules.matching.clusters import CLIP, UNSCORED
from rules.matching.columns import Pairs
from rules.matching.deciding import Thresholds
from rules.matching.evidence import Respect
from rules.matching.levels.dates import Birth
from rules.matching.linkage import Linked
from service.deduping.ids import numbered


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Two contacts that may be one person."""

    one: UUID
    other: UUID
    bits: float
    """What speaks for it, of their two records that are most alike."""
    levels: tuple[int, ...]

    @property
    def chance(self) -> float:
        return float(1 / (1 + np.exp2(-np.clip(self.bits, -50, 50))))


@dataclass(frozen=True, slots=True)
class Decided:
    """What is to be done: sets of contacts that are one person, oldest first, and doubts, surest first."""

    sets: Sequence[tuple[UUID, ...]]
    doubts: Sequence[Doubt]


@dataclass(frozen=True)
class _Met:
    """Pairs of contacts of which two records at least were compared, by their numbers."""

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    of_pair: NDArray[np.int64]
    """For each pair of records the pair of contacts."""
    unscored: NDArray[np.int64]
    """Pairs of their records that share no key."""


def decide(
    linked: Linked, contact_ids: Sequence[UUID], *, apart: Collection[tuple[UUID, UUID]], limits: Thresholds
) -> Decided:
    """Decide on all contacts at once, by the sum over the records that decides on a single lead too.

    `contact_ids` says of each record whose it is; contacts that are `apart` were found to be two persons.
    """
    contacts, owner = numbered(contact_ids)
    named = {each.bytes for each in chain.from_iterable(apart)}
    number = {UUID(bytes=raw): place for place, raw in enumerate(contacts.raw()) if raw in named}
    kept = owner[linked.pairs.left] != owner[linked.pairs.right]
    pairs, bits = linked.pairs.where(kept), linked.bits[kept]
    met = _met(pairs, owner)
    levels = linked.levels[kept]
    # Whom a date of birth tells apart is asked about, however much else they share.
    sure = np.where(_were_born_apart(met, levels), -np.inf, _gain(met, bits - limits.same))
    forbidden = {
        (min(number[one], number[other]), max(number[one], number[other]))
        for one, other in apart
        if one in number and other in number
    }
    is_apart = np.fromiter(
        ((one, other) in forbidden for one, other in zip(met.one.tolist(), met.other.tolist(), strict=True)),
        bool,
        len(met.one),
    )
    labels = _labels(met, np.where(is_apart, -np.inf, sure), forbidden, len(contacts))
    best = _best(met, bits)
    may_be_one = (_gain(met, bits - limits.unsure) >= 0) | (bits[best] >= limits.same)
    asked = ~is_apart & may_be_one & (labels[met.one] != labels[met.other])
    doubts = [
        Doubt(
            one=contacts[int(met.one[place])],
            other=contacts[int(met.other[place])],
            bits=float(bits[best[place]]),
            levels=tuple(levels[best[place]].tolist()),
        )
        for place in _surest(bits[best], np.flatnonzero(asked))
    ]
    return Decided(list(_sets(labels, contacts)), doubts)


def _met(pairs: Pairs, owner: NDArray[np.int64]) -> _Met:
    one, other = owner[pairs.left], owner[pairs.right]
    joint = np.minimum(one, other) << 32 | np.maximum(one, other)
    met, of_pair, scored = np.unique(joint, return_inverse=True, return_counts=True)
    one, other = met >> 32, met & 0xFFFFFFFF
    held = np.bincount(owner)
    return _Met(one, other, of_pair.ravel(), held[one] * held[other] - scored)


def _gain(met: _Met, bits: NDArray[np.float64]) -> NDArray[np.float64]:
    """What speaks for joining each two, each pair of records within limits (see `deciding.gain`)."""
    told = np.bincount(met.of_pair, np.clip(bits, -CLIP, CLIP), minlength=len(met.one))
    gain: NDArray[np.float64] = told + UNSCORED * met.unscored
    return gain


def _were_born_apart(met: _Met, levels: NDArray[np.int16]) -> NDArray[np.bool_]:
    """As `certain.were_born_apart` says, for each two contacts."""
    birth = levels[:, list(Respect).index(Respect.BIRTH)]
    other = np.bincount(met.of_pair, birth == Birth.OTHER, minlength=len(met.one))
    alike = (birth >= Birth.SAME) & (birth <= Birth.TWO_SLIPS)
    apart: NDArray[np.bool_] = (other > 0) & (np.bincount(met.of_pair, alike, minlength=len(met.one)) == 0)
    return apart


def _best(met: _Met, bits: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each two contacts the pair of their records that is most alike."""
    order = np.lexsort((bits, met.of_pair))
    ends = np.flatnonzero(np.r_[np.diff(met.of_pair[order]) != 0, np.ones(min(len(order), 1), bool)])
    best: NDArray[np.int64] = order[ends]
    return best


def _labels(
    met: _Met, gain: NDArray[np.float64], forbidden: Collection[tuple[int, int]], size: int
) -> NDArray[np.int64]:
    """The number of each contact's person; those who were found apart are never joined."""
    known = set(zip(met.one.tolist(), met.other.tolist(), strict=True))
    unmet = [pair for pair in forbidden if pair not in known]
    left = np.r_[met.one, [one for one, _ in unmet]].astype(np.int32)
    right = np.r_[met.other, [other for _, other in unmet]].astype(np.int32)
    told = np.r_[gain, np.full(len(unmet), -np.inf)]
    return clusters.cluster(size, Pairs(left, right), told).labels


def _surest(bits: NDArray[np.float64], where: NDArray[np.int64]) -> list[int]:
    return [int(place) for place in where[np.argsort(-bits[where], kind="stable")]]


def _sets(labels: NDArray[np.int64], contacts: Sequence[UUID]) -> Iterator[tuple[UUID, ...]]:
    """The contacts of each person who has several, oldest first."""
    order = np.argsort(labels, kind="stable")
    ends = np.flatnonzero(np.diff(labels[order], append=-1)) + 1
    starts = np.r_[np.zeros(min(len(ends), 1), np.int64), ends[:-1]]
    several = ends - starts > 1
    for start, end in zip(starts[several].tolist(), ends[several].tolist(), strict=True):
        yield tuple(contacts[place] for place in order[start:end].tolist())


def limits(linked: Linked, records: int) -> Thresholds:
    """From how many bits on two are one person, where the weights were learned from these very records."""
    return deciding.thresholds(records, fitted_on=linked.fitted.model.records or records)
