"""Why is somebody whom a segment means not in it? One main reason for each, so that the numbers add up."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from rules.law.reasons import Effect
from rules.standing.case import Reason


class Exclusion(StrEnum):
    """What keeps somebody out, the first of these that is so."""

    MERGED = "merged"
    """Another contact answers for the person, and is counted itself."""
    UNDECIDED = "undecided"
    """Something has changed, and it is being decided anew: until then it is a no."""
    RESTRICTED = "restricted"
    SUPPRESSED = "suppressed"
    NOT_PERMITTED = "not_permitted"
    INVALID = "invalid"
    STALE = "stale"
    DUPLICATE = "duplicate"
    """Somebody has to look whether the contact is the same person as another."""


OWN = frozenset(
    {Exclusion.MERGED, Exclusion.UNDECIDED, Exclusion.INVALID, Exclusion.STALE, Exclusion.DUPLICATE}
)
"""Those that the segment itself finds; the others come with a reason of standing."""

_STALE = "VAL.STALE"
_FAMILIES: Mapping[str, Exclusion] = MappingProxyType(
    {
        "RST": Exclusion.RESTRICTED,
        "SUP": Exclusion.SUPPRESSED,
        "SYS": Exclusion.NOT_PERMITTED,
        "PRM": Exclusion.NOT_PERMITTED,
        "AGE": Exclusion.NOT_PERMITTED,
        "A14": Exclusion.NOT_PERMITTED,
        "LAW": Exclusion.NOT_PERMITTED,
        "VAL": Exclusion.INVALID,
    }
)
"""In this order one family of reasons goes before another: what the person said before what the law would
have asked for, and permission before the address."""


def of_code(code: str) -> Exclusion:
    """What a main reason counts as: a reason of standing, or one that the segment found itself."""
    if code == _STALE:
        return Exclusion.STALE
    family = _FAMILIES.get(code.partition(".")[0])
    return Exclusion(code) if family is None else family


def main_reason(reasons: Iterable[Reason]) -> str:
    """The code of the reason that weighs most of those that deny; that of the first that allows if none does.

    For whoever is neither denied nor allowed anything it is UNDECIDED.
    """
    told = list(reasons)
    denying = [each.code for each in told if each.effect is Effect.DENIES]
    if denying:
        order = list(_FAMILIES)
        return min(denying, key=lambda code: (order.index(code.partition(".")[0]), code == _STALE))
    allowing = (each.code for each in told if each.effect is Effect.ALLOWS)
    return next(allowing, Exclusion.UNDECIDED.value)


def grouped(counts: Mapping[str, int]) -> dict[Exclusion, int]:
    """Numbers by main reason, added up by what they count as; every kind is there, also with nobody."""
    found = dict.fromkeys(Exclusion, 0)
    for code, number in counts.items():
        found[of_code(code)] += number
    return found
