"""What do the laws we know of ask, in which country, and since when?

Everything here comes from dated packs (`packs/law`); it is a reading of the law, not legal advice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rules.faults import Fault
from rules.law import ages, clocks, matrix, reasons, sheet
from rules.law.ages import Ages, Limit
from rules.law.clocks import Clocks
from rules.law.matrix import Matrix, Row
from rules.law.reasons import ReasonText
from rules.law.sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class LawPack:
    """A versioned pack of law, as it is listed."""

    id: str
    version: str
    kind: str
    """What it is about: a word of `sheet.KINDS`."""
    source: str
    path: str
    entries: int
    tests: int
    """Questions with answers that stand in it."""
    is_verified: bool | None
    """Has a reviewer read the source of every dated entry? None where there is none, as in sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """All packs of law together."""

    matrix: Matrix = field(default_factory=Matrix, repr=False)
    """Who may be written to by whom on which ground."""
    ages: Ages = field(default_factory=Ages, repr=False)
    """From what age on a person's own consent counts."""
    clocks: Clocks = field(default_factory=Clocks, repr=False)
    """By when who must have had an answer."""
    reasons: Mapping[str, ReasonText] = field(default_factory=dict, repr=False)
    """The sentences for every reason, by its code."""
    packs: tuple[LawPack, ...] = field(default=(), repr=False)
    """What all of it was read from."""

    @property
    def entries(self) -> tuple[Row | Limit, ...]:
        """Everything dated that decides who may be contacted, with its tests."""
        return (*self.matrix.rows, *self.ages.limits)


def read(texts: Mapping[str, str]) -> tuple[Law, tuple[Fault, ...]]:
    """Make law of the texts of `packs/law/`, keyed by path; what is faulty is left out and told."""
    sheets, faults = sheet.read(texts)
    rows, row_faults = matrix.read(sheets)
    limits, age_faults = ages.read(sheets)
    periods, clock_faults = clocks.read(sheets)
    sentences, sentence_faults = reasons.read(sheets)
    law = Law(matrix=rows, ages=limits, clocks=periods, reasons=sentences)
    packs = tuple(_pack(each, law) for each in sheets)
    return replace(law, packs=packs), (
        *faults,
        *row_faults,
        *age_faults,
        *clock_faults,
        *sentence_faults,
    )


def _pack(found: Sheet, law: Law) -> LawPack:
    dated = [entry for entry in (*law.entries, *law.clocks.periods) if entry.path == found.path]
    tests = [len(entry.tests) for entry in dated]
    tests += [1 for reason in law.reasons.values() if reason.path == found.path]
    return LawPack(
        id=found.id,
        version=found.version,
        kind=found.kind,
        source=found.source,
        path=found.path,
        entries=len(tests),
        tests=sum(tests),
        is_verified=all(entry.is_verified for entry in dated) if dated else None,
    )
