"""Which contacts belong together, of one household or of one employer, among all that there are?"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from rules.matching import links as rules
from rules.matching.linkage import Linked
from service.access import Actor
from service.contacts import links
from service.contacts.links import MOST, Found
from service.deduping.ids import numbered
from service.work import Workshop

STEP = 2_000
"""Links that are kept in one transaction."""


@dataclass(frozen=True)
class Beside:
    """Pairs of records whose contacts belong together: the most telling pair of each two contacts."""

    left: NDArray[np.int32]
    """Rows of the run."""
    right: NDArray[np.int32]
    kind: NDArray[np.int8]
    bits: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.left)


def find(linked: Linked, contact_ids: Sequence[UUID]) -> Beside:
    """Who belongs together; `contact_ids` says of each record whose it is.

    Of one contact no more are taken than are shown: at a large employer many share a family name.
    """
    told = rules.of(linked.fitted.model, linked.patterns.levels)
    _, owner = numbered(contact_ids)
    kind, pairs = told.kind[linked.patterns.of_pair], linked.pairs
    where = np.flatnonzero((kind != rules.NONE) & (owner[pairs.left] != owner[pairs.right]))
    bits = told.bits[linked.patterns.of_pair[where]]
    order = np.argsort(-bits, kind="stable")
    where, bits = where[order], bits[order]
    one, other = owner[pairs.left[where]], owner[pairs.right[where]]
    _, first = np.unique(np.minimum(one, other) << 32 | np.maximum(one, other), return_index=True)
    first.sort()
    ends = np.stack([one[first], other[first]], axis=1)
    taken = first[(_rank(ends.ravel()).reshape(-1, 2) < MOST).all(axis=1)]
    chosen = where[taken]
    return Beside(pairs.left[chosen], pairs.right[chosen], kind[chosen], bits[taken])


def _rank(owners: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many earlier entries have the same owner."""
    order = np.argsort(owners, kind="stable")
    ordered = owners[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(ordered) else np.zeros(0, int)
    rank = np.empty(len(owners), np.int64)
    rank[order] = np.arange(len(owners)) - np.repeat(starts, np.diff(np.r_[starts, len(owners)]))
    return rank


def keep(
    workshop: Workshop, actor: Actor, found: Beside, record_ids: Sequence[UUID], contact_ids: Sequence[UUID]
) -> None:
    """Put what a run has found in place of what was kept of the same records."""
    with workshop.open(actor) as work:
        links.forget_upto(work, record_ids[-1])
    for start in range(0, len(found), STEP):
        with workshop.open(actor) as work:
            links.write(work, _links(found, slice(start, start + STEP), record_ids, contact_ids))


def _links(
    found: Beside, part: slice, record_ids: Sequence[UUID], contact_ids: Sequence[UUID]
) -> list[Found]:
    rows = zip(found.left[part], found.right[part], found.kind[part], found.bits[part].tolist(), strict=True)
    return [
        Found(
            contacts=(contact_ids[left], contact_ids[right]),
            records=(record_ids[left], record_ids[right]),
            kind=kind,
            bits=bits,
        )
        for left, right, number, bits in rows
        if (kind := rules.KINDS[number]) is not None
    ]
