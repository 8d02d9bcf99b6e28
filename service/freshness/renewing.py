"""A newer lead came of somebody we know: does it say the same as we hold, or something else?

What it says is heard of the value that stood before. The belief about what stands now is reckoned when the
change is told; whoever takes leads in does not wait for it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.freshness import hearing, values
from rules.freshness.signals import SignalKind
from rules.records import Record
from rules.survivorship import Choice
from service import records
from service.freshness import opening
from service.ids import new_id
from service.storage import signals as stored
from service.storage.freshness import AGEING
from service.storage.signals import Way
from service.storage.sources import Source
from service.vault import Safe
from service.vault.places import Table
from service.vault.sealed import Sealed
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A lead of somebody we knew before, and what was held of them until then."""

    contact_id: UUID
    safe: Safe
    held: Mapping[str, Sealed | None]
    choices: Mapping[str, Choice]
    record: Record
    observed_at: datetime


def renew(work: Work, source: Source, met: Iterable[Met]) -> None:
    """Write down what leads say of values that were held before; the leads must have been placed."""
    rows = [row for each in met for row in _rows(work, source, each)]
    stored.add_new(work.session, rows)


def _rows(work: Work, source: Source, met: Met) -> Iterator[dict[str, Any]]:
    vocabulary = work.knowledge.vocabulary
    for name, given in _given(met.record):
        held = _held(met, name)
        choice = met.choices.get(name.value)
        # What was true before we saw the value says nothing of it.
        if held is None or (choice is not None and met.observed_at < choice.claim.observed_at):
            continue
        kind = hearing.of_lead(source.kind, agrees=values.agrees(name, held, given, vocabulary))
        if kind is not None:
            key = values.key_of(name, held, vocabulary)
            yield _row(work, source, met, name, kind, key)


def _row(work: Work, source: Source, met: Met, name: FieldName, kind: SignalKind, key: str) -> dict[str, Any]:
    return {
        "id": new_id(work.now),
        "contact_id": met.contact_id,
        "field": name,
        "value": opening.digest(work.vault, met.contact_id, name, key),
        "kind": kind,
        "at": min(met.observed_at, work.now),
        "trust": source.trust / 100,
        "way": Way.LEAD,
        "status": None,
        "campaign": None,
        "domain": None,
        "heard_at": work.now,
        "heard_by": work.actor.id,
        "source_id": source.id,
    }


def _held(met: Met, name: FieldName) -> Any:
    sealed = met.held.get(name.value)
    if sealed is None:
        return None
    return records.READERS[name](met.safe.open((Table.CONTACT, records.PARTS[name]), sealed))


def _given(record: Record) -> Sequence[tuple[FieldName, Any]]:
    """What a record says of fields that can go stale."""
    said = {
        FieldName.NAME: record.name,
        FieldName.EMAIL: record.emails,
        FieldName.PHONE: record.phones,
        FieldName.ADDRESS: record.address,
        FieldName.ORGANISATION: record.organisation,
        FieldName.JOB: record.job,
    }
    return [(name, said[name]) for name in AGEING if said[name]]
