"""What is written down about leads that came in, beside the leads themselves?"""

import logging
from collections import Counter
from collections.abc import Sequence

from rules.validate import ATTACKS
from service import audit
from service.audit import Action
from service.intake.placing import Placement
from service.intake.submissions import Prepared
from service.storage.sources import Source
from service.work import Work

log = logging.getLogger(__name__)


def note(work: Work, source: Source, prepared: Sequence[Prepared], placements: Sequence[Placement]) -> None:
    """One line of audit for one lead or for a whole batch: counts, not people. Attacks get one each."""
    counts = Counter(placement.status.value for placement in placements)
    alone = placements[0].key.audit_ref if len(placements) == 1 and not placements[0].is_stopped else None
    audit.note(work, Action.LEADS_RECEIVED, about=alone, source=source.key, counts=dict(counts))
    for each, placement in zip(prepared, placements, strict=True):
        if not ATTACKS.isdisjoint(each.reasons):
            _note_attack(work, source, each, placement)


def _note_attack(work: Work, source: Source, each: Prepared, placement: Placement) -> None:
    """A security event: in the audit, and in the log for whoever watches that. Never the text itself."""
    found = [finding for finding in each.record.findings if finding.code in ATTACKS]
    codes = sorted({finding.code for finding in found})
    fields = sorted({finding.field for finding in found})
    audit.note(
        work,
        Action.LEAD_DANGEROUS,
        about=placement.key.audit_ref,
        source=source.key,
        codes=codes,
        fields=fields,
    )
    log.warning("dangerous lead", extra={"lead": placement.lead_id, "source": source.id, "findings": codes})
