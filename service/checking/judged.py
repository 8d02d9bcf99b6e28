"""What do the rules say of one row of a file?"""

from dataclasses import dataclass

from rules.findings import Finding, Verdict, worst
from rules.quality import Quality
from rules.records import Lead, Record
from rules.values import swift
from service.files.rows import Row


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A row, the lead it tells of, the record that became of it, and all that was found.

    `is_taken` says whether an import would take it in without a steward.
    """

    row: Row
    lead: Lead
    record: Record
    findings: tuple[Finding, ...]
    is_taken: bool
    quality: Quality

    @property
    def verdict(self) -> Verdict:
        """The worst that was found; a row that would be held is invalid."""
        return worst(finding.verdict for finding in self.findings) if self.is_taken else Verdict.INVALID
