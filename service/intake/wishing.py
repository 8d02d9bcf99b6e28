"""What do leads say of the wishes of their people, and how does the ledger come to know?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from rules import consent_claims
from rules import suppressions as whom
from rules.records import Record
from rules.suppressions import Identifier
from service import purposes, suppressions
from service.consents import claims
from service.consents.claims import Claimed
from service.intake.placing import Placement
from service.intake.submissions import Prepared
from service.storage import keys
from service.storage.sources import Source
from service.suppressions import Hit
from service.work import Work


def named(work: Work, prepared: Sequence[Prepared]) -> list[Prepared]:
    """The same leads, with a remark on what they claim for a purpose nobody made here, or against a wish."""
    if not any(each.record.consents for each in prepared):
        return list(prepared)
    known = frozenset(purposes.current(work))
    people = [_known_by(work, each.record) if each.record.consents else () for each in prepared]
    entries = suppressions.matching_each(work, people)
    return [_remarked(each, known, hits) for each, hits in zip(prepared, entries, strict=True)]


def wish(work: Work, source: Source, prepared: Sequence[Prepared], placements: Sequence[Placement]) -> None:
    """Hand over what leads claim that people stated; the contacts must have been written."""
    if claimed := list(_claimed(work, prepared, placements)):
        claims.take_in(work, source, claimed)


def wish_of(work: Work, source: Source, lead_id: UUID, contact_id: UUID, record: Record) -> None:
    """Hand over what one lead claims that was sent for a certain contact, which must be locked."""
    key = keys.find(work.session, contact_id) if record.consents else None
    if key is not None:
        claimed = Claimed(
            lead_id=lead_id,
            contact_id=contact_id,
            safe=work.vault.safe(key),
            is_imported=False,
            language=record.language,
            claims=record.consents,
            known_by=_known_by(work, record),
        )
        claims.take_in(work, source, [claimed])


def _remarked(each: Prepared, known: frozenset[str], entries: Sequence[Hit]) -> Prepared:
    claimed = each.record.consents
    remarks = (
        *consent_claims.unknown(claimed, known),
        *consent_claims.left_alone(claimed, partial(suppressions.wished, entries)),
    )
    if not remarks:
        return each
    return replace(each, record=replace(each.record, findings=(*each.record.findings, *remarks)))


def _known_by(work: Work, record: Record) -> tuple[Identifier, ...]:
    return whom.of_record(record, work.knowledge.vocabulary)


def _claimed(work: Work, prepared: Sequence[Prepared], placements: Sequence[Placement]) -> Iterator[Claimed]:
    for each, placement in zip(prepared, placements, strict=True):
        if placement.golden is not None and each.record.consents:
            yield Claimed(
                lead_id=placement.lead_id,
                contact_id=placement.golden.id,
                safe=placement.golden.safe,
                is_imported=each.submission.import_id is not None,
                language=each.record.language,
                claims=each.record.consents,
                known_by=_known_by(work, each.record),
            )
