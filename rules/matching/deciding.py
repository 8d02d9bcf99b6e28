"""Is what speaks for one person enough to act on, enough to ask somebody, or neither?"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp2, log2

from rules.matching.clusters import CLIP, LARGEST, UNSCORED

SAME = 7.0
"""Bits from which on two records are taken for one person unasked: odds of 128 to 1.

A rare full name in one town has six: a question, for a wrong merge costs more than a look.
"""
UNSURE = -1.0
"""Bits from which on somebody is asked: below odds of 1 to 2 most questions would be answered with no."""


class Verdict(StrEnum):
    """What is to be done about a new record and a contact."""

    SAME = "same"
    UNSURE = "unsure"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From how many bits on records are one person, and from how many on it is asked."""

    same: float = SAME
    unsure: float = UNSURE


def thresholds(records: int, *, fitted_on: int) -> Thresholds:
    """The thresholds for so many records, when the weights were fitted on another number of them.

    Twice as many records hold twice as many strangers who happen to agree, so each doubling asks for one bit
    more. Fewer records than the weights know ask for no less: what is sent to us is no random sample.
    """
    more = max(0.0, log2(max(records, 1) / fitted_on)) if fitted_on > 0 else 0.0
    return Thresholds(same=SAME + more, unsure=UNSURE + more)


def chance(bits: float) -> float:
    """The chance that goes with log2 of the odds."""
    return 1 / (1 + exp2(-max(-1000.0, min(1000.0, bits))))


def gain(bits: Sequence[float], *, records: int, threshold: float) -> float:
    """What speaks for joining a new record with a contact of so many records, beyond a threshold, in bits.

    `bits` has an entry for each record that the new one shares a key with. The sum is that of the clusters:
    each pair counts within limits, and one that shares no key at all speaks a little against.
    """
    if records >= LARGEST:
        return float("-inf")
    told = sum(min(CLIP, max(-CLIP, each - threshold)) for each in bits)
    return told + UNSCORED * (records - len(bits))


def verdict(bits: Sequence[float], *, records: int, limits: Thresholds) -> Verdict:
    """What is to be done about a new record and a contact of so many records.

    Where one record alone would be enough and the others speak against it, somebody is asked: one of a
    contact's records may be there by mistake.
    """
    if not bits or records >= LARGEST:
        return Verdict.DIFFERENT
    if gain(bits, records=records, threshold=limits.same) >= 0:
        return Verdict.SAME
    is_asked = max(bits) >= limits.same or gain(bits, records=records, threshold=limits.unsure) >= 0
    return Verdict.UNSURE if is_asked else Verdict.DIFFERENT
