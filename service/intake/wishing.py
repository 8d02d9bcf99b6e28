"""What do leads say of the wishes of their people, and how does the ledger come to know?"""

from collections.abc import Iterator, Sequence

from service.consents import claims
from service.consents.claims import Claimed
from service.intake.placing import Placement
from service.intake.submissions import Prepared
from service.storage.sources import Source
from service.work import Work


def wish(work: Work, source: Source, prepared: Sequence[Prepared], placements: Sequence[Placement]) -> None:
    """Hand over what leads claim that people stated; the contacts must have been written."""
    if claimed := list(_claimed(prepared, placements)):
        claims.take_in(work, source, claimed)


def _claimed(prepared: Sequence[Prepared], placements: Sequence[Placement]) -> Iterator[Claimed]:
    for each, placement in zip(prepared, placements, strict=True):
        if placement.golden is not None and each.record.consents:
            yield Claimed(
                lead_id=placement.lead_id,
                contact_id=placement.golden.id,
                safe=placement.golden.safe,
                is_imported=each.submission.import_id is not None,
                language=each.record.language,
                claims=each.record.consents,
            )
