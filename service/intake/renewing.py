"""Which leads came of people we knew before, and what did we hold of them until then?"""

from collections.abc import Iterator, Sequence

from service.freshness import renewing
from service.freshness.renewing import Met
from service.intake.placing import Placement
from service.intake.submissions import Prepared
from service.storage.sources import Source
from service.work import Work


def renew(work: Work, source: Source, prepared: Sequence[Prepared], placements: Sequence[Placement]) -> None:
    """Have heard what leads say of what was held before; the leads must have been written."""
    renewing.renew(work, source, _met(work, prepared, placements))


def _met(work: Work, prepared: Sequence[Prepared], placements: Sequence[Placement]) -> Iterator[Met]:
    for each, placement in zip(prepared, placements, strict=True):
        if placement.golden is not None and placement.before is not None:
            yield Met(
                contact_id=placement.golden.id,
                safe=placement.golden.safe,
                held=placement.before.columns,
                choices=placement.before.choices,
                record=each.record,
                observed_at=each.submission.lead.observed_at or work.now,
            )
