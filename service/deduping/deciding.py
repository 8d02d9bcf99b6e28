"""Which contacts are to be merged, and about which is somebody to be asked, by what their records say?"""

from collections.abc import Collection, Sequence
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
from service.deduping.found import Doubt as Doubt
from service.deduping.found import Doubts, Sets
from service.deduping.ids import Ids, numbered


@dataclass(frozen=True, slots=True)
class Decided:
    """What is to be done: sets of contacts that are one person, and doubts, surest first."""

    sets: Sets
    doubts: Doubts
    contacts: int
    """Contacts on which it was decided."""


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
    kept = owner[linked.pairs.left] != owner[linked.pairs.right]
    pairs, bits = linked.pairs.where(kept), linked.bits[kept]
    met = _met(pairs, owner)
    levels = linked.levels[kept]
    # Whom a date of birth tells apart is asked about, however much else they share.
    sure = np.where(_were_born_apart(met, levels), -np.inf, _gain(met, bits - limits.same))
    forbidden = _numbers(contacts, apart)
    is_apart = _among(met, forbidden)
    labels = _labels(met, np.where(is_apart, -np.inf, sure), forbidden, len(contacts))
    best = _best(met, bits)
    may_be_one = (_gain(met, bits - limits.unsure) >= 0) | (bits[best] >= limits.same)
    asked = _surest(bits[best], ~is_apart & may_be_one & (labels[met.one] != labels[met.other]))
    of_pair = best[asked]
    doubts = Doubts(contacts, met.one[asked], met.other[asked], bits[of_pair], levels[of_pair])
    return Decided(_sets(labels, contacts), doubts, len(contacts))


def _numbers(contacts: Ids, apart: Collection[tuple[UUID, UUID]]) -> set[tuple[int, int]]:
    """The places of contacts that are apart, the smaller first, as far as they are there."""
    if not apart:
        return set()
    named = {each.bytes for each in chain.from_iterable(apart)}
    number = {raw: place for place, raw in enumerate(contacts.raw()) if raw in named}
    both = ((number.get(one.bytes), number.get(other.bytes)) for one, other in apart)
    return {
        (min(one, other), max(one, other)) for one, other in both if one is not None and other is not None
    }


def _among(met: _Met, forbidden: Collection[tuple[int, int]]) -> NDArray[np.bool_]:
    """Which of those that met are among these."""
    return np.isin(met.one << 32 | met.other, _joint(forbidden))


def _joint(pairs: Collection[tuple[int, int]]) -> NDArray[np.int64]:
    return np.array([one << 32 | other for one, other in pairs], np.int64)


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
    joint = _joint(forbidden)
    unmet = joint[~np.isin(joint, met.one << 32 | met.other)]
    left = np.r_[met.one, unmet >> 32].astype(np.int32)
    right = np.r_[met.other, unmet & 0xFFFFFFFF].astype(np.int32)
    told = np.r_[gain, np.full(len(unmet), -np.inf)]
    return clusters.cluster(size, Pairs(left, right), told).labels


def _surest(bits: NDArray[np.float64], asked: NDArray[np.bool_]) -> NDArray[np.int64]:
    where = np.flatnonzero(asked)
    surest: NDArray[np.int64] = where[np.argsort(-bits[where], kind="stable")]
    return surest


def _sets(labels: NDArray[np.int64], contacts: Ids) -> Sets:
    """The contacts of each person who has several, oldest first."""
    order = np.argsort(labels, kind="stable")
    ends = np.flatnonzero(np.diff(labels[order], append=-1)) + 1
    starts = np.r_[np.zeros(min(len(ends), 1), np.int64), ends[:-1]]
    several = ends - starts > 1
    return Sets(contacts, order, starts[several], ends[several])


def limits(linked: Linked, records: int) -> Thresholds:
    """From how many bits on two are one person, where the weights were learned from these very records."""
    return deciding.thresholds(records, fitted_on=linked.fitted.model.records or records)
