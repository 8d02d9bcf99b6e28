"""Which value shall stand, whatever speaks for another: a steward has chosen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.survivorship import Pin
from service import audit
from service.access import Scope
from service.audit import Action
from service.contacts import rebuilding
from service.contacts.provenance import pins_written
from service.errors import Fault, Gone, Invalid, Merged, NotFound
from service.storage import contacts, keys
from service.storage.contacts import Contact
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """The value that shall stand for a field: that of one record."""

    record_id: UUID
    alone: bool = False
    """Of e-mail addresses and numbers: only those of this record, and not the others behind them."""


Picks = Mapping[FieldName, Pick]


def pin(work: Work, contact_id: UUID, picks: Picks) -> None:
    """Let these values stand from now on.

    Raises NotFound, Gone, Merged; Invalid for a record that is not one of the contact's.
    """
    row = _locked(work, contact_id)
    must_hold(work, picks, [contact_id])
    row.pins = {**row.pins, **pinned(picks)}
    _rebuild(work, contact_id, picks)


def unpin(work: Work, contact_id: UUID, fields: Collection[FieldName]) -> None:
    """Let the best value stand again. Raises NotFound, Gone, Merged."""
    row = _locked(work, contact_id)
    names = {name.value for name in fields}
    row.pins = {name: kept for name, kept in row.pins.items() if name not in names}
    _rebuild(work, contact_id, fields)


def must_hold(work: Work, picks: Picks, contact_ids: Collection[UUID]) -> None:
    """Raises Invalid, with every fault at once, for a pick that is no value of these contacts."""
    if not picks:
        return
    held = {record_id for record_id, _ in work.session.execute(contacts.record_ids(contact_ids))}
    fields = contacts.fields_held(work.session, held & {pick.record_id for pick in picks.values()})
    faults = [
        Fault(f"/picks/{name.value}", "not_among", "Must be a record of one of the contacts that has it.")
        for name, pick in picks.items()
        if name not in fields.get(pick.record_id, ())
    ]
    if faults:
        raise Invalid(faults=faults)


def pinned(picks: Picks) -> dict[str, Any]:
    """The picks as they are kept with the contact."""
    return pins_written(
        {name: (pick.record_id, Pin.ALONE if pick.alone else Pin.FIRST) for name, pick in picks.items()}
    )


def _locked(work: Work, contact_id: UUID) -> Contact:
    work.actor.must(Scope.DUPLICATES_DECIDE)
    row = rebuilding.lock(work, [contact_id]).get(contact_id)
    if row is None:
        raise NotFound
    if row.merged_into is not None:
        raise Merged(contact_id, into=row.merged_into)
    if keys.find(work.session, contact_id) is None:
        raise Gone
    return row


def _rebuild(work: Work, contact_id: UUID, fields: Collection[FieldName]) -> None:
    rebuilding.rebuild(work, [contact_id])
    key = keys.find(work.session, contact_id)
    named = sorted(name.value for name in fields)
    audit.note(work, Action.CONTACT_PINNED, about=key.audit_ref if key else None, fields=named)
