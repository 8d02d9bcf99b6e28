"""What do the records behind a few contacts say, field by field, beside each other?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rules import masking
from rules.fields import FieldName
from rules.findings import Verdict
from rules.survivorship import Choice, Claim, choose, fullness_of, standing_of_fields
from service import records, reveals
from service.access import Scope
from service.audit import Action
from service.contacts import survivor_of
from service.contacts.provenance import Pins, pins
from service.errors import Gone, Merged, NotFound
from service.storage import beside, contacts, keys
from service.storage.contacts import Contact
from service.vault import Safe
from service.vault.places import Table
from service.work import Work

MOST = 12
"""Records that are shown; the newest of those that were sent."""

_RECOGNISED_BY = (FieldName.NAME, FieldName.EMAIL, FieldName.PHONE)
SHOWN = tuple(name for name in FieldName if name is not FieldName.EXTRAS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one record says of one field, masked."""

    masked: str
    verdict: Verdict
    same_as: int
    """Place of the first record that says the very same; its own place when none before it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One record, to be shown beside others."""

    lead_id: UUID
    contact_id: UUID
    source_name: str
    trust: int
    received_at: datetime
    observed_at: datetime
    score: int
    grade: str
    told: Mapping[FieldName, Told]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Contacts in the order in which they were asked for, and their records."""

    contact_ids: tuple[UUID, ...]
    who: tuple[str, ...]
    """What stands for the name of each contact, masked."""
    sides: tuple[Side, ...]
    left_out: int
    """Records that were too many to be shown."""
    best: Mapping[FieldName, Choice]
    """Which record's value would stand if all were one person, and why."""


def compare(work: Work, contact_ids: Sequence[UUID]) -> Comparison:
    """The records of those contacts, masked: the contacts one after the other, of each the newest first.

    Raises NotFound for a contact that is not there, Gone for one that was erased, Merged for one that was
    merged into another.
    """
    work.actor.must(Scope.CONTACTS_READ)
    rows, ours = _contacts(work, contact_ids)
    found, safes = _records(work, contact_ids)
    texts = {row.Record.lead_id: _texts(safes[row.Record.lead_id], row.Record) for row in found}
    verdicts = _verdicts(work, texts)
    return Comparison(
        contact_ids=tuple(contact_ids),
        who=tuple(_who(safe, rows[contact_id]) for contact_id, safe in ours.items()),
        sides=tuple(_sides(found, texts, verdicts)),
        left_out=max(0, len(safes) - len(found)),
        best=_best(found, texts, verdicts, {row.id: pins(row.pins) for row in rows.values()}),
    )


def who(work: Work, contact_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """What to call those contacts, masked; one that was merged is called as the one that answers for it.

    Those that are gone are left out. At most a few hundred at a time.
    """
    work.actor.must(Scope.CONTACTS_READ)
    answering = {
        row.id: row.id if row.merged_into is None else survivor_of(work, row.id)
        for row in work.session.scalars(contacts.several(contact_ids))
    }
    key_rows = keys.find_many(work.session, answering.values())
    rows = work.session.scalars(contacts.several(set(answering.values())))
    names = {row.id: _who(work.vault.safe(key_rows[row.id]), row) for row in rows if row.id in key_rows}
    return {each: names[into] for each, into in answering.items() if into in names}


def reveal(
    work: Work, contact_ids: Sequence[UUID], *, purpose: str
) -> Mapping[UUID, Mapping[FieldName, Any]]:
    """What `compare` shows, in clear, by id of the lead. The audit says so of each contact beforehand.

    Raises NotFound, Gone, Merged, Invalid without a purpose, TooMany when the hour's budget is spent.
    """
    fields, opened = _opened(work, contact_ids)
    for contact_id, names in fields.items():
        reveals.note(work, Action.CONTACT_REVEALED, owner=contact_id, fields=names, purpose=purpose)
    return opened


def reveal_in_review(
    work: Work, contact_ids: Sequence[UUID], *, review_id: UUID, purpose: str
) -> Mapping[UUID, Mapping[FieldName, Any]]:
    """As `reveal`, for somebody who has the review of these contacts: it counts once."""
    fields, opened = _opened(work, contact_ids)
    reveals.note_review(work, review_id, fields=fields, purpose=purpose)
    return opened


def _opened(
    work: Work, contact_ids: Sequence[UUID]
) -> tuple[dict[UUID, list[str]], dict[UUID, dict[FieldName, Any]]]:
    """Which fields of each contact are shown, and what they say in clear by id of the lead."""
    work.actor.must(Scope.CONTACTS_REVEAL)
    _contacts(work, contact_ids)
    found, safes = _records(work, contact_ids)
    texts = {row.Record.lead_id: _texts(safes[row.Record.lead_id], row.Record) for row in found}
    fields = {}
    for contact_id in contact_ids:
        ours = {name for row in found if row.Record.contact_id == contact_id for name in texts[row.Lead.id]}
        fields[contact_id] = [name.value for name in SHOWN if name in ours]
    return fields, {
        lead_id: {name: records.READERS[name](text) for name, text in held.items()}
        for lead_id, held in texts.items()
    }


def _contacts(work: Work, contact_ids: Sequence[UUID]) -> tuple[dict[UUID, Contact], dict[UUID, Safe]]:
    rows = {row.id: row for row in work.session.scalars(contacts.several(contact_ids))}
    if rows.keys() != set(contact_ids):
        raise NotFound
    for row in rows.values():
        if row.merged_into is not None:
            raise Merged(row.id, into=survivor_of(work, row.merged_into))
    key_rows = keys.find_many(work.session, contact_ids)
    if key_rows.keys() != rows.keys():
        raise Gone
    return rows, {contact_id: work.vault.safe(key_rows[contact_id]) for contact_id in contact_ids}


def _records(work: Work, contact_ids: Sequence[UUID]) -> tuple[list[Any], dict[UUID, Safe]]:
    """The rows that are shown, in order, and the safes of all that could be."""
    rows = work.session.execute(beside.records(contact_ids, limit=200)).all()
    key_rows = keys.find_many(work.session, [row.Lead.id for row in rows])
    safes = {lead_id: work.vault.safe(key) for lead_id, key in key_rows.items()}
    shown = _shared_out([row for row in rows if row.Lead.id in safes], contact_ids)
    return shown, safes


def _shared_out(rows: Sequence[Any], contact_ids: Sequence[UUID]) -> list[Any]:
    """As many of each contact as there is room for: one with many records must not crowd out the others."""
    each = max(1, MOST // max(1, len(contact_ids)))
    ours = {
        contact_id: [row for row in rows if row.Record.contact_id == contact_id] for contact_id in contact_ids
    }
    return [row for contact_id in contact_ids for row in ours[contact_id][:each]]


def _texts(safe: Safe, record: Any) -> dict[FieldName, str]:
    return {
        name: safe.open((Table.RECORD, records.PARTS[name]), sealed)
        for name in SHOWN
        if (sealed := getattr(record, name.value)) is not None
    }


def _verdicts(work: Work, lead_ids: Iterable[UUID]) -> dict[UUID, Mapping[FieldName, Verdict]]:
    found: dict[UUID, list[tuple[str, Verdict]]] = {}
    for lead_id, member, verdict in work.session.execute(contacts.remarks(list(lead_ids))):
        found.setdefault(lead_id, []).append((member, verdict))
    return {lead_id: standing_of_fields(remarks) for lead_id, remarks in found.items()}


Texts = Mapping[UUID, Mapping[FieldName, str]]
Verdicts = Mapping[UUID, Mapping[FieldName, Verdict]]


def _sides(found: Sequence[Any], texts: Texts, verdicts: Verdicts) -> Iterable[Side]:
    first: dict[tuple[FieldName, str], int] = {}
    for place, row in enumerate(found):
        lead_id = row.Lead.id
        yield Side(
            lead_id=lead_id,
            contact_id=row.Record.contact_id,
            source_name=row.Source.name,
            trust=row.Source.trust,
            received_at=row.Lead.received_at,
            observed_at=row.Record.observed_at,
            score=row.Lead.score,
            grade=row.Lead.grade,
            told={
                name: Told(
                    masked=masking.mask_field(name, records.READERS[name](text)),
                    verdict=verdicts.get(lead_id, {}).get(name, Verdict.VALID),
                    same_as=first.setdefault((name, text), place),
                )
                for name, text in texts[lead_id].items()
            },
        )


def _who(safe: Safe, row: Contact) -> str:
    for name in _RECOGNISED_BY:
        sealed = getattr(row, name.value)
        if sealed is not None:
            text = safe.open((Table.CONTACT, records.PARTS[name]), sealed)
            return masking.mask_field(name, records.READERS[name](text))
    return masking.DOTS


def _best(
    found: Sequence[Any], texts: Texts, verdicts: Verdicts, pinned: Mapping[UUID, Pins]
) -> dict[FieldName, Choice]:
    best: dict[FieldName, Choice] = {}
    for row in sorted(found, key=lambda each: each.Lead.id):
        chosen = pinned.get(row.Record.contact_id, {})
        for name, text in texts[row.Lead.id].items():
            pinned_record, pin = chosen.get(name, (None, None))
            claim = Claim(
                record_id=row.Lead.id,
                verdict=verdicts.get(row.Lead.id, {}).get(name, Verdict.VALID),
                trust=row.Source.trust,
                observed_at=row.Record.observed_at,
                fullness=fullness_of(records.name(text)) if name is FieldName.NAME else 0,
                pin=pin if pinned_record == row.Lead.id else None,
            )
            best[name] = choose(best.get(name), claim)
    return best
