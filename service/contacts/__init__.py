"""Who do we know, what do we hold of them, and why that value?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rules import masking
from rules.fields import FieldName
from rules.findings import Verdict
from rules.records import Kind
from rules.survivorship import Ground
from service import audit, records, restrictions, reveals
from service.access import Scope
from service.audit import Action
from service.contacts.provenance import choices
from service.errors import Fault, Gone, Invalid, Merged, NotFound, ServiceError
from service.storage import contacts as stored
from service.storage import erasure, keys, leads, tokens
from service.storage.contacts import Contact
from service.vault import KeyRow, Safe, TokenKind
from service.vault.places import Table
from service.work import Work

PAGE = 50
# A look-up that finds more than this is a shared number: the caller must ask more precisely.
LOOKUP_LIMIT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownField:
    """One field of a contact: masked, with where it came from and why it stands."""

    name: FieldName
    masked: str
    verdict: Verdict
    source_name: str
    lead_id: UUID
    observed_at: datetime
    trust: int
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """One record that a contact was built from."""

    lead_id: UUID
    source_id: UUID
    source_name: str
    received_at: datetime
    observed_at: datetime
    score: int
    grade: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """A contact in a list."""

    id: UUID
    who: str
    kind: Kind | None
    country: str | None
    language: str | None
    score: int
    grade: str
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """A contact on its own page, masked throughout."""

    line: ContactLine
    revision: int
    created_at: datetime
    audit_ref: UUID
    fields: tuple[ShownField, ...]
    records: tuple[RecordLine, ...]
    restricted_since: datetime | None
    """Since when the data may be kept and not used."""
    disputed: frozenset[FieldName]
    """Fields that the person says are wrong, until that is looked into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenContact:
    """A contact in clear, for a key whose scopes allow it."""

    id: UUID
    audit_ref: UUID
    revision: int
    kind: Kind | None
    country: str | None
    language: str | None
    grade: str
    score: int
    updated_at: datetime
    values: Mapping[FieldName, Any]


def listed(
    work: Work,
    *,
    grade: str | None = None,
    country: str | None = None,
    before: UUID | None = None,
    limit: int = PAGE,
) -> tuple[Sequence[ContactLine], UUID | None]:
    """Contacts, newest first, masked, and the id to go on from when there are more."""
    work.actor.must(Scope.CONTACTS_READ)
    rows = work.session.scalars(
        stored.page(grade=grade, country=country, before=before, limit=limit + 1)
    ).all()
    shown = rows[:limit]
    key_rows = keys.find_many(work.session, [row.id for row in shown])
    lines = [_line(row, work.vault.safe(key_rows[row.id])) for row in shown if row.id in key_rows]
    return lines, shown[-1].id if len(rows) > limit else None


def lines(work: Work, contact_ids: Sequence[UUID]) -> Sequence[ContactLine]:
    """Those contacts, by id, masked; who was erased or merged into another meanwhile is left out."""
    work.actor.must(Scope.CONTACTS_READ)
    rows = [row for row in work.session.scalars(stored.several(contact_ids)) if row.merged_into is None]
    key_rows = keys.find_many(work.session, [row.id for row in rows])
    return [_line(row, work.vault.safe(key_rows[row.id])) for row in rows if row.id in key_rows]


def count(work: Work) -> int:
    """How many contacts there are."""
    work.actor.must(Scope.CONTACTS_READ)
    return work.session.scalar(stored.count()) or 0


def show(work: Work, contact_id: UUID) -> ContactView:
    """One contact with its provenance, masked. Raises NotFound, Gone, Merged."""
    work.actor.must(Scope.CONTACTS_READ)
    row, safe = _opened(work, contact_id)
    lines = _records(work, contact_id)
    key = keys.find(work.session, contact_id)
    held = restrictions.holding(work, contact_id)
    return ContactView(
        line=_line(row, safe),
        revision=row.revision,
        created_at=row.created_at,
        audit_ref=key.audit_ref if key else contact_id,
        fields=_fields(row, safe, {line.lead_id: line.source_name for line in lines}),
        records=lines,
        restricted_since=min((each.since for each in held), default=None),
        disputed=frozenset(name for each in held for name in each.fields),
    )


def read(work: Work, contact_id: UUID) -> OpenContact:
    """One contact in clear. Raises NotFound, Gone, Merged."""
    work.actor.must(Scope.CONTACTS_READ)
    row, _ = _opened(work, contact_id)
    return _open(work, row, keys.find_many(work.session, [contact_id])[contact_id])


def note_read(work: Work, found: Sequence[OpenContact]) -> None:
    """Write down that a key was given these contacts in clear, before it is."""
    for contact in found:
        given = sorted(name.value for name in contact.values)
        audit.note(work, Action.CONTACT_READ, about=contact.audit_ref, fields=given)


def lookup(
    work: Work,
    *,
    email: str | None = None,
    phone: str | None = None,
    external_id: str | None = None,
    source_id: UUID | None = None,
    limit: int = LOOKUP_LIMIT,
) -> Sequence[OpenContact]:
    """Contacts with that e-mail address, number or sender's own key, in clear; everything given must fit.

    `source_id` says whose key the external id is; for an API key it is always its own source. The oldest
    contacts are given, up to `limit`.
    Raises Invalid when nothing is asked.
    """
    work.actor.must(Scope.CONTACTS_READ)
    asked = _asked(email, phone, external_id, work.actor.source_id or source_id)
    if not asked:
        raise Invalid(
            faults=[Fault("", "nothing_asked", "Give an e-mail address, a number or an external id.")]
        )
    wanted = [token for kind, parts in asked for token in work.vault.lookup_tokens(kind, *parts)]
    holders = tokens.holders(work.session, wanted, may_lead=work.vault.may_lead)
    ids = sorted({holder.contact_id for holder in holders})
    key_rows = keys.find_many(work.session, ids)
    rows = work.session.scalars(stored.several(ids)).all()
    opened = [_open(work, row, key_rows[row.id]) for row in rows if row.id in key_rows]
    return [each for each in opened if all(_HAS[kind](each, parts) for kind, parts in asked)][:limit]


def reveal(work: Work, contact_id: UUID, *, field: FieldName, purpose: str) -> Any:
    """One field in clear. The audit says who looked, and why, before the value is given.

    Raises NotFound, Gone, Invalid without a purpose, TooMany when the hour's budget is spent.
    """
    work.actor.must(Scope.CONTACTS_REVEAL)
    row, safe = _opened(work, contact_id)
    sealed = getattr(row, field.value)
    if sealed is None:
        raise NotFound
    reveals.note(work, Action.CONTACT_REVEALED, owner=contact_id, fields=[field.value], purpose=purpose)
    return records.READERS[field](safe.open((Table.CONTACT, records.PARTS[field]), sealed))


def must_stand(work: Work, contact_id: UUID) -> Contact:
    """The contact, if it stands for itself. Raises NotFound, Gone when it was erased, Merged."""
    return _opened(work, contact_id)[0]


def _opened(work: Work, contact_id: UUID) -> tuple[Contact, Safe]:
    row = work.session.get(Contact, contact_id)
    if row is None:
        raise absent(work, contact_id)
    key = keys.find(work.session, contact_id)
    if key is None:
        raise Gone
    if row.merged_into is not None:
        raise Merged(contact_id, into=survivor_of(work, row.merged_into))
    return row, work.vault.safe(key)


def absent(work: Work, contact_id: UUID) -> ServiceError:
    """Why no contact of that id can be had: it was erased, or is this very moment, or never was."""
    was_here = erasure.is_gone(work.session, contact_id) or work.session.get(Contact, contact_id) is not None
    return Gone() if was_here else NotFound()


def survivor_of(work: Work, contact_id: UUID) -> UUID:
    """The contact that answers for this one: itself, unless it was merged into another."""
    row = work.session.get(Contact, contact_id)
    while row is not None and row.merged_into is not None:
        contact_id = row.merged_into
        row = work.session.get(Contact, contact_id)
    return contact_id


def _values(row: Contact, safe: Safe) -> dict[FieldName, Any]:
    return {
        name: records.READERS[name](safe.open((Table.CONTACT, part), sealed))
        for name, part in records.PARTS.items()
        if (sealed := getattr(row, name.value)) is not None
    }


def _open(work: Work, row: Contact, key: KeyRow) -> OpenContact:
    return OpenContact(
        id=row.id,
        audit_ref=key.audit_ref,
        revision=row.revision,
        kind=row.kind,
        country=row.country,
        language=row.language,
        grade=row.grade,
        score=row.score,
        updated_at=row.updated_at,
        values=_values(row, work.vault.safe(key)),
    )


def _line(row: Contact, safe: Safe) -> ContactLine:
    return ContactLine(
        id=row.id,
        who=_who(row, safe),
        kind=row.kind,
        country=row.country,
        language=row.language,
        score=row.score,
        grade=row.grade,
        updated_at=row.updated_at,
    )


def _who(row: Contact, safe: Safe) -> str:
    for name in (FieldName.NAME, FieldName.EMAIL, FieldName.PHONE):
        sealed = getattr(row, name.value)
        if sealed is not None:
            value = records.READERS[name](safe.open((Table.CONTACT, records.PARTS[name]), sealed))
            return masking.mask_field(name, value)
    return masking.DOTS


def _fields(row: Contact, safe: Safe, source_names: Mapping[UUID, str]) -> tuple[ShownField, ...]:
    standing = choices(row.provenance)
    values = _values(row, safe)
    return tuple(
        ShownField(
            name=name,
            masked=masking.mask_field(name, values[name]),
            verdict=standing[name.value].claim.verdict,
            source_name=source_names.get(standing[name.value].claim.record_id, ""),
            lead_id=standing[name.value].claim.record_id,
            observed_at=standing[name.value].claim.observed_at,
            trust=standing[name.value].claim.trust,
            ground=standing[name.value].ground,
        )
        for name in FieldName
        if name in values
    )


def _records(work: Work, contact_id: UUID) -> tuple[RecordLine, ...]:
    rows = work.session.execute(stored.records_of(contact_id)).all()
    codes: dict[UUID, list[str]] = {}
    for lead_id, code in work.session.execute(leads.codes_of([row.lead_id for row in rows])):
        codes.setdefault(lead_id, []).append(code)
    return tuple(
        RecordLine(**row._asdict(), codes=tuple(dict.fromkeys(codes.get(row.lead_id, ())))) for row in rows
    )


def _asked(
    email: str | None, phone: str | None, external_id: str | None, source_id: UUID | None
) -> list[tuple[TokenKind, tuple[str, ...]]]:
    asked: list[tuple[TokenKind, tuple[str, ...]]] = []
    if email:
        asked.append((TokenKind.EMAIL, (email,)))
    if phone:
        asked.append((TokenKind.PHONE, (phone,)))
    if external_id and source_id:
        asked.append((TokenKind.SENDER_KEY, (str(source_id), external_id)))
    return asked


def _has_email(contact: OpenContact, parts: tuple[str, ...]) -> bool:
    return any(email.key == parts[0] for email in contact.values.get(FieldName.EMAIL, ()))


def _has_phone(contact: OpenContact, parts: tuple[str, ...]) -> bool:
    return any(phone.e164 == parts[0] for phone in contact.values.get(FieldName.PHONE, ()))


def _has_sender_key(contact: OpenContact, parts: tuple[str, ...]) -> bool:
    extras = contact.values.get(FieldName.EXTRAS)
    return extras is not None and extras.external_ids.get(parts[0]) == parts[1]


_HAS: Mapping[TokenKind, Callable[[OpenContact, tuple[str, ...]], bool]] = {
    TokenKind.EMAIL: _has_email,
    TokenKind.PHONE: _has_phone,
    TokenKind.SENDER_KEY: _has_sender_key,
}
