"""Somebody says what is wrong of them: how is it put right, for good, and who hears of it?

GDPR art. 16. What they say is a record of its own, which stands alone for each field that it names, whatever
sources say later. What was there before and what is there now is kept sealed for the case.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from rules.fields import FieldName
from rules.findings import Verdict
from rules.records import Lead
from rules.sources import LawfulBasis, SourceKind
from rules.tellings import Deed
from service import audit, intake, leads, recipients, records, rectifying, reveals
from service.access import Scope
from service.audit import Action
from service.contacts import pinning, rebuilding
from service.contacts.pinning import Pick
from service.errors import Fault, Gone, Invalid, NotFound, Stale, Tampered
from service.ids import new_id
from service.intake import Prepared, Submission
from service.jobs import queue
from service.storage import contacts as stored_contacts
from service.storage import keys
from service.storage import rectifications as stored
from service.storage import sources as stored_sources
from service.storage.contacts import Contact
from service.storage.rectifications import Rectification
from service.storage.sources import Source
from service.vault import Safe
from service.vault.places import Part, Table
from service.work import Work

SOURCE = "own-word"
"""Key of the source that holds what people put right themselves."""
SETTLE = "requests.settle"
"""The job that goes on with a case once something was done for it."""

_PLACE = (Table.REQUEST, Part.NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What was put right of a contact, without values."""

    id: UUID
    contact_id: UUID
    request_id: UUID | None
    record_id: UUID
    fields: tuple[FieldName, ...]
    at: datetime
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field, before and after, as the text that was sealed; empty where there was none."""

    name: FieldName
    before: str = field(repr=False)
    after: str = field(repr=False)


def put_right(
    work: Work,
    contact_id: UUID,
    said: Lead,
    *,
    request_id: UUID | None = None,
    expected: str | None = None,
) -> UUID:
    """Take in what a person says of themselves, and let it stand; gives the id of the correction.

    A field is replaced as a whole, but of a name only what is said of it. It may be done to restricted data,
    and to somebody who wants to be left alone: both are rights of the same person. Whoever was given the
    fields is told, and the case goes on. Needs requests:manage; raises NotFound, Gone, Merged; Stale when
    `expected` is another revision; Invalid when nothing is said, or something that cannot be right.
    """
    work.actor.must(Scope.REQUESTS_MANAGE)
    row = rectifying.standing(work, contact_id)
    if expected is not None and expected != str(row.revision):
        raise Stale
    safe = _safe(work, contact_id)
    before, given = _texts(row, safe), recipients.known_by(work, [contact_id])
    source = _own_word(work)
    lead = _whole_name(said, before)
    record_id = rectifying.take_in(
        work, source, _read(work, source, lead, row), contact_id=contact_id, arrived_at=contact_id
    )
    held = stored_contacts.fields_held(work.session, [record_id])[record_id]
    picks: dict[FieldName, Pick] = {
        name: Pick(record_id=record_id, alone=True) for name in held if name is not FieldName.EXTRAS
    }
    row.pins = {**row.pins, **pinning.pinned(picks)}
    rebuilding.rebuild(work, [contact_id])
    after = _texts(row, safe)
    changed = [name for name in FieldName if before.get(name) != after.get(name)]
    correction_id = _keep(work, safe, row.id, record_id, changed, before, after, request_id)
    recipients.tell(
        work, [contact_id], deed=Deed.RECTIFIED, request_id=request_id, fields=changed, before=given
    )
    if request_id is not None:
        queue.enqueue(work, SETTLE, {"request": request_id})
    return correction_id


def of_contact(work: Work, contact_id: UUID) -> Sequence[Correction]:
    """What was put right of a contact, newest first, without values. Needs requests:read."""
    work.actor.must(Scope.REQUESTS_READ)
    return [_view(row) for row in work.session.scalars(stored.rectifications(contact_id=contact_id))]


def of_request(work: Work, request_id: UUID) -> Sequence[Correction]:
    """What was put right in a case, newest first, without values. Needs requests:read."""
    work.actor.must(Scope.REQUESTS_READ)
    return [_view(row) for row in work.session.scalars(stored.rectifications(request_id=request_id))]


def reveal(work: Work, correction_id: UUID, *, purpose: str) -> Sequence[Change]:
    """Each field before and after, for whoever says why they look. The audit says so beforehand.

    Needs contacts:reveal; raises NotFound; Gone when the person was erased; Invalid without a purpose;
    TooMany when the hour's budget is spent.
    """
    work.actor.must(Scope.CONTACTS_REVEAL)
    row = work.session.get(Rectification, correction_id)
    if row is None:
        raise NotFound
    key = keys.find(work.session, row.contact_id)
    if key is None or row.content is None:
        raise Gone
    reveals.note(work, Action.CONTACT_REVEALED, owner=row.contact_id, fields=row.fields, purpose=purpose)
    told = json.loads(work.vault.safe(key).open(_PLACE, row.content))
    # The id is sealed too: one correction of a person must not be taken for another.
    if told["id"] != str(row.id):
        raise Tampered
    return [
        Change(name=name, before=told["before"].get(name, ""), after=told["after"].get(name, ""))
        for name in map(FieldName, row.fields)
    ]


def _safe(work: Work, contact_id: UUID) -> Safe:
    key = keys.find(work.session, contact_id)
    if key is None:
        raise Gone
    return work.vault.safe(key)


def _texts(row: Contact, safe: Safe) -> dict[FieldName, str]:
    """Every field of the contact, as the text that was sealed."""
    return {
        name: safe.open((Table.CONTACT, part), sealed)
        for name, part in records.PARTS.items()
        if (sealed := getattr(row, name.value)) is not None
    }


def _own_word(work: Work) -> Source:
    """The source that speaks for people themselves; made when the first of them puts something right."""
    found = work.session.scalars(stored_sources.by_key(SOURCE)).first()
    if found is not None:
        return found
    made = Source(
        id=new_id(work.now),
        key=SOURCE,
        name="The person's own word",
        kind=SourceKind.OTHER,
        lawful_basis=LawfulBasis.LEGAL_OBLIGATION,
        trust=100,
        mapping={},
        overrides={},
        created_at=work.now,
    )
    work.session.add(made)
    work.session.flush()  # the lead refers to it
    audit.note(work, Action.SOURCE_CREATED, about=made.id, source=SOURCE)
    return made


def _whole_name(said: Lead, before: Mapping[FieldName, str]) -> Lead:
    """What is said, with what stays of the name: it is kept as one, and half of it would replace it all."""
    if FieldName.NAME not in before or said.full_name or not (said.given_name or said.family_name):
        return said
    name = records.name(before[FieldName.NAME])
    family = " ".join(part for part in (name.particle, name.family) if part)
    return replace(
        said,
        salutation=said.salutation or name.titles,
        given_name=said.given_name or name.given or name.initials,
        family_name=said.family_name or family or None,
    )


def _read(work: Work, source: Source, lead: Lead, row: Contact) -> Prepared:
    """What the rules make of it. Raises Invalid for what cannot be right: a person must not be put wrong."""
    defaults = replace(intake.defaults_of(source), country=row.country, language=row.language)
    submission = Submission(lead=lead, payload=leads.write(lead))
    read = intake.prepare([submission], defaults=defaults, knowledge=work.knowledge, now=work.now)
    [prepared] = intake.informed(work, defaults, read)
    wrong = [found for found in prepared.findings if found.verdict is Verdict.INVALID]
    if wrong:
        raise Invalid(faults=[Fault(f"/{each.field}", each.code, "Cannot be right.") for each in wrong])
    return prepared


def _keep(
    work: Work,
    safe: Safe,
    contact_id: UUID,
    record_id: UUID,
    changed: Sequence[FieldName],
    before: Mapping[FieldName, str],
    after: Mapping[FieldName, str],
    request_id: UUID | None,
) -> UUID:
    correction_id = new_id(work.now)
    told = {
        "id": str(correction_id),
        "before": {name.value: before[name] for name in changed if name in before},
        "after": {name.value: after[name] for name in changed if name in after},
    }
    work.session.add(
        Rectification(
            id=correction_id,
            contact_id=contact_id,
            request_id=request_id,
            record_id=record_id,
            fields=[name.value for name in changed],
            content=safe.seal(_PLACE, json.dumps(told, ensure_ascii=False)),
            at=work.now,
            by=work.actor.id,
        )
    )
    key = keys.find(work.session, contact_id)
    fields = sorted(name.value for name in changed)
    audit.note(
        work, Action.CONTACT_RECTIFIED, about=key.audit_ref if key else None, source=SOURCE, fields=fields
    )
    return correction_id


def _view(row: Rectification) -> Correction:
    return Correction(
        id=row.id,
        contact_id=row.contact_id,
        request_id=row.request_id,
        record_id=row.record_id,
        fields=tuple(map(FieldName, row.fields)),
        at=row.at,
        by=row.by,
    )
