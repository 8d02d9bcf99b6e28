"""About whom is a statement, and by what may that person be on the list of those to leave alone?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rules import suppressions as whom
from rules.fields import FieldName
from rules.suppressions import Identifier
from service import purposes, records
from service.purposes import Notice, Purpose
from service.storage import consents as stored
from service.vault import KeyRow, Safe
from service.vault.places import Table
from service.vault.sealed import Sealed
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A contact that answers for itself, kept from everyone else until we commit."""

    contact_id: UUID
    safe: Safe | None
    """None when the person was erased."""
    audit_ref: UUID | None = None
    """Under which name the audit is told; None when it is told otherwise, or nobody is left to tell of."""
    email: Sealed | None = None
    phone: Sealed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A subject, and what is about to be said of it refers to."""

    subject: Subject
    purpose: Purpose | None
    notice: Notice | None


def locate(
    work: Work, contact_id: UUID, *, purpose: str | None = None, notice_id: UUID | None = None
) -> Located | None:
    """The contact that answers for this one, with a purpose and a text; None without such a contact."""
    row = stored.lock_subject(work.session, contact_id, purpose=purpose, notice_id=notice_id)
    while row is not None and row.merged_into is not None:
        row = stored.lock_subject(work.session, row.merged_into, purpose=purpose, notice_id=notice_id)
    if row is None:
        return None
    return Located(
        subject=_subject(work, row),
        purpose=purposes.view(row.Purpose) if row.Purpose else None,
        notice=purposes.notice_view(row.Notice) if row.Notice else None,
    )


def identifiers(subject: Subject) -> Sequence[Identifier]:
    """The addresses and numbers of the person, as the list of those to leave alone compares them."""
    found: list[Identifier] = []
    if subject.safe is not None and subject.email is not None:
        text = subject.safe.open((Table.CONTACT, records.PARTS[FieldName.EMAIL]), subject.email)
        found += map(whom.of_email, records.emails(text))
    if subject.safe is not None and subject.phone is not None:
        text = subject.safe.open((Table.CONTACT, records.PARTS[FieldName.PHONE]), subject.phone)
        found += map(whom.of_phone, records.phones(text))
    return found


def identifiers_of(work: Work, safes: Mapping[UUID, Safe]) -> dict[UUID, Sequence[Identifier]]:
    """The same of many contacts, whose safes are at hand. One read for 500 contacts."""
    return {
        row.id: identifiers(Subject(contact_id=row.id, safe=safes[row.id], email=row.email, phone=row.phone))
        for row in stored.addresses(work.session, safes)
    }


def _subject(work: Work, row: Any) -> Subject:
    if row.owner is None:
        return Subject(contact_id=row.id, safe=None)
    key = KeyRow(row.owner, row.generation, row.kid, row.wrapped, row.commitment, row.audit_ref)
    return Subject(
        contact_id=row.id,
        safe=work.vault.safe(key),
        audit_ref=row.audit_ref,
        email=row.email,
        phone=row.phone,
    )
