"""In which of six respects is this record good?"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from rules.findings import Finding, Verdict
from rules.quality import NEEDS, USABLE
from rules.records import Record


class Dimension(StrEnum):
    """The six primary dimensions of data quality of the DAMA UK working group (white paper, October 2013)."""

    COMPLETENESS = "completeness"
    VALIDITY = "validity"
    UNIQUENESS = "uniqueness"
    TIMELINESS = "timeliness"
    CONSISTENCY = "consistency"
    ACCURACY = "accuracy"


_ACROSS = "XFD."
_FIELDS = ("name", "address", "organisation", "job", "birth_date")


def measure(record: Record, *, others: int = 0, freshness: float = 1.0) -> Mapping[Dimension, float]:
    """Each dimension as a share from 0 to 1. Deterministic.

    A record alone cannot know two of them: `others` is how many more records of the same person its source
    has sent, `freshness` the chance that its values still hold; left out, nothing speaks against it.
    """
    across = [finding for finding in record.findings if finding.code.startswith(_ACROSS)]
    alone = [finding for finding in record.findings if not finding.code.startswith(_ACROSS)]
    return {
        Dimension.COMPLETENESS: _rounded(_completeness(record)),
        Dimension.VALIDITY: _rounded(_validity(record, alone)),
        Dimension.UNIQUENESS: _rounded(1 / (1 + others)),
        Dimension.TIMELINESS: _rounded(freshness),
        Dimension.CONSISTENCY: _rounded(_product(across)),
        Dimension.ACCURACY: _rounded(_product(filter(_is_guess, alone))),
    }


def _completeness(record: Record) -> float:
    """The share of all that any use needs which is there."""
    parts = {part.members: part for needed in NEEDS.values() for part in needed}
    return sum(bool(part.is_there(record)) for part in parts.values()) / len(parts)


def _validity(record: Record, findings: Iterable[Finding]) -> float:
    """How usable what was sent is on the whole: a value that was refused counts as one that is of no use."""
    worst: dict[str, float] = {}
    for finding in findings:
        if finding.verdict in {Verdict.SUSPECT, Verdict.INVALID}:
            worst[finding.field] = min(USABLE[finding.verdict], worst.get(finding.field, 1.0))
    held = len(record.emails) + len(record.phones) + sum(bool(getattr(record, name)) for name in _FIELDS)
    refused = sum(not chance for chance in worst.values())
    lost = sum(1 - chance for chance in worst.values() if chance)
    return max(0.0, held - lost) / (held + refused) if held + refused else 1.0


def _is_guess(finding: Finding) -> bool:
    """Do we think that another value is meant, or could we not find out?"""
    return finding.verdict is Verdict.UNVERIFIABLE or (
        finding.verdict is Verdict.SUSPECT and finding.suggestion is not None
    )


def _product(findings: Iterable[Finding]) -> float:
    chance = 1.0
    for finding in findings:
        chance *= USABLE[finding.verdict] if finding.verdict is not Verdict.MISSING else 1.0
    return chance


def _rounded(share: float) -> float:
    return round(share, 4)
