"""Of which leads may nothing be kept, because the person asked to be left alone or must be?

Such a lead is counted and answered as suppressed; no word of it is stored, nor logged but the reason.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence

from rules import suppressions as rules
from rules.records import Record
from rules.suppressions import Reason
from service import suppressions
from service.work import Work

log = logging.getLogger(__name__)


def stopped(work: Work, records: Iterable[Record]) -> list[Reason | None]:
    """For each record, in order: why nothing of it may be kept, or None when it may."""
    vocabulary = work.knowledge.vocabulary
    people = [rules.of_record(record, vocabulary) for record in records]
    hits = [suppressions.stop(each) for each in suppressions.matching_each(work, people)]
    return [hit.reach.reason if hit else None for hit in hits]


def tell(reasons: Sequence[Reason | None]) -> None:
    """One line for whoever watches: how many leads were stopped, and why."""
    counts = Counter(reason for reason in reasons if reason is not None)
    for reason, count in sorted(counts.items()):
        log.info("leads suppressed", extra={"kind": reason.value, "count": count})
