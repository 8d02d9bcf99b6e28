"""How does a log prove that nothing in it was changed, left out or put in another place?

A Merkle tree as in RFC 6962, section 2.1 (and RFC 9162, 2.1): each entry is a leaf, each node the hash of its
two halves, and the one hash at the top stands for all of it. Whoever kept an older top can be shown that the
log of today only grew, and whoever holds one entry that it is in there, both with a few dozen hashes.

Hashes are SHA-256, 32 bytes. A leaf commits to its body by way of a salt, so that salt and body may be
erased while the tree still stands: nobody can guess the body from what is left.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EMPTY = hashlib.sha256(b"").digest()
"""Root of a log without entries."""

_LEAF, _NODE = b"\x00", b"\x01"
_LABEL = b"gsA\x01"


def commitment(salt: bytes, body: bytes) -> bytes:
    """What a leaf says of its body; without the salt it tells nothing."""
    return hashlib.sha256(salt + body).digest()


def leaf_of(committed: bytes) -> bytes:
    """The leaf that holds a commitment: SHA-256(00 ‖ "gsA" 01 ‖ commitment)."""
    return leaf(_LABEL + committed)


def leaf(data: bytes) -> bytes:
    """RFC 6962: SHA-256(00 ‖ data)."""
    return hashlib.sha256(_LEAF + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """RFC 6962: SHA-256(01 ‖ left ‖ right)."""
    return hashlib.sha256(_NODE + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that has to be remembered of a log to add to it: one root for every full subtree, largest first."""

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def added(self, leaves: Iterable[bytes]) -> "Frontier":
        """The frontier after these leaves."""
        size, roots = self.size, list(self.roots)
        for each in leaves:
            carried, rest = each, size
            while rest & 1:
                carried = node(roots.pop(), carried)
                rest >>= 1
            roots.append(carried)
            size += 1
        return Frontier(size, tuple(roots))

    @property
    def root(self) -> bytes:
        """The one hash for everything so far."""
        if not self.roots:
            return EMPTY
        total = self.roots[-1]
        for each in reversed(self.roots[:-1]):
            total = node(each, total)
        return total


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over those leaves."""
    return Frontier().added(leaves).root


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from one leaf to the root (RFC 6962, 2.1.1). IndexError where no such leaf is."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion(leaves[:split], index), root(leaves[split:])]
    return [*inclusion(leaves[split:], index - split), root(leaves[:split])]


def is_included(each: bytes, index: int, size: int, proof: Sequence[bytes], top: bytes) -> bool:
    """Does the proof lead from the leaf to that root (RFC 9162, 2.1.3.2)?"""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, each
    for other in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node(other, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, other)
        place, last = place >> 1, last >> 1
    return last == 0 and found == top


def consistency(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """The hashes that show that the first `size` leaves are still what they were (RFC 6962, 2.1.2)."""
    if not 0 <= size <= len(leaves):
        raise IndexError(size)
    return _subproof(leaves, size, is_whole=True) if 0 < size < len(leaves) else []


def is_consistent(size: int, top: bytes, later_size: int, later_top: bytes, proof: Sequence[bytes]) -> bool:
    """Did the log only grow between the two roots (RFC 9162, 2.1.4.2)?"""
    if size > later_size:
        return False
    if size == later_size:
        return top == later_top and not proof
    if size == 0:
        return top == EMPTY and not proof
    path = [top, *proof] if size & (size - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = size - 1, later_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node(other, before), node(other, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node(after, other)
        place, last = place >> 1, last >> 1
    return last == 0 and before == top and after == later_top


def _subproof(leaves: Sequence[bytes], size: int, *, is_whole: bool) -> list[bytes]:
    if size == len(leaves):
        return [] if is_whole else [root(leaves)]
    split = _split(len(leaves))
    if size <= split:
        return [*_subproof(leaves[:split], size, is_whole=is_whole), root(leaves[split:])]
    return [*_subproof(leaves[split:], size - split, is_whole=False), root(leaves[:split])]


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1
