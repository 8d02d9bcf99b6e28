"""How is a proof over a long log found by reading a few hundred hashes instead of all of them?

Every 256 leaves make a tile, every 256 tiles a tile of the next level, and so on. The root of each full tile
is kept, so that the hash over any stretch of the log is put together from what a few tiles hold (the idea of
https://c2sp.org/tlog-tiles). What reads the tiles is handed in: nothing here knows where they are kept.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rules import merkle
from rules.merkle import Frontier

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""Leaves, or tiles of the level below, in one tile."""

Reader = Callable[[int, int, int], Sequence[bytes]]
"""Given a level and a stretch from a first place to before a last: the hashes there. Level 0 are leaves."""


@dataclass(frozen=True, slots=True)
class Tile:
    """The root over one full tile; level 1 stands on leaves."""

    level: int
    place: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Piece:
    """A full subtree: so many leaves as 2 to the power of its height, the place counted in its own size."""

    height: int
    place: int


def grown(frontier: Frontier, leaves: Iterable[bytes]) -> tuple[Frontier, list[Tile]]:
    """The frontier after these leaves, and the tiles that they filled."""
    size, roots, full = frontier.size, list(frontier.roots), []
    for each in leaves:
        carried, rest, height = each, size, 0
        while rest & 1:
            carried, rest, height = merkle.node(roots.pop(), carried), rest >> 1, height + 1
            if height % HEIGHT == 0:
                full.append(Tile(height // HEIGHT, size >> height, carried))
        roots.append(carried)
        size += 1
    return Frontier(size, tuple(roots)), full


def pieces(start: int, end: int) -> Iterator[Piece]:
    """The full subtrees that a stretch of the log is made of, largest first; it begins where one may."""
    while start < end:
        height = (end - start).bit_length() - 1
        yield Piece(height, start >> height)
        start += 1 << height


def frontier(size: int, read: Reader) -> Frontier:
    """What has to be remembered of a log of that size to add to it, from its tiles."""
    return Frontier(size, tuple(_root_of_piece(each, read) for each in pieces(0, size)))


def root(size: int, read: Reader) -> bytes:
    """The root over the first leaves."""
    return frontier(size, read).root


def inclusion(index: int, size: int, read: Reader) -> list[bytes]:
    """The hashes that lead from one leaf to the root of that size. IndexError where no such leaf is."""
    if not 0 <= index < size:
        raise IndexError(index)
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        split = start + _split(end - start)
        if index < split:
            path.append(_root_between(split, end, read))
            end = split
        else:
            path.append(_root_between(start, split, read))
            start = split
    return path[::-1]


def consistency(earlier: int, size: int, read: Reader) -> list[bytes]:
    """The hashes that show that the log of that size begins with the earlier one."""
    if not 0 <= earlier <= size:
        raise IndexError(earlier)
    if earlier in {0, size}:
        return []
    path: list[bytes] = []
    start, end = 0, size
    while end != earlier:
        split = start + _split(end - start)
        if earlier <= split:
            path.append(_root_between(split, end, read))
            end = split
        else:
            path.append(_root_between(start, split, read))
            start = split
    return [*([_root_between(start, end, read)] if start else []), *path[::-1]]


def _root_between(start: int, end: int, read: Reader) -> bytes:
    roots = [_root_of_piece(each, read) for each in pieces(start, end)]
    total = roots.pop()
    while roots:
        total = merkle.node(roots.pop(), total)
    return total


def _root_of_piece(piece: Piece, read: Reader) -> bytes:
    level, more = divmod(piece.height, HEIGHT)
    first = piece.place << more
    return Frontier().added(read(level, first, first + (1 << more))).root


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1
