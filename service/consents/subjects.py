"""About whom is a statement, and by what may that person be on the list of those to leave alone?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rules import suppressions as whom
from rules.fields import FieldName
from rules.purposes import is_key
from rules.suppressions import Identifier
from service import purposes, records
from service.consents.histories import Cluster, of_one
from service.consents.statements import Statement
from service.purposes import Notice, Purpose
from service.storage import consents as stored
from service.storage.ready import ask
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
    cluster: Cluster
    """What was said before of the subject, and of all that were merged into it."""
    purpose: Purpose | None = None
    notice: Notice | None = None
    kinds: frozenset[int] = frozenset()
    """Of what there are entries on the list of those to leave alone."""


def locate(work: Work, contact_id: UUID, statement: Statement | None = None) -> Located | None:
    """The contact that answers for this one, locked, with all that a statement of it refers to.

    None without such a contact. One round trip, and one more for each merge on the way.
    """
    about: Mapping[str, Any] = {"id": contact_id}
    questions = [(stored.LOCK_SUBJECT, about), (stored.LINES_OF_ONE, about), (stored.MERGED_INTO_ONE, about)]
    if statement is not None:
        questions.append((stored.REFERRED, _referred(statement)))
    found, said, joined, *more = ask(work.session, *questions)
    if not found:
        return None
    if found[0].merged_into is not None:
        return locate(work, found[0].merged_into, statement)
    purpose, notice, kinds = stored.referred(more[0][0]) if more else (None, None, set())
    return Located(
        subject=_subject(work, found[0]),
        cluster=of_one(contact_id, said, joined),
        purpose=purposes.view(purpose) if purpose else None,
        notice=purposes.notice_view(notice) if notice else None,
        kinds=frozenset(kinds),
    )


def _referred(statement: Statement) -> Mapping[str, Any]:
    # What is no key is no parameter either: it may be anything that somebody typed.
    purpose = statement.purpose if is_key(statement.purpose) else None
    return {"purpose": purpose, "notice": statement.notice_id}


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
