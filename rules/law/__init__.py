"""What do the laws we know of ask, in which country, and since when?

Everything here comes from dated packs (`packs/law`); it is a reading of the law, not legal advice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.faults import Fault
from rules.law import ages, matrix, reasons, sheet
from rules.law.ages import Ages, Limit
from rules.law.matrix import Matrix, Row
from rules.law.reasons import ReasonText


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """All packs of law together."""

    matrix: Matrix = field(default_factory=Matrix, repr=False)
    """Who may be written to by whom on which ground."""
    ages: Ages = field(default_factory=Ages, repr=False)
    """From what age on a person's own consent counts."""
    reasons: Mapping[str, ReasonText] = field(default_factory=dict, repr=False)
    """The sentences for every reason, by its code."""
    versions: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The version of each pack, by its id."""

    @property
    def entries(self) -> tuple[Row | Limit, ...]:
        """Everything dated, with its tests."""
        return (*self.matrix.rows, *self.ages.limits)


def read(texts: Mapping[str, str]) -> tuple[Law, tuple[Fault, ...]]:
    """Make law of the texts of `packs/law/`, keyed by path; what is faulty is left out and told."""
    sheets, faults = sheet.read(texts)
    rows, row_faults = matrix.read(sheets)
    limits, age_faults = ages.read(sheets)
    sentences, sentence_faults = reasons.read(sheets)
    law = Law(
        matrix=rows,
        ages=limits,
        reasons=sentences,
        versions={each.id: each.version for each in sheets},
    )
    return law, (*faults, *row_faults, *age_faults, *sentence_faults)
