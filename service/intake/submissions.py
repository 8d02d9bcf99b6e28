"""What is a lead as it arrives, what have the rules made of it, and what does its sender hear?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rules import normalise, quality, validate
from rules.findings import Finding
from rules.knowledge import Knowledge
from rules.leads import LeadStatus, Outcome
from rules.mail_domains import NOTHING_KNOWN, Domains
from rules.normalise import SourceDefaults
from rules.quality import Quality
from rules.records import Lead, Record
from rules.suppressions import LEAD_STOPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One lead as it arrives; `payload` is the very text that was sent."""

    lead: Lead
    payload: str
    import_id: UUID | None = None
    row_number: int | None = None
    faults: tuple[Finding, ...] = ()
    """What was already wrong with the row as such; it is then kept for a steward."""
    remarks: tuple[Finding, ...] = ()
    """What was noticed while the row was read, and holds nothing up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A submission after the rules had their say; no key or database was needed for it."""

    submission: Submission
    record: Record
    quality: Quality
    reasons: tuple[str, ...]
    """Codes for which it goes into quarantine; none means that it is accepted."""

    @property
    def is_stopped(self) -> bool:
        """Must it be forgotten, because the person is to be left alone?"""
        return LEAD_STOPPED in self.reasons

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was remarked: on the row, while reading it, and on what it says."""
        return (*self.submission.faults, *self.submission.remarks, *self.record.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the sender hears of one lead."""

    lead_id: UUID | None
    status: LeadStatus
    outcome: Outcome
    contact_id: UUID | None
    quality: Quality
    findings: tuple[Finding, ...]
    reasons: tuple[str, ...]
    record: Record


def prepare(
    submissions: Iterable[Submission],
    *,
    defaults: SourceDefaults,
    knowledge: Knowledge,
    now: datetime,
    domains: Domains = NOTHING_KNOWN,
) -> list[Prepared]:
    """Normalise and check, all side by side; pure, so that other processes may do it."""
    sent = list(submissions)
    records = normalise.normalise_all(
        [each.lead for each in sent], knowledge=knowledge, source=defaults, today=now.date(), domains=domains
    )
    return [_prepared(each, record) for each, record in zip(sent, records, strict=True)]


def _prepared(submission: Submission, record: Record) -> Prepared:
    admission = validate.admissible(record, external_id=submission.lead.external_id)
    reasons = tuple(dict.fromkeys((*(fault.code for fault in submission.faults), *admission.reasons)))
    return Prepared(
        submission=submission,
        record=record,
        quality=quality.assess(record),
        reasons=reasons,
    )
