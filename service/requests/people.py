"""Which contacts may a person be, by what they tell of themselves?"""

from collections.abc import Collection
from uuid import UUID

from service import contacts
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
    found = [each.id for each in contacts.lookup(work, email=email)] if email else []
    if not found and phone:
        found = [each.id for each in contacts.lookup(work, phone=phone)]
    return _survivors(work, found)


def of_mailbox(work: Work, details: Details) -> list[UUID]:
    """The contacts that the reader of the mailbox has shown to be: those with that very address."""
    email, _ = readable(work, details.subject)
    return _survivors(work, [each.id for each in contacts.lookup(work, email=email)]) if email else []


def _survivors(work: Work, found: Collection[UUID]) -> list[UUID]:
    return sorted({contacts.survivor_of(work, each) for each in found})
