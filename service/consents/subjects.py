"""About whom is a statement, and by what may that person be on the list of those to leave alone?"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from rules import suppressions as whom
from rules.fields import FieldName
from rules.suppressions import Identifier
from service import records
from service.storage import consents as stored
from service.storage import contacts
from service.vault import KeyRow, Safe
from service.vault.places import Table
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A contact that answers for itself, kept from everyone else until we commit."""

    contact_id: UUID
    safe: Safe | None
    """None when the person was erased."""
    audit_ref: UUID | None


def locate(work: Work, contact_id: UUID) -> Subject | None:
    """The contact that answers for this one; None when there is no such contact."""
    row = stored.lock_subject(work.session, contact_id)
    while row is not None and row.merged_into is not None:
        row = stored.lock_subject(work.session, row.merged_into)
    if row is None:
        return None
    if row.owner is None:
        return Subject(contact_id=row.id, safe=None, audit_ref=None)
    key = KeyRow(row.owner, row.generation, row.kid, row.wrapped, row.commitment, row.audit_ref)
    return Subject(contact_id=row.id, safe=work.vault.safe(key), audit_ref=row.audit_ref)


def identifiers(work: Work, subject: Subject) -> Sequence[Identifier]:
    """The addresses and numbers of the person, as the list of those to leave alone compares them."""
    if subject.safe is None:
        return ()
    [row] = contacts.load(work.session, [subject.contact_id])
    found: list[Identifier] = []
    if row.email is not None:
        text = subject.safe.open((Table.CONTACT, records.PARTS[FieldName.EMAIL]), row.email)
        found += map(whom.of_email, records.emails(text))
    if row.phone is not None:
        text = subject.safe.open((Table.CONTACT, records.PARTS[FieldName.PHONE]), row.phone)
        found += map(whom.of_phone, records.phones(text))
    return found
