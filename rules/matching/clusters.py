"""Which records are one person, when pairs contradict each other?

Whoever is linked is first taken together. A group in which every pair agrees is left as it is; in any other
the links are followed from the surest down, and two parts join only as long as what speaks for it outweighs
what speaks against (greedy additive edge contraction, Keuper et al. 2015). Plain chaining would take a whole
office for one person, by way of its switchboard.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rules.matching.columns import Pairs

UNSCORED = -1.0
"""Bits for two records of one group that share no key at all, and so were never compared."""
CLIP = 12.0
"""Bits that one pair can count for at the most: beyond that it is sure, not surer."""
LARGEST = 200
"""Records of one person at the most; a group that would be larger is a fault of the data, not a person."""


@dataclass(frozen=True)
class Clusters:
    """For each record, the number of its person; and how many groups had to be taken apart."""

    labels: NDArray[np.int64]
    parted: int


def cluster(size: int, pairs: Pairs, bits: NDArray[np.float64], *, threshold: float = 0.0) -> Clusters:
    """Take `size` records together by what is known of their pairs; `threshold` is in bits.

    Must-links and cannot-links of stewards are pairs with bits of plus or minus infinity.
    """
    linked = bits >= threshold
    labels = components(size, pairs.where(linked))
    inside = _doubtful(labels, pairs, bits, threshold)
    parted = 0
    following = int(labels.max(initial=-1)) + 1
    for members, edges in _by_component(labels, pairs.where(inside), bits[inside] - threshold):
        parts = _contracted(members, edges)
        if len(parts) > 1:
            parted += 1
            for part in parts[1:]:
                labels[part] = following
                following += 1
    return Clusters(labels, parted)


def components(size: int, links: Pairs) -> NDArray[np.int64]:
    """Number the groups of linked records, also by way of others; each has its least row's number."""
    labels = np.arange(size, dtype=np.int64)
    left, right = links.left.astype(np.int64), links.right.astype(np.int64)
    while len(left):
        one, other = labels[left], labels[right]
        apart = one != other
        if not apart.any():
            break
        left, right, one, other = left[apart], right[apart], one[apart], other[apart]
        np.minimum.at(labels, np.maximum(one, other), np.minimum(one, other))
        while True:
            shorter = labels[labels]
            if np.array_equal(shorter, labels):
                break
            labels = shorter
    return labels


def _doubtful(
    labels: NDArray[np.int64], pairs: Pairs, bits: NDArray[np.float64], threshold: float
) -> NDArray[np.bool_]:
    """For each pair: is it of a group that may not be joined whole?

    It is joined whole, in whatever order, if even its weakest pair speaks as much for it as those that were
    never compared speak against it.
    """
    group = labels[pairs.left]
    inside = group == labels[pairs.right]
    members = np.bincount(labels, minlength=len(labels))
    scored = np.bincount(group[inside], minlength=len(labels))
    weakest = np.full(len(labels), np.inf)
    np.minimum.at(weakest, group[inside], np.clip(bits[inside] - threshold, -CLIP, CLIP))
    never_compared = members * (members - 1) // 2 - scored
    is_whole = (weakest >= -UNSCORED * never_compared) & (members <= LARGEST)
    doubtful: NDArray[np.bool_] = ((members > 2) & ~is_whole)[group] & inside
    return doubtful


Edge = tuple[int, int, float]


def _by_component(
    labels: NDArray[np.int64], pairs: Pairs, bits: NDArray[np.float64]
) -> Iterator[tuple[list[int], list[Edge]]]:
    """The records and edges of each group that is in doubt."""
    order = np.argsort(labels[pairs.left], kind="stable")
    group = labels[pairs.left][order]
    ends = np.flatnonzero(np.diff(group)) + 1
    left, right = pairs.left[order].tolist(), pairs.right[order].tolist()
    clipped = np.clip(bits[order], -CLIP, CLIP).tolist()
    endless = bits[order].tolist()
    for start, end in zip([0, *ends.tolist()], [*ends.tolist(), len(group)], strict=True):
        if start == end:
            continue
        edges = [
            (one, other, sure if abs(sure) == float("inf") else weight)
            for one, other, weight, sure in zip(
                left[start:end], right[start:end], clipped[start:end], endless[start:end], strict=True
            )
        ]
        yield sorted({*left[start:end], *right[start:end]}), edges


def _contracted(members: Iterable[int], edges: list[Edge]) -> list[list[int]]:
    """Join the surest first, while a join brings more than it costs; the part of the least record first."""
    groups = _Groups(members, edges)
    while (best := groups.surest()) is not None:
        groups.join(*best)
    return sorted(groups.members.values())


class _Groups:
    """Records that are being joined: what speaks for joining any two groups, kept up to date."""

    def __init__(self, members: Iterable[int], edges: list[Edge]) -> None:
        self.members = {each: [each] for each in members}
        self._bits: dict[int, dict[int, float]] = {each: {} for each in self.members}
        self._scored: dict[int, dict[int, int]] = {each: {} for each in self.members}
        for one, other, bits in edges:
            self._bits[one][other] = self._bits[other][one] = bits
            self._scored[one][other] = self._scored[other][one] = 1
        self._heap = [(-bits, one, other) for one, other, bits in edges if bits > 0]
        heapq.heapify(self._heap)

    def surest(self) -> tuple[int, int] | None:
        """The two groups that most speaks for joining, if anything does."""
        while self._heap:
            cost, one, other = heapq.heappop(self._heap)
            is_current = (
                one in self._bits and other in self._bits.get(one, ()) and self._gain(one, other) == -cost
            )
            if is_current and len(self.members[one]) + len(self.members[other]) <= LARGEST:
                return one, other
        return None

    def join(self, one: int, other: int) -> None:
        """Make one group of two."""
        if len(self._bits[one]) < len(self._bits[other]):
            one, other = other, one
        scored = self._scored.pop(other)
        for third, bits in self._bits.pop(other).items():
            del self._bits[third][other], self._scored[third][other]
            if third != one:
                total = self._bits[one].get(third, 0.0) + bits
                self._bits[one][third] = self._bits[third][one] = total
                times = self._scored[one].get(third, 0) + scored[third]
                self._scored[one][third] = self._scored[third][one] = times
        self.members[one] = sorted(self.members[one] + self.members.pop(other))
        for third in self._bits[one]:
            if (gain := self._gain(one, third)) > 0:
                heapq.heappush(self._heap, (-gain, one, third))

    def _gain(self, one: int, other: int) -> float:
        never_compared = len(self.members[one]) * len(self.members[other]) - self._scored[one][other]
        return self._bits[one][other] + UNSCORED * never_compared
