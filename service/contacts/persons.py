"""Whom does somebody mean who tells us of a person: a contact, or whoever is known by what they give?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from rules.normalise import SourceDefaults, normalise
from rules.records import Lead, Record
from service import contacts
from service.access import Scope
from service.errors import Fault
from service.storage.tokens import BUCKET_CAP
from service.work import Work

MOST = BUCKET_CAP
"""Contacts that one address, number or key can mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """By what the person is known to whoever tells us. One is enough; all that is given must fit."""

    contact_id: UUID | None = None
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    external_id: str | None = field(default=None, repr=False)
    """The teller's own key for the person."""


def read(work: Work, person: Person, *, defaults: SourceDefaults) -> Record:
    """What is given, as leads are read; `defaults` are those of the teller's source."""
    lead = Lead(email=person.email, phone=person.phone)
    return normalise(lead, knowledge=work.knowledge, source=defaults, today=work.now.date())


def faults(person: Person, record: Record, *, at: str, nobody: str) -> Iterator[Fault]:
    """What is wrong with it; `at` is where it stands in what was sent, `nobody` what to say of nothing."""
    named = (person.email, person.phone, person.external_id)
    if person.contact_id is None and not any(named):
        yield Fault(at, "nothing_given", nobody)
    if person.contact_id is not None and any(named):
        yield Fault(at, "too_much", "Name the contact, or what the person is known by, and not both.")
    if person.email and not record.emails:
        yield Fault(f"{at}/email", "unreadable", "Is not an e-mail address.")
    if person.phone and not record.phones:
        yield Fault(f"{at}/phone", "unreadable", "Is not a telephone number.")


def known_by(work: Work, person: Person, record: Record) -> Sequence[UUID]:
    """The contacts that all of it fits, by id; where there are MOST of them there may be more."""
    # Whoever may tell us need not be shown the person.
    allowed = work.actor.scopes | {Scope.CONTACTS_READ}
    found = contacts.lookup(
        replace(work, actor=replace(work.actor, scopes=allowed)),
        email=record.emails[0].key if record.emails else None,
        phone=record.phones[0].e164 if record.phones else None,
        external_id=person.external_id,
        limit=MOST,
    )
    return [each.id for each in found]
