"""Which of the leads must be forgotten at once, because the person is to be left alone?"""

from collections.abc import Sequence
from dataclasses import replace

from rules import quality
from rules import suppressions as rules
from rules.records import Lead, Record
from rules.suppressions import Reason
from service.intake.submissions import Prepared
from service.suppressions import stopping
from service.work import Work


def spared(work: Work, prepared: Sequence[Prepared]) -> list[Prepared]:
    """The same leads; of those that may not be kept only the place in the file and the reason are left."""
    reasons = stopping.stopped(work, (each.record for each in prepared))
    stopping.tell(reasons)
    return [
        each if reason is None else _emptied(each, reason)
        for each, reason in zip(prepared, reasons, strict=True)
    ]


def _emptied(each: Prepared, reason: Reason) -> Prepared:
    record = Record(findings=(rules.remark(reason),))
    bare = replace(each.submission, lead=Lead(), payload="", faults=(), remarks=())
    return Prepared(
        submission=bare, record=record, quality=quality.assess(record), reasons=(rules.LEAD_STOPPED,)
    )
