"""What does every record say of a field, which value stands, and what spoke against the others?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rules import masking
from rules.fields import FieldName
from rules.findings import Verdict
from rules.survivorship import Claim, Ground, Pin, ground_of
from service import records
from service.access import Scope
from service.contacts import must_stand
from service.contacts.golden import Contribution
from service.contacts.provenance import choices, pins
from service.contacts.rebuilding import contributions
from service.storage import contacts as stored
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """One record's value of one field."""

    record_id: UUID
    source_id: UUID
    source_name: str
    received_at: datetime
    observed_at: datetime
    trust: int
    verdict: Verdict
    masked: str
    stands: bool
    pin: Pin | None
    ground: Ground
    """Why it stands, or what decided against it."""


def alternates(work: Work, contact_id: UUID) -> Mapping[FieldName, tuple[Alternate, ...]]:
    """Every value that any record of a contact has, by field: the one that stands first, then the newest.

    Raises NotFound, Gone, Merged.
    """
    work.actor.must(Scope.CONTACTS_READ)
    row = must_stand(work, contact_id)
    standing = choices(row.provenance)
    lines = {line.lead_id: line for line in work.session.execute(stored.records_of(contact_id))}
    given = contributions(work, {contact_id: pins(row.pins)}).get(contact_id, [])
    told: dict[FieldName, tuple[Alternate, ...]] = {}
    for name in FieldName:
        choice = standing.get(name.value)
        found = [each for each in reversed(given) if name in each.texts and each.record_id in lines]
        if choice is not None and found:
            values = [_alternate(name, each, choice.claim, choice.ground, lines) for each in found]
            told[name] = tuple(sorted(values, key=lambda value: not value.stands))
    return told


def _alternate(
    name: FieldName,
    each: Contribution,
    winner: Claim,
    ground: Ground,
    lines: Mapping[UUID, Any],
) -> Alternate:
    line = lines[each.record_id]
    fullness = each.name_fullness if name is FieldName.NAME else 0
    verdict = each.verdicts.get(name, Verdict.VALID)
    claim = each.claim(verdict, fullness=fullness, pin=each.pins.get(name))
    stands = winner.record_id == each.record_id
    return Alternate(
        record_id=each.record_id,
        source_id=line.source_id,
        source_name=line.source_name,
        received_at=line.received_at,
        observed_at=each.observed_at,
        trust=each.trust,
        verdict=verdict,
        masked=masking.mask_field(name, records.READERS[name](each.texts[name])),
        stands=stands,
        pin=claim.pin,
        ground=ground if stands else ground_of(winner, claim),
    )
