"""Which contacts may a person be, by what they tell of themselves?"""

from collections.abc import Collection
from uuid import UUID

from service import contacts
from service.contacts.persons import MOST
from service.requests import Details, readable
from service.storage import keys
from service.work import Work


def told_of(work: Work, details: Details) -> list[UUID]:
    """The contacts that a person may be: by id, else by address, else by number."""
    subject = details.subject
    if subject.contact_id is not None:
        survivor = contacts.survivor_of(work, subject.contact_id)
        return [survivor] if keys.find(work.session, survivor) else []
    email, phone = readable(work, subject)
    found = _holders(work, email=email)
    return _survivors(work, found or _holders(work, phone=phone))


def of_mailbox(work: Work, details: Details) -> list[UUID]:
    """The contacts that the reader of the mailbox has shown to be: those with that very address."""
    email, _ = readable(work, details.subject)
    return _survivors(work, _holders(work, email=email))


def _holders(work: Work, *, email: str | None = None, phone: str | None = None) -> list[UUID]:
    if not email and not phone:
        return []
    return [each.id for each in contacts.lookup(work, email=email, phone=phone, limit=MOST)]


def _survivors(work: Work, found: Collection[UUID]) -> list[UUID]:
    return sorted({contacts.survivor_of(work, each) for each in found})
