"""What may have happened to a contact that others must hear of, and which of it do they hear first?"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Change(StrEnum):
    """What others are told of a contact; the gravest first."""

    ERASE = "erase"
    """Nothing of the person is kept any more: forget the id and all that came with it."""
    PERMISSION = "permission"
    """For what the person may be written to is another thing than before."""
    UNMERGE = "unmerge"
    """A merge was undone: the contact answers for itself again."""
    MERGE = "merge"
    """Another contact answers for this one from now on."""
    UPSERT = "upsert"
    """The contact is new, or says something else."""


PRECEDENCE: tuple[Change, ...] = tuple(Change)
"""Of several changes that nobody has been told of yet, the first of these names the entry."""

_BITS: Mapping[Change, int] = MappingProxyType(
    {
        Change.UPSERT: 1,
        Change.MERGE: 2,
        Change.UNMERGE: 4,
        Change.PERMISSION: 8,
        Change.ERASE: 16,
    }
)
"""Kept in tables: never renumbered."""


def gravest(kinds: Iterable[Change]) -> Change:
    """The one that names the entry. Raises ValueError when there is none."""
    return min(kinds, key=PRECEDENCE.index)


def mask(kinds: Iterable[Change]) -> int:
    """Several kinds as one number, so that a table can be asked for any of them."""
    return sum(_BITS[kind] for kind in set(kinds))


def unmasked(bits: int) -> tuple[Change, ...]:
    """The kinds behind such a number, the gravest first."""
    return tuple(kind for kind in PRECEDENCE if bits & _BITS[kind])


def as_it_stands(kinds: Iterable[Change], *, is_there: bool, is_merged: bool) -> tuple[Change, ...]:
    """What is true of it at the moment of telling, the gravest first: of a merge that was undone since, that.

    Of a contact that is gone only that is told.
    """
    told = set(kinds)
    if not is_there or Change.ERASE in told:
        return (Change.ERASE,)
    if is_merged:
        told = (told - {Change.UNMERGE}) | {Change.MERGE}
    elif Change.MERGE in told:
        told = (told - {Change.MERGE}) | {Change.UNMERGE}
    return tuple(sorted(told, key=PRECEDENCE.index))
