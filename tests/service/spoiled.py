"""Contacts whose sealed values were damaged, as the tests of that need them."""

from uuid import UUID

from sqlalchemy import update

from rules.fields import FieldName
from service.access import SYSTEM
from service.storage.contacts import Contact
from service.storage.keys import DataKey
from service.vault.sealed import Sealed
from service.work import Workshop


def spoil(workshop: Workshop, contact_id: UUID, field: FieldName = FieldName.EMAIL) -> None:
    """Put something into the place of a sealed value that was never sealed for it."""
    with workshop.open(SYSTEM) as work:
        there = update(Contact).where(Contact.id == contact_id)
        work.session.execute(there.values({field.value: Sealed(b"\x01\x01" + b"x" * 46)}))


def spoil_key(workshop: Workshop, contact_id: UUID) -> None:
    """Change what tells the right data key from another."""
    with workshop.open(SYSTEM) as work:
        there = update(DataKey).where(DataKey.owner == contact_id)
        work.session.execute(there.values(commitment=b"x" * 32))
