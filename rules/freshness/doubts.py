"""What is in doubt of a contact, which doubt is worth looking into first, and what may come of it?"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from rules.freshness.signals import SignalKind


class Said(StrEnum):
    """What somebody who looked says of one value."""

    RIGHT = "right"
    WRONG = "wrong"


BY_PERSON: Mapping[Said, SignalKind] = MappingProxyType(
    {Said.RIGHT: SignalKind.CONFIRMED_BY_PERSON, Said.WRONG: SignalKind.DENIED_BY_PERSON}
)
BY_STEWARD: Mapping[Said, SignalKind] = MappingProxyType(
    {Said.RIGHT: SignalKind.CONFIRMED_BY_STEWARD, Said.WRONG: SignalKind.DENIED_BY_STEWARD}
)

DENIED = (SignalKind.DENIED_BY_PERSON, SignalKind.DENIED_BY_STEWARD)
"""A value of which one of these was heard is not in doubt any more: it is known to be wrong."""

LEAST_WORTH = 0.05
"""Nobody is worth nothing: the doubtful value may be the very one that the rest hangs on."""


def rank(*, worth: float, least: float) -> float:
    """What an answer is worth: the worth of the contact, 0 to 1, times how doubtful its worst value is."""
    return max(LEAST_WORTH, min(1.0, worth)) * (1.0 - least)
