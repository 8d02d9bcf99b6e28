"""What may whoever reads the feed for a purpose see of the people in it, and may they be contacted at all?

It is read when it is given out, not when the entry was written: what was withdrawn since is a no already.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.recipients import Via
from rules.records import Channel
from rules.standing import Decision
from service import audit, freshness, purposes, recipients, records, segments, standing, unreadable
from service.access import Scope
from service.audit import Action
from service.standing import Subject
from service.storage import contacts as stored
from service.storage import keys
from service.vault.places import Table
from service.work import Work

FED = (
    FieldName.NAME,
    FieldName.EMAIL,
    FieldName.PHONE,
    FieldName.ADDRESS,
    FieldName.ORGANISATION,
    FieldName.JOB,
    FieldName.BIRTH_DATE,
)
"""Fields that may be asked for here. Notes and whatever else senders wrote down leave by no feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is told of one contact."""

    contact_id: UUID
    decision: Decision
    """May it be contacted?"""
    values: Mapping[FieldName, Any] = field(default_factory=dict, repr=False)
    """In clear: of those that were asked for, where it may be contacted."""
    withheld: tuple[FieldName, ...] = ()
    """Fields that were asked for and are most likely out of date: they are given to nobody."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown of one contact, and under which name the audit knows it."""

    values: Mapping[FieldName, Any] = field(repr=False)
    withheld: tuple[FieldName, ...]
    audit_ref: UUID


def told(
    work: Work,
    contact_ids: Iterable[UUID],
    *,
    purpose: str,
    channel: Channel,
    fields: Collection[FieldName] = (),
) -> dict[UUID, Content]:
    """Whether each of the contacts may be contacted now, and the fields in clear of those that may.

    A merged contact is answered for by its survivor, and shows no fields of its own; one that is gone may
    not be contacted, nor one of which something that was asked for cannot be opened. Needs standing:read,
    and contacts:read for fields. What was seen is written down.
    """
    ids = list(dict.fromkeys(contact_ids))
    if not ids:
        return {}
    if fields:
        work.actor.must(Scope.CONTACTS_READ)
    if purposes.find(work, purpose) is not None:
        # So that whoever reads for it is told as well when time, law or a list changes an answer.
        segments.keep(work, purpose, channel)
    answers = standing.ask(work, [Subject(contact_id=each) for each in ids], purpose=purpose, channel=channel)
    decided = {each: answer.decision for each, answer in zip(ids, answers, strict=True)}
    allowed = [each for each, decision in decided.items() if decision.allowed]
    shown = _shown(work, allowed, fields) if fields else {}
    _note_given(work, shown, purpose)
    return {each: _content(each, decision, shown) for each, decision in decided.items()}


def _shown(
    work: Work, contact_ids: Sequence[UUID], fields: Collection[FieldName]
) -> dict[UUID, _Shown | None]:
    """What is shown of each contact that stands for itself; nothing of one that cannot be opened."""

    def read(some: Sequence[UUID]) -> dict[UUID, _Shown | None]:
        return {**_opened(work, some, fields, _outdated(work, some, fields))}

    def lost(contact_id: UUID) -> dict[UUID, _Shown | None]:
        return {contact_id: None}

    parts = unreadable.by_halves(work, contact_ids, read, lost)
    return {each: shown for part in parts for each, shown in part.items()}


def _content(contact_id: UUID, decision: Decision, shown: Mapping[UUID, _Shown | None]) -> Content:
    if contact_id not in shown:
        return Content(contact_id=contact_id, decision=decision)
    seen = shown[contact_id]
    if seen is None:
        return Content(contact_id=contact_id, decision=standing.UNREADABLE)
    return Content(contact_id=contact_id, decision=decision, values=seen.values, withheld=seen.withheld)


def _outdated(
    work: Work, contact_ids: Collection[UUID], fields: Collection[FieldName]
) -> dict[UUID, tuple[FieldName, ...]]:
    """Of each contact, the fields that were asked for and that nobody should use any more."""
    return {
        contact_id: tuple(
            name for name, known in believed.items() if name in fields and known.band is Band.WITHHOLD
        )
        for contact_id, believed in freshness.beliefs(work, contact_ids).items()
    }


def _opened(
    work: Work,
    contact_ids: Sequence[UUID],
    fields: Collection[FieldName],
    outdated: Mapping[UUID, tuple[FieldName, ...]],
) -> dict[UUID, _Shown]:
    """The values; Tampered when one of them cannot be opened."""
    key_rows = keys.find_many(work.session, contact_ids)
    found: dict[UUID, _Shown] = {}
    for row in work.session.scalars(stored.several(contact_ids)):
        if row.id in key_rows and row.merged_into is None:
            safe = work.vault.safe(key_rows[row.id])
            withheld = outdated.get(row.id, ())
            values = {
                name: records.READERS[name](safe.open((Table.CONTACT, records.PARTS[name]), sealed))
                for name in fields
                if name not in withheld and (sealed := getattr(row, name.value)) is not None
            }
            found[row.id] = _Shown(values, withheld, key_rows[row.id].audit_ref)
    return found


def _note_given(work: Work, shown: Mapping[UUID, _Shown | None], purpose: str) -> None:
    """Write down who is given what, before it is: also into the ledger of disclosures, for a recipient."""
    found = {each: seen for each, seen in shown.items() if seen is not None}
    for seen in found.values():
        fields = sorted(name.value for name in seen.values)
        audit.note(work, Action.CONTACT_READ, about=seen.audit_ref, fields=fields, purpose=purpose)
    reader = recipients.holder(work) if found else None
    given = {name.value for seen in found.values() for name in seen.values}
    if reader is not None and given:
        recipients.disclose(work, reader.id, list(found), fields=given, purpose=purpose, via=Via.FEED)
