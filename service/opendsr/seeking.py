"""Who is meant, where a sender names only its own key for somebody, or the hash of an address?

A hash leads to nobody by itself: everybody's addresses are hashed in every usual spelling, some thousands at
a time, until one fits.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from rules import suppressions as whom
from rules.fields import FieldName
from rules.records import Email
from service import contacts, opendsr, records
from service.access import Actor, ActorKind, Scope
from service.jobs import queue
from service.opendsr import Asked, IdentityFormat, IdentityType
from service.requests import Person
from service.storage import opendsr as stored
from service.storage.opendsr import DsrRequest, End
from service.vault import KeyRow
from service.vault.places import Part, Table
from service.work import Work

BATCH = 2_000
"""Contacts that are opened in one job."""

_HASHED = frozenset(IdentityFormat) - {IdentityFormat.RAW}


def seek_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: look further for whom a request is about, and make it a case once they are found."""
    row = work.session.scalars(stored.locked(UUID(payload["request"]))).one_or_none()
    asked = opendsr.opened(work, row) if row is not None else None
    if row is None or asked is None or row.request_id is not None or row.end is not None:
        return
    if payload["after"] is None and (person := _of_customer(work, row, asked)) is not None:
        opendsr.open_case(work, row, asked, person)
        return
    wanted = {(each.form, each.value.lower()) for each in asked.identities if each.form in _HASHED}
    after = UUID(payload["after"]) if payload["after"] else None
    batch = stored.addresses(work.session, after=after, limit=BATCH) if wanted else []
    for each in batch:
        if (email := _fitting(work, each, wanted)) is not None:
            opendsr.open_case(work, row, asked, Person(contact_id=each.id, email=email.address))
            return
    if len(batch) < BATCH:
        opendsr.end(work, row, End.NO_MATCH)
    else:
        told = {"request": row.id, "after": batch[-1].id}
        queue.enqueue(work, opendsr.LOCATE, told, priority=queue.LATER)


def _of_customer(work: Work, row: DsrRequest, asked: Asked) -> Person | None:
    """The person whom the sender calls by one of its own keys."""
    sender = Actor(
        kind=ActorKind.API_KEY,
        id=row.made_by,
        source_id=row.source_id,
        # Nobody is shown what is read here: only an id and an address for the letter come of it.
        scopes=frozenset({Scope.CONTACTS_READ}),
    )
    for each in asked.identities:
        if each.kind is IdentityType.CUSTOMER_ID:
            found = contacts.lookup(replace(work, actor=sender), external_id=each.value)
            if found:
                first = next(iter(found[0].values.get(FieldName.EMAIL, ())), None)
                return Person(contact_id=found[0].id, email=first.address if first else None)
    return None


def _fitting(work: Work, row: Any, wanted: set[tuple[IdentityFormat, str]]) -> Email | None:
    key = KeyRow(row.owner, row.generation, row.kid, row.wrapped, row.commitment, row.audit_ref)
    text = work.vault.safe(key).open((Table.CONTACT, Part.EMAIL), row.email)
    forms = {form for form, _ in wanted}
    for email in records.emails(text):
        for spelling in whom.of_email(email).spellings:
            if any((form, _hash(form, spelling)) in wanted for form in forms):
                return email
    return None


def _hash(form: IdentityFormat, text: str) -> str:
    # Weak hashes name people here, and protect nobody.
    return hashlib.new(form.value, text.encode(), usedforsecurity=False).hexdigest()
