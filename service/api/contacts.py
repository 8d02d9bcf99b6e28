"""Ask for contacts: by id, or by what identifies a person."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from rules.fields import FieldName
from rules.matching.links import Link
from rules.normalise import normalise
from rules.records import Address, Email, Job, Kind, Lead, Organisation, PersonName, Phone
from service import contacts, intake, recipients, rectifying, restrictions
from service.api.operation import Call, Reply
from service.api.receipts import QualityAnswer
from service.contacts import OpenContact, links
from service.contacts.links import LinkView
from service.errors import Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What identifies the person; everything that is given must fit."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    email: str | None = None
    """E-mail address, in any spelling."""
    phone: str | None = None
    """Telephone number, as people write it."""
    external_id: str | None = None
    """Your own key for the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAnswer:
    """Another contact that belongs with one: by chance of the records, not by anybody's word."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    kind: Link
    """`household` or `colleague`."""
    contact_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAnswer:
    """The golden record of one person: for each field the best value that any source gave."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    contact_id: UUID
    external_id: str | None
    """Your own key for the person, if you gave one."""
    kind: Kind | None
    language: str | None
    """BCP 47 tag."""
    country: str | None
    """ISO 3166-1 alpha-2."""
    quality: QualityAnswer
    name: PersonName | None
    emails: tuple[Email, ...]
    """The preferred one first."""
    phones: tuple[Phone, ...]
    """The preferred one first."""
    address: Address | None
    organisation: Organisation | None
    job: Job | None
    birth_date: date | None
    notes: str | None
    tags: tuple[str, ...]
    attributes: Mapping[str, str]
    links: tuple[LinkAnswer, ...]
    """Others of the same household or employer, the surest 20."""
    is_restricted: bool
    """The data may be kept and not used (GDPR art. 18), for whatever purpose."""
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RectifiedAnswer:
    """What was put right."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    contact_id: UUID
    record_id: UUID
    """The record that holds what you said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAnswer:
    """The contacts that fit."""

    contacts: tuple[ContactAnswer, ...]


def show(call: Call, *, contact_id: UUID) -> Reply[ContactAnswer]:
    """Give one contact in clear, with its ETag."""
    contact = contacts.read(call.work, contact_id)
    _note_read(call, [contact])
    beside = links.of_contact(call.work, contact_id)
    kept = restrictions.covering(call.work, [contact_id])
    etag = etag_of(contact.revision, is_restricted=bool(kept))
    return Reply(body=_answer(call, contact, beside, kept), headers={"ETag": f'"{etag}"'})


def lookup(call: Call, body: Question) -> FoundAnswer:
    """Find the contacts with an e-mail address, a telephone number or your own key.

    The question travels in the body, for addresses and logs of servers on the way are no place for it.
    """
    email, phone = _as_kept(call, body)
    found = contacts.lookup(call.work, email=email, phone=phone, external_id=body.external_id)
    _note_read(call, found)
    ids = [contact.id for contact in found]
    beside, kept = links.of_contacts(call.work, ids), restrictions.covering(call.work, ids)
    return FoundAnswer(contacts=tuple(_answer(call, each, beside.get(each.id, ()), kept) for each in found))


def rectify(
    call: Call, *, contact_id: UUID, body: Lead, merged_from: UUID | None = None
) -> Reply[RectifiedAnswer]:
    """Put right what you have told us of a contact: send what is otherwise than you said before.

    It becomes a record of its own. It supersedes what you said before, and stands against other senders on
    the usual grounds: soundness, trust, recency. `merged_from` is the merged id that led you here.
    """
    record_id = rectifying.rectify(
        call.work, call.source, contact_id, body, expected=call.if_match, merged_from=merged_from
    )
    revision = contacts.must_stand(call.work, contact_id).revision
    answer = RectifiedAnswer(contact_id=contact_id, record_id=record_id)
    return Reply(body=answer, headers={"ETag": f'"{revision}"'})


def etag_of(revision: int, *, is_restricted: bool) -> str:
    """Which state of a contact was seen.

    Whoever has an older copy must hear that the data may be kept and not used, though nothing else changed.
    """
    return f"{revision}-restricted" if is_restricted else str(revision)


def _note_read(call: Call, found: Sequence[OpenContact]) -> None:
    """Written into the audit, and into the ledger of disclosures when the key is a recipient's."""
    contacts.note_read(call.work, found)
    fields = {str(name) for contact in found for name in contact.values}
    recipients.note_read(call.work, [contact.id for contact in found], fields=fields)


def _as_kept(call: Call, question: Question) -> tuple[str | None, str | None]:
    """Address and number in the form in which it is compared: the normaliser is that of the intake."""
    record = normalise(
        Lead(email=question.email, phone=question.phone),
        knowledge=call.work.knowledge,
        source=intake.defaults_of(call.source),
        today=call.work.now.date(),
    )
    email = record.emails[0].key if record.emails else None
    phone = record.phones[0].e164 if record.phones else None
    if faults := list(_unreadable(question, email, phone)):
        raise Invalid(faults=faults)
    return email, phone


def _unreadable(question: Question, email: str | None, phone: str | None) -> Iterator[Fault]:
    if question.email and not email:
        yield Fault("/email", "unreadable", "Is not an e-mail address.")
    if question.phone and not phone:
        yield Fault("/phone", "unreadable", "Is not a telephone number.")


def _answer(
    call: Call, contact: OpenContact, beside: Sequence[LinkView], kept: Collection[UUID]
) -> ContactAnswer:
    values = contact.values
    extras = values.get(FieldName.EXTRAS)
    return ContactAnswer(
        contact_id=contact.id,
        # What other senders call the person is theirs to know.
        external_id=extras.external_ids.get(str(call.source.id)) if extras else None,
        kind=contact.kind,
        language=contact.language,
        country=contact.country,
        quality=QualityAnswer(score=contact.score, grade=contact.grade),
        name=values.get(FieldName.NAME),
        emails=values.get(FieldName.EMAIL, ()),
        phones=values.get(FieldName.PHONE, ()),
        address=values.get(FieldName.ADDRESS),
        organisation=values.get(FieldName.ORGANISATION),
        job=values.get(FieldName.JOB),
        birth_date=values.get(FieldName.BIRTH_DATE),
        notes=values.get(FieldName.NOTES),
        tags=extras.tags if extras else (),
        attributes=extras.attributes if extras else {},
        links=tuple(LinkAnswer(kind=each.kind, contact_id=each.contact_id) for each in beside),
        is_restricted=contact.id in kept,
        updated_at=contact.updated_at,
    )
