"""Who came and who went between two times at which a segment was written down, and why?

Each time the people whom the segment means are kept with their main reason: none for those who are in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Turn(StrEnum):
    """Why somebody is in where they were not, besides that what kept them out is gone."""

    NEWLY_MEANT = "newly_meant"
    """The conditions hold now."""
    NO_LONGER_MEANT = "no_longer_meant"
    """The conditions hold no longer, or the contact is no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How many came and went, by why: a turn, or the main reason that fell away or came up."""

    stayed: int = 0
    came: Mapping[str, int] = field(default_factory=dict)
    went: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many were one thing before and are another now.

    `was` and `now` are None for who is not meant, empty for who is in, and else the main reason.
    """

    was: str | None
    now: str | None
    count: int


IN = ""
"""Stands for no reason: the person is in the segment."""


def told(moves: Iterable[Moved]) -> Changes:
    """The moves between in and out, added up; whoever was out and still is does not matter."""
    stayed, came, went = 0, dict[str, int](), dict[str, int]()
    for move in moves:
        match move.was == IN, move.now == IN:
            case True, True:
                stayed += move.count
            case False, True:
                _add(came, move.was or Turn.NEWLY_MEANT.value, move.count)
            case True, False:
                _add(went, move.now or Turn.NO_LONGER_MEANT.value, move.count)
    return Changes(stayed=stayed, came=came, went=went)


def _add(counts: dict[str, int], why: str, count: int) -> None:
    counts[why] = counts.get(why, 0) + count
